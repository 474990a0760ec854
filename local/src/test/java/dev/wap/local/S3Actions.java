package dev.wap.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wap.local.HttpGateway.Exchange;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The actions that S3 asks IAM for when a request comes. Source: "Actions, resources, and condition
 * keys for Amazon S3" in the Service Authorization Reference, and each operation's page in the
 * Amazon S3 API Reference. It knows what the functions send, and no more: any other request is an
 * error of the test, that whoever adds the request looks up what it needs.
 */
final class S3Actions {
  private static final int NOT_FOUND = 404;
  private static final Pattern KEY_TO_DELETE = Pattern.compile("<Key>([^<]*)</Key>");

  /** Change nothing of what is asked for. */
  private static final Set<String> IDLE = Set.of("x-id", "partNumber");

  /** Where S3 finds what it copies. */
  private static final String SOURCE = "x-amz-copy-source";

  /**
   * One action.
   *
   * @param action such as {@code s3:GetObject}
   * @param resource an ARN
   */
  record Action(String action, String resource) {}

  private final String method;
  private final String bucket;
  private final String key;
  private final Map<String, String> query = new TreeMap<>();
  private final Exchange exchange;
  private final List<Action> needed = new ArrayList<>();

  private S3Actions(Exchange exchange) {
    String[] halves = exchange.path().split("\\?", 2);
    String[] path = halves[0].substring(1).split("/", 2);
    this.exchange = exchange;
    this.method = exchange.method();
    this.bucket = path[0];
    this.key = path.length > 1 ? decoded(path[1]) : "";
    for (String parameter : halves.length > 1 ? halves[1].split("&", -1) : new String[0]) {
      String[] parts = parameter.split("=", 2);
      query.put(decoded(parts[0]), parts.length > 1 ? decoded(parts[1]) : "");
    }
    query.keySet().removeAll(IDLE);
  }

  /**
   * What a request needs.
   *
   * @param status what S3 has answered: that something is not there it tells only whoever may list
   *     the bucket
   */
  static List<Action> of(Exchange exchange, int status) {
    S3Actions actions = new S3Actions(exchange);
    if (actions.key.isEmpty()) {
      actions.ofBucket();
    } else {
      actions.ofObject(status);
    }
    return actions.needed;
  }

  private void ofBucket() {
    if (method.equals("GET") && "2".equals(query.get("list-type"))) {
      need("s3:ListBucket", bucket, "");
    } else if (method.equals("POST") && query.keySet().equals(Set.of("delete"))) {
      Matcher keys = KEY_TO_DELETE.matcher(exchange.body());
      while (keys.find()) {
        need("s3:DeleteObject", bucket, keys.group(1));
      }
    } else {
      throw unknown();
    }
  }

  private void ofObject(int status) {
    switch (method + " " + String.join(" ", query.keySet())) {
      case "GET ", "HEAD " -> read("s3:GetObject", bucket, key, status);
      case "PUT ", "PUT uploadId" -> put(status);
      case "POST uploads", "POST uploadId" -> need("s3:PutObject", bucket, key);
      case "DELETE " -> need("s3:DeleteObject", bucket, key);
      case "DELETE uploadId" -> need("s3:AbortMultipartUpload", bucket, key);
      default -> throw unknown();
    }
  }

  private void put(int status) {
    need("s3:PutObject", bucket, key);
    if (exchange.header(SOURCE).isEmpty()) {
      return;
    }
    String[] source =
        exchange.header(SOURCE).get().replaceFirst("^/", "").split("\\?versionId=", 2);
    String[] from = decoded(source[0]).split("/", 2);
    boolean version = source.length > 1;
    read(version ? "s3:GetObjectVersion" : "s3:GetObject", from[0], from[1], status);
    boolean whole = query.isEmpty();
    if (whole
        && !exchange.header("x-amz-tagging-directive").filter("REPLACE"::equals).isPresent()) {
      // As soon as the source has a tag.
      need(version ? "s3:GetObjectVersionTagging" : "s3:GetObjectTagging", from[0], from[1]);
      need("s3:PutObjectTagging", bucket, key);
    }
  }

  private void read(String action, String from, String object, int status) {
    need(action, from, object);
    if (status == NOT_FOUND) {
      need("s3:ListBucket", from, "");
    }
  }

  private void need(String action, String of, String object) {
    needed.add(new Action(action, "arn:aws:s3:::" + of + (object.isEmpty() ? "" : "/" + object)));
  }

  private AssertionError unknown() {
    return new AssertionError(
        "%s is no request that S3Actions knows: look up which actions it needs, and add it"
            .formatted(exchange));
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
  }
}
