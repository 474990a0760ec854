package dev.wap.contract;

import dev.wap.error.WapError;

/**
 * Turns a library's exception into an error that the state machine knows; leaves others as they
 * are.
 */
@FunctionalInterface
public interface FailureTranslator {
  RuntimeException translate(RuntimeException failure);

  /** This translator, then the other on what this one left as it was. */
  default FailureTranslator or(FailureTranslator other) {
    return failure -> {
      RuntimeException translated = translate(failure);
      return translated instanceof WapError ? translated : other.translate(translated);
    };
  }
}
