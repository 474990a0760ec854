package dev.wap.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wap.local.HttpGateway.Exchange;
import java.net.URLDecoder;
import java.util.Map;

/**
 * What a request asks of Nessie, as far as rights go: a verb, and whether it is about {@code main}
 * or a run's branch. Source: the OpenAPI description of Nessie's REST API, version 2.
 */
final class NessieOperation {
  private static final Map<String, String> READS =
      Map.of("GET", "", "HEAD", "", "POST", "contents");

  private NessieOperation() {}

  /**
   * The operation, such as {@code commit upload/*}.
   *
   * @param base the path of the API, such as {@code /api/v2}
   */
  static String of(Exchange exchange, String base) {
    String[] halves = exchange.path().substring(base.length()).split("\\?", 2);
    String[] path = halves[0].replaceFirst("^/", "").split("/", 3);
    String query = halves.length > 1 ? halves[1] : "";
    String method = exchange.method();
    if (path[0].equals("config") && method.equals("GET")) {
      return "read config";
    }
    if (!path[0].equals("trees")) {
      throw unknown(exchange);
    }
    if (path.length == 1) {
      return switch (method) {
        case "GET" -> "list references";
        case "POST" -> "create " + kind(query.replaceAll(".*\\bname=([^&]*).*", "$1"));
        default -> throw unknown(exchange);
      };
    }
    String kind = kind(path[1]);
    String rest = path.length > 2 ? path[2] : "";
    return switch (method + " " + rest) {
      case "POST history/commit" -> "commit " + kind;
      case "POST history/merge" -> "merge into " + kind;
      case "DELETE " -> "delete " + kind;
      default -> {
        if (!READS.containsKey(method) || !rest.startsWith(READS.get(method))) {
          throw unknown(exchange);
        }
        yield "read " + kind;
      }
    };
  }

  /** A reference, with or without a hash. */
  private static String kind(String reference) {
    String name = URLDecoder.decode(reference, UTF_8).split("@", 2)[0];
    return name.startsWith("upload/") ? "upload/*" : name;
  }

  private static AssertionError unknown(Exchange exchange) {
    return new AssertionError(exchange + " is no request that NessieOperation knows: add it");
  }
}
