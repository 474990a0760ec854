package dev.wap.dashboard.graph;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/**
 * A graph with an execution's path, as HTML: an SVG, its legend, and for narrow screens a list in
 * their place. Needs {@code assets/graph.css}; has no script and no style of its own.
 *
 * <p>Every status has a symbol and a word besides its colour. Every state is a link to {@code
 * #state-ID}, where the page tells more of it.
 */
public final class GraphPicture {
  private static final double CORNER = 7;
  private static final double TYPE_ICON = 34;
  private static final double STATUS_ICON = 30;
  private static final double DETAIL_FONT = 11;

  private final String id;
  private final Graph graph;
  private final Path path;
  private final Layout layout;
  private final StringBuilder out = new StringBuilder();

  private GraphPicture(String id, Graph graph, Path path, Layout layout) {
    this.id = id;
    this.graph = graph;
    this.path = path;
    this.layout = layout;
  }

  /**
   * Draws a path.
   *
   * @param id what all ids of the picture begin with; a letter, then letters, digits, hyphens
   * @param layout that of the graph
   */
  public static String html(String id, Graph graph, Path path, Layout layout) {
    if (!id.matches("[A-Za-z][A-Za-z0-9-]*")) {
      throw new IllegalArgumentException("not fit for an HTML id: " + id);
    }
    return new GraphPicture(id, graph, path, layout).draw();
  }

  private String draw() {
    out.append("<figure class=\"graph\" id=\"").append(id).append("\">\n");
    drawSvg();
    drawLegend();
    drawList();
    out.append("</figure>\n");
    return out.toString();
  }

  private void drawSvg() {
    // An image could hold no links: a reader of the screen would skip them.
    out.append("<svg class=\"graph-picture\" role=\"group\" aria-labelledby=\"")
        .append(id + "-title " + id + "-desc\" viewBox=\"0 0 ")
        .append(number(layout.width()) + " " + number(layout.height()))
        .append("\" width=\"" + number(layout.width()))
        .append("\" height=\"" + number(layout.height()) + "\">\n");
    element("title", "id=\"" + id + "-title\"", "Execution graph: " + path.status().words());
    element("desc", "id=\"" + id + "-desc\"", description());
    drawStart();
    // What was taken lies over what was not, where both share a way.
    layout.routes().keySet().stream()
        .sorted(Comparator.comparing((Edge edge) -> path.taken(edge) > 0))
        .forEachOrdered(this::drawEdge);
    graph.edges().forEach(this::drawLabel);
    layout.ends().forEach(this::drawEnd);
    graph.nodes().forEach(this::drawNode);
    out.append("</svg>\n");
  }

  private String description() {
    StringJoiner states = new StringJoiner(", ");
    graph
        .along(path)
        .forEach(
            step ->
                states.add(
                    step.node().name()
                        + " "
                        + step.visit().status().words().toLowerCase(Locale.ROOT)));
    return path.steps().isEmpty() ? "No state was reached." : "From the start: " + states + ".";
  }

  private void drawStart() {
    boolean isTaken = !path.steps().isEmpty();
    Layout.Point at = layout.start();
    out.append("<g class=\"graph-mark" + (isTaken ? " taken" : "") + "\">");
    element("title", "", "Start");
    out.append("<circle cx=\"" + number(at.x()) + "\" cy=\"" + number(at.y()) + "\" r=\"7\"/>");
    out.append("</g>\n<g class=\"graph-edge" + (isTaken ? " taken" : "") + "\">");
    drawLine(layout.startRoute());
    out.append("</g>\n");
  }

  private void drawEdge(Edge edge) {
    Layout.Route route = layout.routes().get(edge);
    if (route == null) {
      throw new IllegalArgumentException("not the layout of this graph");
    }
    int times = path.taken(edge);
    if (times == 0 && graph.twin(edge).isPresent()) {
      return;
    }
    out.append("<g class=\"graph-edge " + edge.kind().name().toLowerCase(Locale.ROOT))
        .append(times > 0 ? " taken\">" : "\">");
    element("title", "", title(edge, times));
    drawLine(route.points());
    out.append("</g>\n");
  }

