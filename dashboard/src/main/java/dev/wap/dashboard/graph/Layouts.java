package dev.wap.dashboard.graph;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.elk.alg.layered.LayeredLayoutProvider;
import org.eclipse.elk.alg.layered.options.LayeredMetaDataProvider;
import org.eclipse.elk.alg.layered.options.LayeredOptions;
import org.eclipse.elk.alg.layered.options.NodePlacementStrategy;
import org.eclipse.elk.core.data.LayoutMetaDataService;
import org.eclipse.elk.core.math.ElkPadding;
import org.eclipse.elk.core.options.Direction;
import org.eclipse.elk.core.options.EdgeLabelPlacement;
import org.eclipse.elk.core.options.EdgeRouting;
import org.eclipse.elk.core.options.PortConstraints;
import org.eclipse.elk.core.options.PortSide;
import org.eclipse.elk.core.util.BasicProgressMonitor;
import org.eclipse.elk.graph.ElkEdge;
import org.eclipse.elk.graph.ElkEdgeSection;
import org.eclipse.elk.graph.ElkLabel;
import org.eclipse.elk.graph.ElkNode;
import org.eclipse.elk.graph.ElkPort;
import org.eclipse.elk.graph.util.ElkGraphUtil;

/**
 * Lays out graphs from top to bottom, by Eclipse's layered algorithm, and keeps what it has laid
 * out. Safe for use by several threads.
 *
 * <p>How is this designed, and why: transitions enter a state at the middle of its top, all by one
 * port, leave at the middle of its bottom, and those of errors at its side, so that the usual way
 * runs straight down, and errors run together beside it. Which way is the usual one is told from
 * the definition alone, so that all runs of a machine look alike: see {@link Spine}.
 */
public final class Layouts {
  static final double LABEL_FONT = 11;
  static final double LINE_HEIGHT = 14;
  static final double NAME_FONT = 13;

  private static final double BOX_HEIGHT = 46;
  private static final double END_HEIGHT = 26;
  private static final double MARK = 14;

  private final Map<Graph, Layout> layouts = new ConcurrentHashMap<>();

  /** Makes ELK's options known to it, which clones their defaults. */
  public Layouts() {
    LayoutMetaDataService.getInstance()
        .registerLayoutMetaDataProviders(new LayeredMetaDataProvider());
  }

  /** Lays out a graph of two states, so that the first that somebody waits for finds ELK loaded. */
  public void warmUp() {
    layOut(
        Graph.parse(
            """
            {"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Succeed"}}}
            """));
  }

  /** The layout of a graph, computed when it is first asked for. */
  public Layout of(Graph graph) {
    return layouts.computeIfAbsent(graph, Layouts::layOut);
  }

  private static Layout layOut(Graph graph) {
    return new Drawing(graph).layOut();
  }

  /** One graph in ELK's terms. */
  private static final class Drawing {
    private final Graph graph;
    private final ElkNode root = ElkGraphUtil.createGraph();
    private final Map<Node, ElkNode> nodes = new LinkedHashMap<>();
    private final Map<Edge, ElkEdge> edges = new LinkedHashMap<>();
    private final Map<ElkNode, Map<PortSide, ElkPort>> ports = new HashMap<>();

    Drawing(Graph graph) {
      this.graph = graph;
    }

    Layout layOut() {
      root.setProperty(LayeredOptions.DIRECTION, Direction.DOWN);
      root.setProperty(LayeredOptions.EDGE_ROUTING, EdgeRouting.ORTHOGONAL);
      root.setProperty(
          LayeredOptions.NODE_PLACEMENT_STRATEGY, NodePlacementStrategy.NETWORK_SIMPLEX);
      root.setProperty(LayeredOptions.FEEDBACK_EDGES, true);
      root.setProperty(LayeredOptions.PADDING, new ElkPadding(12));
      root.setProperty(LayeredOptions.SPACING_NODE_NODE, 28d);
      root.setProperty(LayeredOptions.SPACING_EDGE_NODE, 16d);
      root.setProperty(LayeredOptions.SPACING_EDGE_EDGE, 12d);
      root.setProperty(LayeredOptions.SPACING_NODE_NODE_BETWEEN_LAYERS, 26d);
      root.setProperty(LayeredOptions.SPACING_EDGE_NODE_BETWEEN_LAYERS, 14d);
      root.setProperty(LayeredOptions.SPACING_EDGE_EDGE_BETWEEN_LAYERS, 12d);
      root.setProperty(LayeredOptions.THOROUGHNESS, 40);
      ElkNode start = box(MARK, MARK);
      double width = boxWidth();
      for (Node node : graph.nodes()) {
        nodes.put(node, box(width, BOX_HEIGHT + (graph.isEnd(node) ? END_HEIGHT : 0)));
      }
      ElkEdge first = connect(start, PortSide.SOUTH, node(graph.start()));
      prefer(first);
      Set<Edge> spine = Spine.of(graph);
      for (Edge edge : graph.edges()) {
        Optional<Edge> twin = graph.twin(edge);
        if (twin.isPresent() && edges.containsKey(twin.get())) {
          edges.put(edge, edges.get(twin.get()));
          continue;
        }
        boolean isCatch = edge.kind() == Edge.Kind.CATCH;
        ElkEdge drawn =
            connect(node(edge.from()), isCatch ? PortSide.EAST : PortSide.SOUTH, node(edge.to()));
        if (spine.contains(edge)) {
          prefer(drawn);
        }
        if (!edge.label().isEmpty()) {
          label(drawn, edge.label());
        }
        edges.put(edge, drawn);
      }
      new LayeredLayoutProvider().layout(root, new BasicProgressMonitor());
      return result(start, first);
    }

