package dev.wap.local.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Reads one template: its resources by type, and what Ref and GetAtt give of each. */
final class TemplateReader {
  private static final String FUNCTION = "AWS::Serverless::Function";
  private static final String STATE_MACHINE = "AWS::Serverless::StateMachine";
  private static final String BUCKET = "AWS::S3::Bucket";

  /** An EventBridgeRule's Pattern, and what decides nothing here: names, and failed deliveries. */
  private static final Set<String> RULE_PROPERTIES =
      Set.of("Pattern", "RuleName", "Target", "RetryPolicy", "DeadLetterConfig");

  /** What a function would run otherwise; everything else only changes where and by whose leave. */
  private static final List<String> UNKNOWN_OF_FUNCTIONS =
      List.of("FileSystemConfigs", "ImageUri", "InlineCode", "Layers");

  private final TemplateOptions options;
  private final Path folder;
  private final JsonNode resources;
  private final JsonNode globals;
  private final Intrinsics intrinsics;
  private final Set<String> naming = new LinkedHashSet<>();
  private final List<String> passedOver = new ArrayList<>();

  TemplateReader(Path file, TemplateOptions options) {
    this.options = options;
    this.folder = file.toAbsolutePath().normalize().getParent();
    JsonNode root = TemplateYaml.read(file);
    this.resources = root.path("Resources");
    this.globals = root.path("Globals");
    Map<String, String> pseudoParameters =
        Map.of(
            "AWS::AccountId", options.accountId(),
            "AWS::Region", options.region(),
            "AWS::StackName", options.stackName(),
            "AWS::Partition", "aws",
            "AWS::URLSuffix", "amazonaws.com");
    this.intrinsics =
        new Intrinsics(
            root.path("Conditions"),
            Parameters.values(root.path("Parameters"), options.parameterOverrides()),
            pseudoParameters,
            this::value);
  }

  Template read() {
    var functions = new ArrayList<FunctionResource>();
    var stateMachines = new ArrayList<StateMachineResource>();
    var buckets = new ArrayList<BucketResource>();
    for (Map.Entry<String, JsonNode> entry : resources.properties()) {
      String logicalId = entry.getKey();
      if (!entry.getValue().path("Type").isTextual()) {
        throw new TemplateException("Resources." + logicalId, "has no Type");
      }
      if (!exists(logicalId)) {
        continue;
      }
      switch (type(logicalId)) {
        case FUNCTION -> functions.add(function(logicalId));
        case STATE_MACHINE -> stateMachines.add(stateMachine(logicalId));
        case BUCKET -> buckets.add(bucket(logicalId));
        default -> passedOver.add(logicalId + " (" + type(logicalId) + ")");
      }
    }
    return new Template(options, functions, stateMachines, buckets, passedOver);
  }

  private FunctionResource function(String logicalId) {
    JsonNode properties = merge(globals.path("Function"), properties(logicalId));
    String place = place(logicalId);
    for (String unknown : UNKNOWN_OF_FUNCTIONS) {
      refuse(properties, unknown, place);
    }
    if (properties.path("PackageType").asText("Zip").equals("Image")) {
      throw new TemplateException(
          place + ".PackageType", "the embedded cloud runs zips, and no images");
    }
    properties
        .path("Events")
        .properties()
        .forEach(
            event ->
                passedOver.add(
                    logicalId
                        + "."
                        + event.getKey()
                        + " ("
                        + event.getValue().path("Type").asText()
                        + ")"));
    return checked(
        place,
        () ->
            new FunctionResource(
                logicalId,
                name(logicalId),
                arn(logicalId),
                required(properties, "Handler", place),
                required(properties, "Runtime", place),
                path(properties, "CodeUri", place),
                texts(
                    properties.path("Environment").path("Variables"),
                    place + ".Environment.Variables"),
                Duration.ofSeconds(number(properties, "Timeout", 3, place)),
                number(properties, "MemorySize", 128, place)));
  }

