package dev.wap.ops;

import dev.wap.contract.Settings;
import dev.wap.nessie.Nessie;
import dev.wap.records.S3;
import java.util.function.Supplier;

/** What the libraries' exceptions mean to a person. */
final class Translated {
  private Translated() {}

  /** Does something, and says of a service that did not answer that it did not. */
  static <T> T of(Settings settings, Supplier<T> work) {
    try {
      return work.get();
    } catch (RuntimeException e) {
      throw Nessie.translator(settings.catalog()).or(S3::translate).translate(e);
    }
  }
}
