package dev.wap.dashboard.graph;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;

/**
 * The error that an event tells of. Some fifteen kinds of events do, and each has details of a
 * class of its own, all with {@code error} and {@code cause}.
 */
final class Failures {
  private Failures() {}

  static Optional<Visit.Failure> of(HistoryEvent event) {
    for (SdkField<?> field : event.sdkFields()) {
      if (field.getValueOrDefault(event) instanceof SdkPojo details) {
        String error = text(details, "error");
        String cause = text(details, "cause");
        if (error != null || cause != null) {
          return Optional.of(
              new Visit.Failure(error == null ? "" : error, cause == null ? "" : cause));
        }
      }
    }
    return Optional.empty();
  }

  private static @Nullable String text(SdkPojo details, String name) {
    return details.sdkFields().stream()
        .filter(field -> field.locationName().equals(name))
        .findFirst()
        .map(field -> (String) field.getValueOrDefault(details))
        .orElse(null);
  }
}