  private StateMachineResource stateMachine(String logicalId) {
    JsonNode properties = merge(globals.path("StateMachine"), properties(logicalId));
    String place = place(logicalId);
    refuse(properties, "Definition", place);
    if (properties.path("Type").asText("STANDARD").equals("EXPRESS")) {
      throw new TemplateException(
          place + ".Type", "the embedded cloud runs STANDARD state machines only");
    }
    var rules = new ArrayList<EventRule>();
    for (Map.Entry<String, JsonNode> event : properties.path("Events").properties()) {
      String name = logicalId + "." + event.getKey();
      String type = event.getValue().path("Type").asText();
      if (type.equals("EventBridgeRule")) {
        rules.add(
            rule(name, event.getValue().path("Properties"), place + ".Events." + event.getKey()));
      } else {
        passedOver.add(name + " (" + type + ")");
      }
    }
    return checked(
        place,
        () ->
            new StateMachineResource(
                logicalId,
                name(logicalId),
                arn(logicalId),
                path(properties, "DefinitionUri", place),
                texts(
                    properties.path("DefinitionSubstitutions"), place + ".DefinitionSubstitutions"),
                rules));
  }

  private EventRule rule(String name, JsonNode properties, String place) {
    for (String transformation : List.of("Input", "InputPath", "InputTransformer")) {
      if (properties.has(transformation)) {
        throw new TemplateException(
            place, transformation + " is not known to the embedded cloud: events arrive whole");
      }
    }
    for (Map.Entry<String, JsonNode> property : properties.properties()) {
      if (!RULE_PROPERTIES.contains(property.getKey())) {
        throw new TemplateException(
            place, property.getKey() + " is not known to the embedded cloud");
      }
    }
    JsonNode pattern = intrinsics.resolve(properties.path("Pattern"), place + ".Pattern");
    if (!pattern.isObject()) {
      throw new TemplateException(place + ".Pattern", "is no object");
    }
    return new EventRule(name, pattern);
  }

  private static void refuse(JsonNode properties, String unknown, String place) {
    if (properties.has(unknown)) {
      throw new TemplateException(place + "." + unknown, "is not known to the embedded cloud");
    }
  }

  private BucketResource bucket(String logicalId) {
    if (properties(logicalId).has("VersioningConfiguration")) {
      passedOver.add(logicalId + ".VersioningConfiguration (there are no object versions)");
    }
    JsonNode configuration =
        properties(logicalId).path("NotificationConfiguration").path("EventBridgeConfiguration");
    String place =
        place(logicalId) + ".NotificationConfiguration.EventBridgeConfiguration.EventBridgeEnabled";
    JsonNode enabled = intrinsics.resolve(configuration.path("EventBridgeEnabled"), place);
    boolean eventBridge =
        enabled.isMissingNode() ? configuration.isObject() : enabled.asText().equals("true");
    return checked(
        place(logicalId), () -> new BucketResource(logicalId, name(logicalId), eventBridge));
  }

  private boolean exists(String logicalId) {
    JsonNode condition = resources.path(logicalId).path("Condition");
    return condition.isMissingNode()
        || intrinsics.condition(condition.asText(), "Resources." + logicalId + ".Condition");
  }

  /** What Ref, or GetAtt of the attribute, gives of a resource. */
  private String value(String logicalId, String attribute, String place) {
    if (!resources.has(logicalId)) {
      throw new TemplateException(place, "there is no parameter or resource " + logicalId);
    }
    if (!exists(logicalId)) {
      throw new TemplateException(
          place, "the resource " + logicalId + " does not exist: its condition is false");
    }
    String type = type(logicalId);
    return switch (type + " " + attribute) {
      case FUNCTION + " ", BUCKET + " ", STATE_MACHINE + " Name" -> name(logicalId);
      case FUNCTION + " Arn", BUCKET + " Arn", STATE_MACHINE + " Arn", STATE_MACHINE + " " ->
          arn(logicalId);
      case FUNCTION + " Alias" -> alias(logicalId, place);
      default ->
          throw new TemplateException(
              place,
              (attribute.isEmpty() ? "Ref" : "GetAtt " + attribute)
                  + " of "
                  + logicalId
                  + " ("
                  + type
                  + ") has no value in the embedded cloud");
    };
  }

