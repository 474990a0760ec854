package dev.wap.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What {@code ./wap} asks of CloudFormation, STS and Cloud Control, over HTTP as AWS answers it:
 * the query protocol in XML, and JSON. It answers two members a page, so that pages are turned.
 */
final class FakeAws implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PAGE = 2;

  private final HttpServer server;
  private final Map<String, Map<String, String>> stacks = new LinkedHashMap<>();
  private final Map<String, String> parameters = new LinkedHashMap<>();
  private final Map<String, List<Resource>> resources = new LinkedHashMap<>();
  private final Map<String, String> deleted = new LinkedHashMap<>();
  private final Set<String> protectedOnes = new LinkedHashSet<>();
  private final Set<String> others = Collections.synchronizedSet(new LinkedHashSet<>());
  private final List<String> calls = Collections.synchronizedList(new ArrayList<>());
  private String status = "CREATE_COMPLETE";
  private String refusal = "";

  /**
   * A resource of a stack.
   *
   * @param policy its DeletionPolicy; empty for none
   */
  record Resource(String logicalId, String type, String physicalId, String policy) {}

  FakeAws() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  void stack(String name, Map<String, String> outputs, Resource... all) {
    stacks.put(name, outputs);
    resources.put(name, List.of(all));
    for (Resource resource : all) {
      if (!resource.type().equals("AWS::S3::Bucket")) {
        others.add(resource.physicalId());
      }
    }
  }

  /** What every stack was deployed with. */
  void parameter(String name, String value) {
    parameters.put(name, value);
  }

  void status(String text) {
    status = text;
  }

  /** Every answer from now on refuses with this error code. */
  void refuse(String code) {
    refusal = code;
  }

  /** Protects a resource against its deletion, as a DynamoDB table may be. */
  void protect(String physicalId) {
    protectedOnes.add(physicalId);
  }

  /** What was asked so far, such as {@code DescribeStacks wap}. */
  List<String> calls() {
    return List.copyOf(calls);
  }

  /** The physical ids of what is there and is no bucket. */
  Set<String> others() {
    return Set.copyOf(others);
  }

  /**
   * As {@code sam delete} would: what has no policy goes, and the stack is known by its ARN only.
   */
  void deleteStack(String name) {
    stacks.remove(name);
    deleted.put(id(name), name);
    List<Resource> all = resources.remove(name);
    all.stream().filter(it -> it.policy().isEmpty()).forEach(it -> others.remove(it.physicalId()));
    resources.put(id(name), all);
  }

  private static String id(String name) {
    return "arn:aws:cloudformation:us-east-1:123456789012:stack/" + name + "/1";
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    Answer answer;
    if (authorization == null || !authorization.startsWith("AWS4-HMAC-SHA256 Credential=")) {
      answer = error("MissingAuthenticationToken", "Request is missing Authentication Token");
    } else if (!refusal.isEmpty()) {
      answer = error(refusal, "The security token included in the request is refused");
    } else {
      answer =
          target == null
              ? query(form(body))
              : control(target.replace("CloudApiService.", ""), JSON.readTree(body));
    }
    byte[] bytes = answer.text().getBytes(UTF_8);
    exchange.sendResponseHeaders(answer.status(), bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private record Answer(int status, String text) {}

  private static Map<String, String> form(String body) {
    Map<String, String> form = new LinkedHashMap<>();
    for (String pair : body.split("&", -1)) {
      String[] parts = pair.split("=", 2);
      form.put(parts[0], URLDecoder.decode(parts[1], UTF_8));
    }
    return form;
  }

  private Answer query(Map<String, String> form) {
    String action = form.get("Action");
    String name = form.getOrDefault("StackName", "");
    calls.add((action + " " + name).strip());
    return switch (action) {
      case "GetCallerIdentity" ->
          ok(action, "<Arn>arn:aws:iam::123456789012:user/jo</Arn><Account>123456789012</Account>");
      case "DescribeStacks" -> stacks.containsKey(name) ? describe(name) : missing(name);
      case "GetTemplate" -> stacks.containsKey(name) ? template(name) : missing(name);
      case "ListStacks" -> page(form, "StackSummaries", action, deletedStacks());
      case "ListStackResources" ->
          resources.containsKey(name)
              ? page(form, "StackResourceSummaries", action, summaries(name))
              : missing(name);
      default -> error("InvalidAction", action);
    };
  }

  private Answer describe(String name) {
    return ok(
        "DescribeStacks",
        "<Stacks><member><StackName>%s</StackName><StackId>%s</StackId><StackStatus>%s</StackStatus>%s%s</member></Stacks>"
            .formatted(
                name,
                id(name),
                status,
                values("Parameter", parameters),
                values("Output", stacks.get(name))));
  }

  private static String values(String kind, Map<String, String> all) {
    StringBuilder text = new StringBuilder("<" + kind + "s>");
    all.forEach(
        (key, value) ->
            text.append(
                "<member><%1$sKey>%2$s</%1$sKey><%1$sValue>%3$s</%1$sValue></member>"
                    .formatted(kind, key, value.replace("&", "&amp;"))));
    return text + "</" + kind + "s>";
  }

  private Answer template(String name) {
    var all = JSON.createObjectNode();
    for (Resource resource : resources.get(name)) {
      var one = all.withObject("/" + resource.logicalId()).put("Type", resource.type());
      if (!resource.policy().isEmpty()) {
        one.put("DeletionPolicy", resource.policy());
      }
    }
    var template = JSON.createObjectNode();
    template.set("Resources", all);
    return ok("GetTemplate", "<TemplateBody>" + template + "</TemplateBody>");
  }

  private List<String> deletedStacks() {
    List<String> all = new ArrayList<>();
    all.add("<StackName>another</StackName><StackId>x</StackId>");
    all.add("<StackName>another</StackName><StackId>y</StackId>");
    deleted.forEach(
        (id, name) -> all.add("<StackName>" + name + "</StackName><StackId>" + id + "</StackId>"));
    return all;
  }

  private List<String> summaries(String nameOrId) {
    boolean isGone = deleted.containsKey(nameOrId);
    return resources.get(nameOrId).stream()
        .map(
            it ->
                "<LogicalResourceId>%s</LogicalResourceId><ResourceType>%s</ResourceType><PhysicalResourceId>%s</PhysicalResourceId><ResourceStatus>%s</ResourceStatus>"
                    .formatted(
                        it.logicalId(),
                        it.type(),
                        it.physicalId(),
                        !isGone
                            ? "CREATE_COMPLETE"
                            : it.policy().isEmpty() ? "DELETE_COMPLETE" : "DELETE_SKIPPED"))
        .toList();
  }

  private static Answer page(
      Map<String, String> form, String list, String action, List<String> all) {
    int from = Integer.parseInt(form.getOrDefault("NextToken", "0"));
    int to = Math.min(all.size(), from + PAGE);
    StringBuilder text = new StringBuilder("<" + list + ">");
    all.subList(from, to).forEach(it -> text.append("<member>" + it + "</member>"));
    text.append("</" + list + ">");
    return ok(action, text + (to < all.size() ? "<NextToken>" + to + "</NextToken>" : ""));
  }

  private static Answer ok(String action, String result) {
    return new Answer(
        200,
        "<%1$sResponse xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\"><%1$sResult>%2$s</%1$sResult></%1$sResponse>"
            .formatted(action, result));
  }

  private static Answer missing(String name) {
    return error("ValidationError", "Stack with id " + name + " does not exist");
  }

  private static Answer error(String code, String message) {
    return new Answer(
        code.equals("ValidationError") ? 400 : 403,
        "<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error></ErrorResponse>"
            .formatted(code, message));
  }

  private Answer control(String action, JsonNode request) {
    if (action.equals("GetResourceRequestStatus")) {
      return progress("SUCCESS");
    }
    String id = request.path("Identifier").asText();
    calls.add(action + " " + request.path("TypeName").asText() + " " + id);
    if (!others.contains(id)) {
      return new Answer(
          400,
          "{\"__type\":\"com.amazon.cloudapiservice#ResourceNotFoundException\",\"Message\":\"not found\"}");
    }
    return switch (action) {
      case "GetResource" -> {
        var properties =
            JSON.createObjectNode()
                .put("TableName", id)
                .put("DeletionProtectionEnabled", protectedOnes.contains(id));
        var answer = JSON.createObjectNode();
        answer.putObject("ResourceDescription").put("Properties", properties.toString());
        yield new Answer(200, answer.toString());
      }
      case "UpdateResource" -> {
        if (request
            .path("PatchDocument")
            .asText()
            .contains("\"path\":\"/DeletionProtectionEnabled\"")) {
          protectedOnes.remove(id);
        }
        yield progress("SUCCESS");
      }
      default -> {
        if (protectedOnes.contains(id)) {
          yield new Answer(
              200,
              "{\"ProgressEvent\":{\"OperationStatus\":\"FAILED\",\"ErrorCode\":\"InvalidRequest\",\"StatusMessage\":\"it is protected\"}}");
        }
        others.remove(id);
        yield progress("IN_PROGRESS");
      }
    };
  }

  private static Answer progress(String operationStatus) {
    return new Answer(
        200,
        "{\"ProgressEvent\":{\"RequestToken\":\"t\",\"OperationStatus\":\"%s\"}}"
            .formatted(operationStatus));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
