package dev.wap.local.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a template lets its functions and state machines do: the policies of their roles, within
 * their permissions boundaries, as IAM reads them. It knows statements of actions and resources,
 * and refuses any other, so that nothing is allowed or forbidden that tests do not see.
 */
public final class Policies {
  private static final Set<String> FIELDS = Set.of("Sid", "Effect", "Action", "Resource");

  private final JsonNode resources;
  private final JsonNode globals;
  private final Template template;
  private final Intrinsics intrinsics;

  /**
   * What one role may do: whatever a statement allows and none denies, and its boundary allows too.
   *
   * @param allowed by any of them
   * @param denied whatever is allowed
   * @param boundary empty if it has none
   */
  public record Role(List<Permission> allowed, List<Permission> denied, Optional<Role> boundary) {
    public Role {
      allowed = List.copyOf(allowed);
      denied = List.copyOf(denied);
    }

    /** Whether it may do this, neither name with wildcards. */
    public boolean allows(String action, String resource) {
      return allowed.stream().anyMatch(it -> it.covers(action, resource))
          && denied.stream().noneMatch(it -> it.covers(action, resource))
          && boundary.stream().allMatch(it -> it.allows(action, resource));
    }
  }

  /**
   * One action on one pattern of resources.
   *
   * @param action such as {@code s3:GetObject}; may have wildcards
   * @param resource an ARN; may have wildcards
   */
  public record Permission(String action, String resource) {
    /** Whether it is about an action on a resource, neither name with wildcards. */
    public boolean covers(String calledAction, String calledResource) {
      return matches(action, calledAction, Pattern.CASE_INSENSITIVE)
          && matches(resource, calledResource, 0);
    }

    /**
     * IAM's wildcards: any characters, slashes too, for an asterisk, and one for a question mark.
     */
    private static boolean matches(String pattern, String text, int flags) {
      String regex = Pattern.quote(pattern).replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q");
      return Pattern.compile(regex, flags | Pattern.DOTALL).matcher(text).matches();
    }

    @Override
    public String toString() {
      return action + " on " + resource;
    }
  }

  private Policies(JsonNode root, Template template) {
    this.resources = root.path("Resources");
    this.globals = root.path("Globals");
    this.template = template;
    TemplateOptions options = template.options();
    this.intrinsics =
        new Intrinsics(
            root.path("Conditions"),
            Parameters.values(root.path("Parameters"), options.parameterOverrides()),
            Map.of(
                "AWS::AccountId", options.accountId(),
                "AWS::Region", options.region(),
                "AWS::StackName", options.stackName(),
                "AWS::Partition", "aws",
                "AWS::URLSuffix", "amazonaws.com"),
            this::value);
  }

  /**
   * Reads the policies of a template; the buckets and functions have the embedded cloud's names.
   */
  public static Policies read(Path file, TemplateOptions options) {
    return new Policies(TemplateYaml.read(file), Template.read(file, options));
  }

  /** What the role of a function or a state machine may do. */
  public Role of(String logicalId) {
    String place = "Resources." + logicalId + ".Properties.Policies";
    JsonNode policies = property(logicalId, "Policies");
    return role(listed(intrinsics.resolve(policies, place)), boundary(logicalId), place);
  }

  /**
   * What a user of the stack may do when no parameter is given; resources are named by their
   * logical ids.
   */
  public static Role ofUser(Path file, String logicalId) {
    JsonNode root = TemplateYaml.read(file);
    String place = "Resources." + logicalId + ".Properties.Policies";
    var intrinsics =
        new Intrinsics(
            root.path("Conditions"),
            Parameters.values(root.path("Parameters"), Map.of()),
            Map.of(),
            (resource, attribute, from) -> resource);
    JsonNode policies = root.path("Resources").path(logicalId).at("/Properties/Policies");
    return role(
        listed(intrinsics.resolve(policies, place)).stream()
            .map(policy -> policy.path("PolicyDocument"))
            .toList(),
        Optional.empty(),
        place);
  }

