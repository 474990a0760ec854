package dev.wap.ops;

import dev.wap.error.CatalogUnavailable;
import dev.wap.error.StorageUnavailable;
import dev.wap.nessie.Nessie;
import dev.wap.records.S3;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.sfn.model.SfnException;

/** What libraries' exceptions mean to somebody who runs a command. */
final class Failures {
  private Failures() {}

  /** Says who did not answer, or refused; leaves other failures as they are. */
  static RuntimeException explain(Connections lake, RuntimeException failure) {
    if (failure instanceof OpsException) {
      return failure;
    }
    RuntimeException translated = Nessie.translator(lake.settings().catalog()).translate(failure);
    if (translated instanceof CatalogUnavailable) {
      return new OpsException(
          "the catalog at %s did not answer (%s): see that Nessie runs, and that NESSIE_ENDPOINT is its address"
              .formatted(lake.settings().catalog().endpoint(), rootMessage(failure)),
          failure);
    }
    if (failure instanceof SfnException refused) {
      return new OpsException(
          "Step Functions refused (%s): see that STATE_MACHINE_ARN names this lake's state machine, and that the credentials may list its executions"
              .formatted(refused.getMessage()),
          failure);
    }
    if (isSilence(failure)) {
      return new OpsException(
          "S3 or Step Functions did not answer (%s): see that they can be reached, and AWS_REGION and AWS_ENDPOINT_URL_*"
              .formatted(failure.getMessage()),
          failure);
    }
    if (failure instanceof S3Exception refused) {
      return new OpsException(
          "S3 refused (%s): see that LAKE_BUCKET and SOURCE_BUCKET are this lake's, and that the credentials may read them"
              .formatted(refused.getMessage()),
          failure);
    }
    return failure;
  }

  /** Whether this is no answer at all, or one that may be another in a moment. */
  static boolean isSilence(RuntimeException failure) {
    return S3.translate(failure) instanceof StorageUnavailable;
  }

  /** What the innermost cause says; that of a refused connection says nothing. */
  private static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }
}
