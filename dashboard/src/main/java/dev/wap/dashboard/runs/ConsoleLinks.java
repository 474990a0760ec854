package dev.wap.dashboard.runs;

import dev.wap.dashboard.Words;
import dev.wap.dashboard.runs.RunDetail.Link;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Pages of the AWS console about a run. */
final class ConsoleLinks {
  /** The account that the embedded cloud is of; AWS has none of that number. */
  private static final String EMBEDDED = "000000000000";

  private static final String S3 = "s3://";

  // arn:aws:states:<region>:<account>:execution:<state machine>:<name>
  private static final int PARTITION = 1;
  private static final int REGION = 3;
  private static final int ACCOUNT = 4;
  private static final int PARTS = 8;

  private ConsoleLinks() {}

  /**
   * The links of a run; none for the embedded cloud.
   *
   * @param source the uploaded object's address, if it is known
   * @param report the complete report's address, if there is one
   */
  static List<Link> of(String executionArn, @Nullable String source, @Nullable String report) {
    String[] arn = executionArn.split(":", -1);
    if (arn.length != PARTS || arn[ACCOUNT].equals(EMBEDDED)) {
      return List.of();
    }
    String region = Words.url(arn[REGION]);
    String console = "https://%s.%s/".formatted(region, domain(arn[PARTITION]));
    List<Link> links = new ArrayList<>();
    links.add(
        new Link(
            "Execution",
            "%sstates/home?region=%s#/v2/executions/details/%s"
                .formatted(console, region, Words.url(executionArn))));
    addObject(links, "Uploaded file", console, region, source);
    addObject(links, "Report", console, region, report);
    return List.copyOf(links);
  }

  private static void addObject(
      List<Link> links, String name, String console, String region, @Nullable String uri) {
    if (uri == null || !uri.startsWith(S3) || uri.indexOf('/', S3.length()) < 0) {
      return;
    }
    int slash = uri.indexOf('/', S3.length());
    links.add(
        new Link(
            name,
            "%ss3/object/%s?region=%s&prefix=%s"
                .formatted(
                    console,
                    Words.url(uri.substring(S3.length(), slash)),
                    region,
                    Words.url(uri.substring(slash + 1)))));
  }

  private static String domain(String partition) {
    return switch (partition) {
      case "aws-cn" -> "console.amazonaws.cn";
      case "aws-us-gov" -> "console.amazonaws-us-gov.com";
      default -> "console.aws.amazon.com";
    };
  }
}
