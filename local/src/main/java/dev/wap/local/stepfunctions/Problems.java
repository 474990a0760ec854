package dev.wap.local.stepfunctions;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with a definition while it is read, so that all of it is told at once. */
final class Problems {
  private final List<Problem> found = new ArrayList<>();

  void add(Place place, String reason) {
    found.add(new Problem(place.path(), reason));
  }

  List<Problem> found() {
    return List.copyOf(found);
  }

  void throwIfAny() {
    if (!found.isEmpty()) {
      throw new InvalidStateMachineException(found);
    }
  }
}