  private String title(Edge edge, int times) {
    String why =
        switch (edge.kind()) {
          case NEXT ->
              graph.edges().stream()
                  .filter(other -> graph.twin(other).filter(edge::equals).isPresent())
                  .map(other -> ", also on error: " + other.detail())
                  .findFirst()
                  .orElse("");
          case CHOICE -> ", if " + edge.detail();
          case DEFAULT -> ", if no rule of the choice holds";
          case CATCH -> ", on error: " + edge.detail();
        };
    return edge.from().name()
        + " → "
        + edge.to().name()
        + why
        + (times == 0 ? ". Not taken" : times == 1 ? ". Taken" : ". Taken " + times + " times");
  }

  /** A line with round corners, and the head of an arrow that points down. */
  private void drawLine(List<Layout.Point> points) {
    StringBuilder line = new StringBuilder();
    Layout.Point last = points.getLast();
    for (int i = 0; i < points.size(); i++) {
      Layout.Point point = points.get(i);
      if (i == 0) {
        line.append("M").append(at(point));
      } else if (i == points.size() - 1) {
        line.append("L" + at(new Layout.Point(point.x(), point.y() - 6)));
      } else {
        line.append("L" + at(toward(point, points.get(i - 1))));
        line.append("Q" + at(point) + " " + at(toward(point, points.get(i + 1))));
      }
    }
    out.append("<path class=\"line\" d=\"" + line + "\"/>");
    out.append("<path class=\"head\" d=\"M" + at(last)).append("l-4.5 -8h9z\"/>");
  }

  /** A little way off a corner. */
  private static Layout.Point toward(Layout.Point corner, Layout.Point other) {
    double dx = other.x() - corner.x();
    double dy = other.y() - corner.y();
    double length = Math.hypot(dx, dy);
    double part = length == 0 ? 0 : Math.min(CORNER, length / 2) / length;
    return new Layout.Point(corner.x() + dx * part, corner.y() + dy * part);
  }

  private void drawLabel(Edge edge) {
    Layout.Route route = layout.routes().get(edge);
    if (route == null || route.label().isEmpty()) {
      return;
    }
    Layout.Box box = route.label().getFirst();
    out.append("<g class=\"graph-label " + edge.kind().name().toLowerCase(Locale.ROOT))
        .append(path.taken(edge) > 0 ? " taken\">" : "\">");
    element("title", "", title(edge, path.taken(edge)));
    out.append("<rect " + rectangle(box) + " rx=\"4\"/>");
    double y = box.y() + 13;
    for (String line : Words.lines(edge.label())) {
      element("text", "x=\"" + number(box.middle()) + "\" y=\"" + number(y) + "\"", line);
      y += Layouts.LINE_HEIGHT;
    }
    out.append("</g>\n");
  }

  private void drawEnd(Node node, Layout.Point at) {
    Layout.Box box = layout.boxes().get(node);
    if (box == null) {
      throw new IllegalArgumentException("not the layout of this graph");
    }
    out.append("<g class=\"graph-mark end" + (isEndOfPath(node) ? " taken" : "") + "\">");
    element("title", "", "End");
    String x = number(at.x());
    out.append("<path class=\"stem\" d=\"M" + x + " " + number(box.bottom()))
        .append("V" + number(at.y() - 7) + "\"/>");
    out.append("<circle class=\"ring\" cx=\"" + x + "\" cy=\"" + number(at.y()) + "\" r=\"6\"/>");
    out.append("<circle cx=\"" + x + "\" cy=\"" + number(at.y()) + "\" r=\"3\"/></g>\n");
  }

