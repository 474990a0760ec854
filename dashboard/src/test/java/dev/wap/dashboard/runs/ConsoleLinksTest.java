package dev.wap.dashboard.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wap.dashboard.runs.RunDetail.Link;
import org.junit.jupiter.api.Test;

final class ConsoleLinksTest {
  private static final String ARN = "arn:aws:states:eu-west-1:123456789012:execution:wap:a_b";

  @Test
  void namesOfAllKindsAreEncoded() {
    assertThat(
            ConsoleLinks.of(
                ARN, "s3://in/orders/a b+c&d/é.parquet", "s3://lake/_wap/audits/t/x.json"))
        .containsExactly(
            new Link(
                "Execution",
                "https://eu-west-1.console.aws.amazon.com/states/home?region=eu-west-1#/v2/executions/details/arn%3Aaws%3Astates%3Aeu-west-1%3A123456789012%3Aexecution%3Awap%3Aa_b"),
            new Link(
                "Uploaded file",
                "https://eu-west-1.console.aws.amazon.com/s3/object/in?region=eu-west-1&prefix=orders%2Fa%20b%2Bc%26d%2F%C3%A9.parquet"),
            new Link(
                "Report",
                "https://eu-west-1.console.aws.amazon.com/s3/object/lake?region=eu-west-1&prefix=_wap%2Faudits%2Ft%2Fx.json"));
  }

  @Test
  void whatIsNotThereHasNoLink() {
    assertThat(ConsoleLinks.of(ARN, null, null))
        .extracting(Link::name)
        .containsExactly("Execution");
    assertThat(ConsoleLinks.of(ARN, "upload/orders/x", null))
        .extracting(Link::name)
        .containsExactly("Execution");
  }

  @Test
  void theEmbeddedCloudHasNoConsole() {
    assertThat(ConsoleLinks.of(ARN.replace("123456789012", "000000000000"), "s3://in/k", null))
        .isEmpty();
  }
}
