package dev.wap.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wap.local.nessie.NessieServer;
import dev.wap.local.template.FunctionResource;
import dev.wap.local.template.StateMachineResource;
import dev.wap.local.template.Template;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * How clients reach an embedded cloud: the variables that the AWS SDKs read by themselves, and the
 * functions' own. As a file of shell exports it lets stock tools work.
 */
public final class LocalEnvironment {
  /** The embedded S3 asks nobody who they are; the SDKs will not go without credentials. */
  static final String ACCESS_KEY = "local";

  private static final Pattern WRITER = Pattern.compile("of process ([0-9]+),");

  private final Map<String, String> variables;

  private LocalEnvironment(Map<String, String> variables) {
    this.variables = variables;
  }

  /** What every function gets besides its own variables. */
  static Map<String, String> aws(Template template, URI s3) {
    return Map.of(
        "AWS_REGION",
        template.options().region(),
        "AWS_ACCESS_KEY_ID",
        ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY",
        ACCESS_KEY,
        "AWS_ENDPOINT_URL_S3",
        s3.toString());
  }

  static LocalEnvironment of(Template template, URI s3, NessieServer nessie, URI stepFunctions) {
    Map<String, String> variables = new TreeMap<>();
    for (FunctionResource function : template.functions()) {
      variables.putAll(function.environment());
    }
    // These count more than the template's, which are AWS's addresses.
    variables.putAll(aws(template, s3));
    variables.put("AWS_DEFAULT_REGION", template.options().region());
    variables.put("AWS_ENDPOINT_URL_SFN", stepFunctions.toString());
    for (StateMachineResource machine : template.stateMachines()) {
      variables.put(variable(machine), machine.arn());
    }
    variables.put("ICEBERG_REST_ENDPOINT", nessie.icebergEndpoint().toString());
    variables.values().removeIf(String::isEmpty);
    return new LocalEnvironment(variables);
  }

  /**
   * {@code STATE_MACHINE_ARN} of WapStateMachine, {@code AFTERCARE_STATE_MACHINE_ARN} of the other.
   */
  private static String variable(StateMachineResource machine) {
    return machine
            .logicalId()
            .replaceFirst("^Wap", "")
            .replaceAll("(?<=[a-z])(?=[A-Z])", "_")
            .toUpperCase(Locale.ROOT)
        + "_ARN";
  }

  /**
   * One variable's value.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public String get(String name) {
    String value = variables.get(name);
    if (value == null) {
      throw new IllegalArgumentException("The embedded cloud's environment has no " + name);
    }
    return value;
  }

  /** A client of the embedded S3; the caller closes it. */
  public S3Client s3Client() {
    return S3Client.builder()
        .endpointOverride(URI.create(get("AWS_ENDPOINT_URL_S3")))
        .forcePathStyle(true)
        .region(Region.of(get("AWS_REGION")))
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY, ACCESS_KEY)))
        .build();
  }

  /** All variables. */
  public Map<String, String> variables() {
    return Map.copyOf(variables);
  }

  /** Writes the exports, with the id of this process by which others tell whether it still runs. */
  void write(Path file) throws IOException {
    StringBuilder text = new StringBuilder();
    text.append("# The embedded cloud of process ").append(ProcessHandle.current().pid());
    text.append(", while it runs. Use it by:  . ").append(file.getFileName()).append('\n');
    variables.forEach(
        (name, value) ->
            text.append("export %s='%s'%n".formatted(name, value.replace("'", "'\\''"))));
    Files.createDirectories(file.getParent());
    Path draft = Files.createTempFile(file.getParent(), "local", ".env");
    Files.writeString(draft, text, UTF_8);
    Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Whether a file was written by another cloud that still runs. */
  static boolean isOfAnotherCloud(Path file) throws IOException {
    OptionalLong writer = writer(file);
    return writer.isPresent()
        && writer.getAsLong() != ProcessHandle.current().pid()
        && ProcessHandle.of(writer.getAsLong()).isPresent();
  }

  /** Removes the file, unless another cloud has written it since. */
  void remove(Path file) throws IOException {
    OptionalLong writer = writer(file);
    if (writer.isPresent() && writer.getAsLong() == ProcessHandle.current().pid()) {
      Files.delete(file);
    }
  }

  private static OptionalLong writer(Path file) throws IOException {
    if (!Files.exists(file)) {
      return OptionalLong.empty();
    }
    Matcher process = WRITER.matcher(Files.readString(file));
    return process.find()
        ? OptionalLong.of(Long.parseLong(process.group(1)))
        : OptionalLong.empty();
  }
}