  /** There are no versions here, so that an alias is the function itself. */
  private String alias(String logicalId, String place) {
    if (!merge(globals.path("Function"), properties(logicalId)).has("AutoPublishAlias")) {
      throw new TemplateException(
          place, "the function " + logicalId + " has no alias: it sets no AutoPublishAlias");
    }
    return arn(logicalId);
  }

  private String name(String logicalId) {
    String property =
        switch (type(logicalId)) {
          case FUNCTION -> "FunctionName";
          case STATE_MACHINE -> "Name";
          default -> "BucketName";
        };
    if (!naming.add(logicalId)) {
      throw new TemplateException(place(logicalId) + "." + property, "depends on itself");
    }
    JsonNode given =
        intrinsics.resolve(properties(logicalId).path(property), place(logicalId) + "." + property);
    naming.remove(logicalId);
    if (!given.isMissingNode()) {
      return given.asText();
    }
    String name = options.stackName() + "-" + logicalId;
    return type(logicalId).equals(BUCKET) ? name.toLowerCase(Locale.ROOT) : name;
  }

  private String arn(String logicalId) {
    String place = options.region() + ":" + options.accountId();
    return switch (type(logicalId)) {
      case FUNCTION -> "arn:aws:lambda:" + place + ":function:" + name(logicalId);
      case STATE_MACHINE -> "arn:aws:states:" + place + ":stateMachine:" + name(logicalId);
      default -> "arn:aws:s3:::" + name(logicalId);
    };
  }

  private String type(String logicalId) {
    return resources.path(logicalId).path("Type").asText();
  }

  private JsonNode properties(String logicalId) {
    return resources.path(logicalId).path("Properties");
  }

  private static String place(String logicalId) {
    return "Resources." + logicalId + ".Properties";
  }

  private String required(JsonNode properties, String name, String place) {
    JsonNode value = intrinsics.resolve(properties.path(name), place + "." + name);
    if (value.isMissingNode()) {
      throw new TemplateException(place + "." + name, "is missing");
    }
    if (!value.isTextual()) {
      throw new TemplateException(place + "." + name, "is no text: " + value);
    }
    return value.asText();
  }

  private Path path(JsonNode properties, String name, String place) {
    return folder.resolve(required(properties, name, place)).normalize();
  }

  private int number(JsonNode properties, String name, int preset, String place) {
    JsonNode value = intrinsics.resolve(properties.path(name), place + "." + name);
    if (value.isMissingNode()) {
      return preset;
    }
    try {
      return Integer.parseInt(value.asText());
    } catch (NumberFormatException e) {
      throw new TemplateException(place + "." + name, "is no whole number: " + value, e);
    }
  }

  private Map<String, String> texts(JsonNode map, String place) {
    var texts = new LinkedHashMap<String, String>();
    for (Map.Entry<String, JsonNode> entry : map.properties()) {
      String at = place + "." + entry.getKey();
      JsonNode value = intrinsics.resolve(entry.getValue(), at);
      if (!value.isMissingNode()) {
        texts.put(entry.getKey(), intrinsics.text(value, at));
      }
    }
    return texts;
  }

  /** SAM's merge of Globals: maps are joined, lists are appended, anything else is replaced. */
  private static JsonNode merge(JsonNode global, JsonNode own) {
    if (own.isMissingNode()) {
      return global;
    }
    if (global instanceof ObjectNode && own instanceof ObjectNode && !isIntrinsic(own)) {
      ObjectNode merged = global.deepCopy();
      own.properties()
          .forEach(
              field ->
                  merged.set(
                      field.getKey(),
                      merge(
                          global.has(field.getKey())
                              ? global.get(field.getKey())
                              : MissingNode.getInstance(),
                          field.getValue())));
      return merged;
    }
    if (global instanceof ArrayNode first && own instanceof ArrayNode second) {
      return first.deepCopy().addAll(second);
    }
    return own;
  }

  private static boolean isIntrinsic(JsonNode node) {
    return node.size() == 1 && (node.has("Ref") || node.fieldNames().next().startsWith("Fn::"));
  }

  /** Tells the place of what a record's constructor refused. */
  private static <T> T checked(String place, Supplier<T> resource) {
    try {
      return resource.get();
    } catch (IllegalArgumentException e) {
      throw new TemplateException(place, e.getMessage(), e);
    }
  }
}
