package dev.wap.ops;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wap.records.AwsService.Answer;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;

/**
 * What CloudFormation knows of stacks.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/">CloudFormation
 *     API reference</a>
 */
final class CloudFormation implements AutoCloseable {
  private static final String VERSION = "2010-05-15";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final AwsAccount account;
  private final AwsApi api;

  /**
   * CloudFormation in an account's region.
   *
   * @throws OpsException if no region is known
   */
  CloudFormation(AwsAccount account, Map<String, String> environment) {
    this.account = account;
    this.api =
        new AwsApi(
            account, account.requiredRegion(), "cloudformation", environment, "CLOUDFORMATION");
  }

  /**
   * A stack that exists.
   *
   * @param nameOrId its name, or its ARN
   */
  Optional<Stack> find(String nameOrId) {
    Answer answer = ask("DescribeStacks", Map.of("StackName", nameOrId));
    Xml xml = Xml.parse(answer.text());
    if (!answer.isOk()) {
      if (xml.text("Error/Code").equals("ValidationError")
          && xml.text("Error/Message").endsWith("does not exist")) {
        return Optional.empty();
      }
      throw refused("DescribeStacks", answer, xml);
    }
    return xml.all("DescribeStacksResult/Stacks/member").stream()
        .map(
            stack ->
                new Stack(
                    stack.text("StackName"),
                    stack.text("StackId"),
                    stack.text("StackStatus"),
                    values(stack, "Parameter"),
                    values(stack, "Output")))
        .findFirst();
  }

  private static Map<String, String> values(Xml stack, String kind) {
    Map<String, String> values = new LinkedHashMap<>();
    stack
        .all(kind + "s/member")
        .forEach(it -> values.put(it.text(kind + "Key"), it.text(kind + "Value")));
    return values;
  }

  /**
   * A stack that exists.
   *
   * @throws OpsException if it does not, saying where it was looked for
   */
  Stack require(String name) {
    return find(name)
        .orElseThrow(
            () ->
                new OpsException(
                    "there is no stack '%s' in %s: see 'aws cloudformation describe-stacks', and give --region or --profile if it is elsewhere"
                        .formatted(name, account.requiredRegion().id())));
  }

  /** The ARNs of stacks of a name that were deleted in the last 90 days, the newest first. */
  List<String> deleted(String name) {
    List<String> ids = new ArrayList<>();
    pages("ListStacks", Map.of("StackStatusFilter.member.1", "DELETE_COMPLETE"))
        .forEach(
            page ->
                page.all("ListStacksResult/StackSummaries/member").stream()
                    .filter(it -> it.text("StackName").equals(name))
                    .forEach(it -> ids.add(it.text("StackId"))));
    return ids;
  }

  /** A stack's resources, also of one that has been deleted if its ARN is given. */
  List<StackResource> resources(String nameOrId) {
    List<StackResource> resources = new ArrayList<>();
    pages("ListStackResources", Map.of("StackName", nameOrId))
        .forEach(
            page ->
                page.all("ListStackResourcesResult/StackResourceSummaries/member")
                    .forEach(
                        it ->
                            resources.add(
                                new StackResource(
                                    it.text("LogicalResourceId"),
                                    it.text("ResourceType"),
                                    it.text("PhysicalResourceId"),
                                    it.text("ResourceStatus")))));
    return resources;
  }

  /** The logical ids of what stays when a stack is deleted, by the template that was deployed. */
  Set<String> retained(String nameOrId) {
    Xml xml = require("GetTemplate", Map.of("StackName", nameOrId, "TemplateStage", "Processed"));
    Set<String> retained = new LinkedHashSet<>();
    try {
      for (Map.Entry<String, JsonNode> resource :
          JSON.readTree(xml.text("GetTemplateResult/TemplateBody"))
              .path("Resources")
              .properties()) {
        if (resource.getValue().path("DeletionPolicy").asText().startsWith("Retain")) {
          retained.add(resource.getKey());
        }
      }
    } catch (JsonProcessingException e) {
      throw new OpsException(
          "the template of the stack '%s' is no JSON, so this is no stack of SAM's: delete it in the console"
              .formatted(nameOrId),
          e);
    }
    return retained;
  }

  private List<Xml> pages(String action, Map<String, String> parameters) {
    List<Xml> pages = new ArrayList<>();
    Map<String, String> page = new LinkedHashMap<>(parameters);
    while (true) {
      Xml xml = require(action, page);
      pages.add(xml);
      String next = xml.text(action + "Result/NextToken");
      if (next.isEmpty()) {
        return pages;
      }
      page.put("NextToken", next);
    }
  }

  private Xml require(String action, Map<String, String> parameters) {
    Answer answer = ask(action, parameters);
    Xml xml = Xml.parse(answer.text());
    if (!answer.isOk()) {
      throw refused(action, answer, xml);
    }
    return xml;
  }

  private Answer ask(String action, Map<String, String> parameters) {
    return api.post(
        Map.of("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),
        form(action, VERSION, parameters));
  }

  /** A request of AWS's query protocol. */
  static String form(String action, String version, Map<String, String> parameters) {
    StringJoiner form = new StringJoiner("&");
    form.add("Action=" + action).add("Version=" + version);
    parameters.forEach((name, value) -> form.add(name + "=" + URLEncoder.encode(value, UTF_8)));
    return form.toString();
  }

  private static OpsException refused(String action, Answer answer, Xml xml) {
    return refusal("CloudFormation", action, answer, xml);
  }

  /** Says who refused what, and what to do about it. */
  static OpsException refusal(String service, String action, Answer answer, Xml xml) {
    String code = xml.text("Error/Code");
    String what =
        "%s refused %s (%s: %s)"
            .formatted(
                service,
                action,
                code.isEmpty() ? "HTTP " + answer.status() : code,
                xml.text("Error/Message"));
    return new OpsException(
        switch (code) {
          case "InvalidClientTokenId", "SignatureDoesNotMatch", "UnrecognizedClientException" ->
              what
                  + ": the AWS credentials are wrong; give --profile, and use a shell without .wap/local.env, whose credentials are the embedded cloud's";
          case "ExpiredToken", "ExpiredTokenException", "RequestExpired" ->
              what + ": sign in again, such as by 'aws sso login'";
          case "AccessDenied", "AccessDeniedException", "OptInRequired" ->
              what + ": the AWS credentials may not do this; give --profile or --region";
          default -> what;
        });
  }

  @Override
  public void close() {
    api.close();
  }
}