  private Optional<Role> boundary(String logicalId) {
    JsonNode policy = property(logicalId, "PermissionsBoundary").path("Ref");
    if (policy.isMissingNode()) {
      return Optional.empty();
    }
    String place = "Resources." + policy.asText() + ".Properties.PolicyDocument";
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    // What is let in on a condition is not let in for sure: here it counts as kept out.
    ArrayNode certain = document.putArray("Statement");
    resources
        .path(policy.asText())
        .at("/Properties/PolicyDocument/Statement")
        .forEach(
            statement -> {
              if (!statement.path("Effect").asText().equals("Allow")
                  || !statement.has("Condition")) {
                certain.add(intrinsics.resolve(statement, place));
              }
            });
    return Optional.of(role(List.of(document), Optional.empty(), place));
  }

  private JsonNode property(String logicalId, String name) {
    JsonNode resource = resources.path(logicalId);
    JsonNode own = resource.path("Properties").path(name);
    boolean function = resource.path("Type").asText().equals("AWS::Serverless::Function");
    return own.isMissingNode() && function ? globals.path("Function").path(name) : own;
  }

  private static Role role(List<JsonNode> policies, Optional<Role> boundary, String place) {
    List<Permission> allowed = new ArrayList<>();
    List<Permission> denied = new ArrayList<>();
    for (JsonNode policy : policies) {
      if (!policy.path("Statement").isArray()) {
        throw new TemplateException(place, "is no policy document with statements: " + policy);
      }
      for (JsonNode statement : policy.get("Statement")) {
        String effect = statement.path("Effect").asText();
        if (!effect.equals("Allow") && !effect.equals("Deny")) {
          throw new TemplateException(place, "neither allows nor denies: " + statement);
        }
        (effect.equals("Allow") ? allowed : denied).addAll(permissions(statement, place));
      }
    }
    return new Role(allowed, denied, boundary);
  }

  private static List<Permission> permissions(JsonNode statement, String place) {
    for (Map.Entry<String, JsonNode> field : statement.properties()) {
      if (!FIELDS.contains(field.getKey())) {
        throw new TemplateException(
            place, field.getKey() + " is not known to the tests of policies: " + statement);
      }
    }
    List<Permission> permissions = new ArrayList<>();
    for (JsonNode action : listed(statement.path("Action"))) {
      for (JsonNode resource : listed(statement.path("Resource"))) {
        permissions.add(new Permission(action.asText(), resource.asText()));
      }
    }
    return permissions;
  }

  /** The functions that a state machine calls, as its definition names them once deployed. */
  public Set<String> functionsOf(String logicalId) throws IOException {
    Map<String, String> values = new TreeMap<>();
    for (Map.Entry<String, JsonNode> value :
        property(logicalId, "DefinitionSubstitutions").properties()) {
      values.put(value.getKey(), intrinsics.text(value.getValue(), logicalId));
    }
    String definition =
        DefinitionSubstitution.of(
                Files.readString(template.stateMachine(logicalId).definitionUri()), values)
            .orThrow(logicalId);
    return new TreeSet<>(new ObjectMapper().readTree(definition).findValuesAsText("FunctionName"));
  }

  /** IAM takes one value for a list of one. */
  private static List<JsonNode> listed(JsonNode node) {
    return node.isArray()
        ? node.valueStream().toList()
        : node.isMissingNode() ? List.of() : List.of(node);
  }

  /** What Ref or GetAtt gives; of what the embedded cloud does not have, an ARN that names it. */
  private String value(String logicalId, String attribute, String place) {
    if (!resources.has(logicalId)) {
      throw new TemplateException(place, "there is no parameter or resource " + logicalId);
    }
    return switch (resources.get(logicalId).path("Type").asText()) {
      case "AWS::S3::Bucket" -> {
        String name = template.bucket(logicalId).name();
        yield attribute.equals("Arn") ? "arn:aws:s3:::" + name : name;
      }
      case "AWS::Serverless::Function" -> {
        String arn = template.function(logicalId).arn();
        yield attribute.equals("Alias") ? arn + ":live" : arn;
      }
      case "AWS::Serverless::StateMachine" -> template.stateMachine(logicalId).arn();
      default ->
          "arn:aws:%s:::%s%s"
              .formatted(
                  resources.get(logicalId).path("Type").asText().replace("::", "-"),
                  logicalId,
                  attribute.isEmpty() ? "" : "." + attribute);
    };
  }
}