  private boolean isEndOfPath(Node node) {
    return path.status() != Status.RUNNING
        && !path.steps().isEmpty()
        && path.steps().getLast().node().equals(node);
  }

  private void drawNode(Node node) {
    Layout.Box box = layout.boxes().get(node);
    if (box == null) {
      throw new IllegalArgumentException("not the layout of this graph");
    }
    Status status = path.status(node);
    List<Visit> visits = path.visits(node);
    out.append("<a class=\"graph-state " + name(status))
        .append("\" href=\"#state-" + node.id() + "\" aria-label=\"")
        .append(escape(node.name() + ", " + node.type() + ": " + words(node)) + "\">");
    element("title", "", title(node));
    out.append("<rect class=\"box\" " + rectangle(box) + " rx=\"8\"/>");
    out.append("<rect class=\"edge\" x=\"" + number(box.x()) + "\" y=\"" + number(box.y()))
        .append("\" width=\"5\" height=\"" + number(box.height()) + "\" rx=\"2.5\"/>");
    out.append(Icons.type(node.type(), box.x() + 8, box.y() + (box.height() - 22) / 2));
    double x = box.x() + TYPE_ICON + 3;
    double room = box.width() - TYPE_ICON - STATUS_ICON;
    element(
        "text",
        "class=\"name\" x=\"" + number(x) + "\" y=\"" + number(box.y() + 20) + "\"",
        fit(node.name(), Layouts.NAME_FONT, room));
    element(
        "text",
        "class=\"detail\" x=\"" + number(x) + "\" y=\"" + number(box.y() + 36) + "\"",
        fit(words(node), DETAIL_FONT, room + STATUS_ICON - (visits.size() > 1 ? 40 : 10)));
    out.append(Icons.status(status, box.x() + box.width() - 24, box.y() + 8));
    if (visits.size() > 1) {
      drawBadge(box, visits.size());
    }
    out.append("</a>\n");
  }

  /** How often a state was visited, at its lower right corner. */
  private void drawBadge(Layout.Box box, int visits) {
    String text = "×" + visits;
    double width = Words.width(text, DETAIL_FONT) + 10;
    double x = box.x() + box.width() - width - 6;
    double y = box.bottom() - 18;
    out.append("<rect class=\"badge\" x=\"" + number(x) + "\" y=\"" + number(y))
        .append("\" width=\"" + number(width) + "\" height=\"14\" rx=\"7\"/>");
    element(
        "text",
        "class=\"badge-text\" x=\"" + number(x + width / 2) + "\" y=\"" + number(y + 11) + "\"",
        text);
  }

  /** Of the last visit. */
  private String words(Node node) {
    List<Visit> visits = path.visits(node);
    return visits.isEmpty() ? node.type() : words(visits.getLast());
  }

  private static String words(Visit visit) {
    StringJoiner words = new StringJoiner(" · ").add(visit.status().words());
    visit
        .duration()
        .filter(duration -> duration.toMillis() >= 5)
        .ifPresent(duration -> words.add(Words.duration(duration)));
    if (visit.retries() > 0) {
      words.add(visit.retries() == 1 ? "1 retry" : visit.retries() + " retries");
    }
    return words.toString();
  }

  private String title(Node node) {
    List<Visit> visits = path.visits(node);
    StringJoiner title = new StringJoiner("\n").add(node.name() + " (" + node.type() + ")");
    if (visits.isEmpty()) {
      title.add(Status.NOT_REACHED.words());
    }
    for (Visit visit : visits) {
      title.add(words(visit));
      visit.failure().ifPresent(failure -> title.add(Words.cut(failure(failure), 300)));
    }
    return title.toString();
  }

  private static String failure(Visit.Failure failure) {
    return failure.cause().isEmpty()
        ? failure.error()
        : failure.error() + ": " + failure.cause().replaceAll("\\s+", " ");
  }

