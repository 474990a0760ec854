package dev.wap.dashboard.graph;

import java.util.List;
import java.util.Map;

/**
 * Where everything of a graph stands, in pixels from the upper left corner.
 *
 * @param width of the whole picture
 * @param height of the whole picture
 * @param boxes the states
 * @param routes the transitions
 * @param start the mark where an execution starts
 * @param startRoute from the mark to the first state
 * @param ends the marks where an execution may end, by the state that it ends with
 */
public record Layout(
    double width,
    double height,
    Map<Node, Box> boxes,
    Map<Edge, Route> routes,
    Point start,
    List<Point> startRoute,
    Map<Node, Point> ends) {

  public Layout {
    boxes = Map.copyOf(boxes);
    routes = Map.copyOf(routes);
    startRoute = List.copyOf(startRoute);
    ends = Map.copyOf(ends);
  }

  /** A place. */
  public record Point(double x, double y) {}

  /** A rectangle, by its upper left corner. */
  public record Box(double x, double y, double width, double height) {
    double middle() {
      return x + width / 2;
    }

    double bottom() {
      return y + height;
    }

    boolean overlaps(Box other) {
      return x < other.x + other.width
          && other.x < x + width
          && y < other.y + other.height
          && other.y < y + height;
    }
  }

  /**
   * The way of a transition.
   *
   * @param points its corners, from the state that is left to the one that is entered
   * @param label where its label stands, or an empty list if it has none
   */
  public record Route(List<Point> points, List<Box> label) {
    public Route {
      points = List.copyOf(points);
      label = List.copyOf(label);
    }
  }
}
