package dev.wap.contract;

import org.jspecify.annotations.Nullable;

/**
 * Checks that the records' constructors share; each throws IllegalArgumentException, which names
 * the component it is about.
 */
public final class Check {
  private Check() {}

  public static <T> T present(@Nullable T value, String component) {
    if (value == null) {
      throw new IllegalArgumentException(component + " is missing");
    }
    return value;
  }

  public static String notEmpty(@Nullable String value, String component) {
    if (present(value, component).isEmpty()) {
      throw new IllegalArgumentException(component + " is empty");
    }
    return value;
  }

  public static long notNegative(long value, String component) {
    if (value < 0) {
      throw new IllegalArgumentException(component + " is negative: " + value);
    }
    return value;
  }
}