    private ElkNode node(Node node) {
      ElkNode drawn = nodes.get(node);
      if (drawn == null) {
        throw new IllegalArgumentException("no state of the graph: " + node.name());
      }
      return drawn;
    }

    private double boxWidth() {
      double name =
          graph.nodes().stream()
              .map(node -> Words.width(node.name(), NAME_FONT))
              .max(Comparator.naturalOrder())
              .orElse(0d);
      return Math.round(Math.clamp(name * 1.08 + 70, 180, 280));
    }

    private ElkNode box(double width, double height) {
      ElkNode box = ElkGraphUtil.createNode(root);
      box.setDimensions(width, height);
      box.setProperty(LayeredOptions.PORT_CONSTRAINTS, PortConstraints.FIXED_POS);
      return box;
    }

    private ElkPort port(ElkNode box, PortSide side) {
      return ports
          .computeIfAbsent(box, any -> new HashMap<>())
          .computeIfAbsent(
              side,
              any -> {
                ElkPort port = ElkGraphUtil.createPort(box);
                port.setProperty(LayeredOptions.PORT_SIDE, side);
                switch (side) {
                  case NORTH -> port.setLocation(box.getWidth() / 2, 0);
                  case SOUTH -> port.setLocation(box.getWidth() / 2, box.getHeight());
                  default -> port.setLocation(box.getWidth(), BOX_HEIGHT / 2);
                }
                return port;
              });
    }

    private ElkEdge connect(ElkNode from, PortSide side, ElkNode to) {
      return ElkGraphUtil.createSimpleEdge(port(from, side), port(to, PortSide.NORTH));
    }

    private static void prefer(ElkEdge edge) {
      edge.setProperty(LayeredOptions.PRIORITY_STRAIGHTNESS, 100);
      edge.setProperty(LayeredOptions.PRIORITY_DIRECTION, 100);
      edge.setProperty(LayeredOptions.PRIORITY_SHORTNESS, 10);
    }

    private static void label(ElkEdge edge, String text) {
      List<String> lines = Words.lines(text);
      ElkLabel label = ElkGraphUtil.createLabel(text, edge);
      double width = 0;
      for (String line : lines) {
        width = Math.max(width, Words.width(line, LABEL_FONT));
      }
      label.setDimensions(Math.ceil(width) + 12, lines.size() * LINE_HEIGHT + 4);
      label.setProperty(LayeredOptions.EDGE_LABELS_PLACEMENT, EdgeLabelPlacement.CENTER);
      label.setProperty(LayeredOptions.EDGE_LABELS_INLINE, true);
    }

    private Layout result(ElkNode start, ElkEdge first) {
      Map<Node, Layout.Box> boxes = new LinkedHashMap<>();
      Map<Node, Layout.Point> ends = new LinkedHashMap<>();
      nodes.forEach(
          (node, box) -> {
            boxes.put(node, new Layout.Box(box.getX(), box.getY(), box.getWidth(), BOX_HEIGHT));
            if (graph.isEnd(node)) {
              ends.put(
                  node,
                  new Layout.Point(
                      box.getX() + box.getWidth() / 2, box.getY() + box.getHeight() - MARK / 2));
            }
          });
      Map<Edge, Layout.Route> routes = new LinkedHashMap<>();
      edges.forEach(
          (edge, drawn) ->
              routes.put(
                  edge,
                  new Layout.Route(
                      points(drawn),
                      drawn.getLabels().stream()
                          .map(
                              label ->
                                  new Layout.Box(
                                      label.getX(),
                                      label.getY(),
                                      label.getWidth(),
                                      label.getHeight()))
                          .toList())));
      return new Layout(
          root.getWidth(),
          root.getHeight(),
          boxes,
          routes,
          new Layout.Point(start.getX() + MARK / 2, start.getY() + MARK / 2),
          points(first),
          ends);
    }

    private static List<Layout.Point> points(ElkEdge edge) {
      ElkEdgeSection section = edge.getSections().getFirst();
      List<Layout.Point> points = new ArrayList<>();
      points.add(new Layout.Point(section.getStartX(), section.getStartY()));
      section
          .getBendPoints()
          .forEach(bend -> points.add(new Layout.Point(bend.getX(), bend.getY())));
      points.add(new Layout.Point(section.getEndX(), section.getEndY()));
      return points;
    }
  }
}
