package dev.wap.local.stepfunctions;

/**
 * Where something stands in a definition: a path for people, and the location that AWS gives in an
 * EvaluationFailed event.
 *
 * @param path the path from the top of the definition, such as {@code States.Merge.Output.hash}
 * @param location the path from the state's field, such as {@code Output/hash}; empty above a field
 */
record Place(String path, String location) {
  static Place top() {
    return new Place("", "");
  }

  static Place state(String name) {
    return new Place("States." + name, "");
  }

  Place field(String name) {
    return new Place(
        path.isEmpty() ? name : path + "." + name,
        location.isEmpty() ? name : location + "/" + name);
  }

  Place index(int index) {
    return new Place(path + "[" + index + "]", location + "[" + index + "]");
  }
}
