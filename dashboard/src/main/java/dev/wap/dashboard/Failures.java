package dev.wap.dashboard;

import dev.wap.contract.Catalog;
import dev.wap.contract.FailureTranslator;
import dev.wap.error.CatalogUnavailable;
import dev.wap.error.StorageUnavailable;
import dev.wap.error.WapError;
import dev.wap.nessie.Nessie;
import dev.wap.records.S3;

/** Says of a failure, for whoever looks at a page, who did not answer. */
final class Failures implements FailureTranslator {
  private final Catalog catalog;
  private final FailureTranslator functions;

  Failures(Catalog catalog) {
    this.catalog = catalog;
    this.functions = Nessie.translator(catalog).or(S3::translate);
  }

  @Override
  public RuntimeException translate(RuntimeException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof StepFunctionsFailure known) {
        return known;
      }
    }
    RuntimeException translated = functions.translate(failure);
    String text =
        switch (translated) {
          case CatalogUnavailable unused ->
              "The catalog, Nessie at %s, does not answer.".formatted(catalog.endpoint());
          case StorageUnavailable unused -> "The lake's storage, S3, does not answer.";
          case WapError known -> String.valueOf(known.getMessage());
          default -> "Something is wrong with the dashboard itself: " + translated;
        };
    return new IllegalStateException(text, failure);
  }
}
