package dev.wap.dashboard.graph;

/** Small pictures, drawn for this project: what kind of state it is, and how it stands. */
final class Icons {
  private Icons() {}

  /** 22 by 22 pixels. */
  static String type(String type, double x, double y) {
    String shape =
        switch (type) {
          case "Task" -> "<path d=\"M7 5.5h3l5.5 11h2M11 10.5l-4.5 6\"/>";
          case "Choice" -> "<path d=\"M11 4l7 7l-7 7l-7 -7zM11 8.5v3.5M11 14.2v.3\"/>";
          case "Wait" -> "<circle cx=\"11\" cy=\"11\" r=\"6.5\"/><path d=\"M11 7.5v3.5l2.5 1.5\"/>";
          case "Pass" -> "<path d=\"M4.5 11h12M12.5 7l4 4l-4 4\"/>";
          case "Succeed" ->
              "<circle cx=\"11\" cy=\"11\" r=\"6.5\"/><path d=\"M8 11.2l2.2 2.2l4 -4.5\"/>";
          case "Fail" ->
              "<circle cx=\"11\" cy=\"11\" r=\"6.5\"/><path d=\"M8.5 8.5l5 5M13.5 8.5l-5 5\"/>";
          case "Map" -> "<path d=\"M4.5 4.5h9v9h-9zM8.5 17.5h9v-9\"/>";
          case "Parallel" -> "<path d=\"M7 4.5v13M15 4.5v13M4.5 11h13\"/>";
          default -> "<circle cx=\"11\" cy=\"11\" r=\"6.5\"/>";
        };
    return group("type", x, y, shape);
  }

  /** 16 by 16 pixels; without colours they differ by shape. */
  static String status(Status status, double x, double y) {
    String shape =
        switch (status) {
          case SUCCEEDED ->
              "<circle cx=\"8\" cy=\"8\" r=\"8\"/><path d=\"M4.5 8.3l2.5 2.5l4.5 -5.2\"/>";
          case FAILED ->
              "<circle cx=\"8\" cy=\"8\" r=\"8\"/><path d=\"M5.2 5.2l5.6 5.6M10.8 5.2l-5.6 5.6\"/>";
          case CAUGHT ->
              "<path class=\"shape\" d=\"M8 .5l7.7 14.5h-15.4z\"/><path d=\"M8 5.5v4.5M8 12.3v.4\"/>";
          case RUNNING ->
              "<circle cx=\"8\" cy=\"8\" r=\"8\"/><path d=\"M4.5 8h.2M8 8h.2M11.5 8h.2\"/>";
          case ABORTED -> "<circle cx=\"8\" cy=\"8\" r=\"8\"/><path d=\"M4.5 8h7\"/>";
          case TIMED_OUT -> "<circle cx=\"8\" cy=\"8\" r=\"8\"/><path d=\"M8 4v4.5l3 1.5\"/>";
          case NOT_REACHED -> "<circle class=\"hollow\" cx=\"8\" cy=\"8\" r=\"4\"/>";
        };
    return group("status", x, y, shape);
  }

  private static String group(String name, double x, double y, String shape) {
    return "<g class=\""
        + name
        + "\" transform=\"translate("
        + GraphPicture.number(x)
        + " "
        + GraphPicture.number(y)
        + ")\">"
        + shape
        + "</g>";
  }
}