  private void drawLegend() {
    Map<Status, Boolean> present = new LinkedHashMap<>();
    for (Status status : Status.values()) {
      if (graph.nodes().stream().anyMatch(node -> path.status(node) == status)) {
        present.put(status, true);
      }
    }
    out.append("<figcaption class=\"graph-legend\">\n<ul aria-label=\"Legend\">\n");
    present
        .keySet()
        .forEach(
            status ->
                out.append("<li class=\"" + name(status) + "\">")
                    .append(sample("graph-state " + name(status), Icons.status(status, 1, 1), 18))
                    .append(status.words() + "</li>\n"));
    out.append("<li>")
        .append(sample("graph-edge taken", "<path class=\"line\" d=\"M1 9h26\"/>", 28))
        .append("Way taken</li>\n<li>")
        .append(sample("graph-edge", "<path class=\"line\" d=\"M1 9h26\"/>", 28))
        .append("Not taken</li>\n");
    if (graph.edges().stream().anyMatch(edge -> edge.kind() == Edge.Kind.CATCH)) {
      out.append("<li>")
          .append(sample("graph-edge catch", "<path class=\"line\" d=\"M1 9h26\"/>", 28))
          .append("On error</li>\n");
    }
    out.append("<li>")
        .append(sample("graph-mark", "<circle cx=\"9\" cy=\"9\" r=\"6\"/>", 18))
        .append("Start</li>\n<li>")
        .append(
            sample(
                "graph-mark end",
                "<circle class=\"ring\" cx=\"9\" cy=\"9\" r=\"6\"/><circle cx=\"9\" cy=\"9\" r=\"3\"/>",
                18))
        .append("End</li>\n</ul>\n</figcaption>\n");
  }

  private static String sample(String group, String inside, int width) {
    return "<svg width=\""
        + width
        + "\" height=\"18\" aria-hidden=\"true\"><g class=\""
        + group
        + "\">"
        + inside
        + "</g></svg>";
  }

  private void drawList() {
    out.append("<ol class=\"graph-list\">\n");
    for (Graph.Step step : graph.along(path)) {
      Status status = step.visit().status();
      out.append("<li class=\"" + name(status) + "\"><a href=\"#state-" + step.node().id() + "\">")
          .append(sample("graph-state " + name(status), Icons.status(status, 1, 1), 18))
          .append("<span class=\"name\">" + escape(step.node().name()) + "</span> ")
          .append("<span class=\"detail\">" + escape(words(step.visit())) + "</span></a></li>\n");
    }
    out.append("</ol>\n");
  }

  private void element(String name, String attributes, String text) {
    out.append("<" + name + (attributes.isEmpty() ? "" : " " + attributes) + ">")
        .append(escape(text) + "</" + name + ">");
  }

  private static String fit(String text, double fontSize, double room) {
    String fitting = text;
    while (fitting.length() > 1 && Words.width(fitting, fontSize) > room) {
      fitting = text.substring(0, fitting.length() - 2).strip() + "…";
    }
    return fitting;
  }

  private static String name(Status status) {
    return status.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String at(Layout.Point point) {
    return number(point.x()) + " " + number(point.y());
  }

  private static String rectangle(Layout.Box box) {
    return "x=\""
        + number(box.x())
        + "\" y=\""
        + number(box.y())
        + "\" width=\""
        + number(box.width())
        + "\" height=\""
        + number(box.height())
        + "\"";
  }

  /** With one decimal at most. */
  static String number(double value) {
    double tenths = Math.round(value * 10) / 10d;
    return tenths == Math.rint(tenths) ? Long.toString((long) tenths) : Double.toString(tenths);
  }

  /** For text and for attributes in double quotes; what XML has no character for is dropped. */
  static String escape(String text) {
    StringBuilder escaped = new StringBuilder();
    text.codePoints()
        .filter(c -> c >= ' ' || c == '\n' || c == '\t')
        .forEach(
            c -> {
              switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(c);
              }
            });
    return escaped.toString();
  }
}
