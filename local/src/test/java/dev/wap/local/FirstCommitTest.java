package dev.wap.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** No run meets a catalog without a commit. */
@ExtendWith(SharedCloud.class)
final class FirstCommitTest {
  private final CloudUnderTest cloud;

  FirstCommitTest(CloudUnderTest cloud) {
    this.cloud = cloud;
  }

  @Test
  void theNamespaceIsThereBeforeTheFirstRunAndMadeOnce() throws Exception {
    assertThat(cloud.view().entry("main", "wap").at("/content/type").asText())
        .isEqualTo("NAMESPACE");
    String head = cloud.main();
    FirstCommit.ensure(URI.create(cloud.cloud().environment().get("NESSIE_ENDPOINT")), "wap");
    assertThat(cloud.main()).isEqualTo(head);
  }
}
