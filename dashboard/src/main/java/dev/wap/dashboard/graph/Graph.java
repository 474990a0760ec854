package dev.wap.dashboard.graph;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A state machine as a graph: its states in the order of the definition, and its transitions.
 *
 * @param start the state that an execution starts at
 * @param nodes all states of the machine's top level
 * @param edges all transitions between them
 */
public record Graph(Node start, List<Node> nodes, List<Edge> edges) {
  private static final ObjectMapper JSON = new ObjectMapper();

  public Graph {
    nodes = List.copyOf(nodes);
    edges = List.copyOf(edges);
  }

  /**
   * A state that was passed through, in its order.
   *
   * @param node the state
   * @param visit what happened there
   */
  public record Step(Node node, Visit visit) {}

  /**
   * Reads a machine's definition in the Amazon States Language.
   *
   * @throws IllegalArgumentException if it is none, or a transition leads nowhere
   */
  public static Graph parse(String definitionJson) {
    JsonNode definition;
    try {
      definition = JSON.readTree(definitionJson);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the definition is no JSON: " + e.getOriginalMessage(), e);
    }
    JsonNode states = definition.path("States");
    Map<String, Node> nodes = new LinkedHashMap<>();
    Set<String> ids = new HashSet<>();
    states
        .properties()
        .forEach(
            state ->
                nodes.put(
                    state.getKey(),
                    new Node(
                        state.getKey(),
                        newId(state.getKey(), ids),
                        state.getValue().path("Type").asText())));
    List<Edge> edges = new ArrayList<>();
    nodes.values().forEach(node -> addEdges(node, states.get(node.name()), nodes, edges));
    return new Graph(target(definition.path("StartAt"), nodes), List.copyOf(nodes.values()), edges);
  }

  /** The state of that name, if there is one on the top level. */
  public Optional<Node> node(String name) {
    return nodes.stream().filter(node -> node.name().equals(name)).findFirst();
  }

  /** The states that a path leads through, in the order they were entered; again at each visit. */
  public List<Step> along(Path path) {
    return path.steps();
  }

  /** Where an error leads to the same state as success does: the transition of success. */
  Optional<Edge> twin(Edge edge) {
    return edges.stream()
        .filter(other -> edge.kind() == Edge.Kind.CATCH && other.kind() == Edge.Kind.NEXT)
        .filter(other -> other.from().equals(edge.from()) && other.to().equals(edge.to()))
        .findFirst();
  }

  /** Whether an execution may end there: no transition leads on but on an error. */
  boolean isEnd(Node node) {
    return edges.stream()
        .noneMatch(edge -> edge.from().equals(node) && edge.kind() != Edge.Kind.CATCH);
  }

  private static String newId(String name, Set<String> ids) {
    String id = name.replaceAll("[^A-Za-z0-9_-]+", "-");
    String unique = id;
    for (int i = 2; !ids.add(unique); i++) {
      unique = id + "-" + i;
    }
    return unique;
  }

  private static void addEdges(
      Node from, JsonNode state, Map<String, Node> nodes, List<Edge> edges) {
    if (state.has("Next")) {
      edges.add(new Edge(from, target(state.get("Next"), nodes), Edge.Kind.NEXT, "", ""));
    }
    for (JsonNode choice : state.path("Choices")) {
      String condition = Words.condition(choice);
      edges.add(
          new Edge(
              from,
              target(choice.path("Next"), nodes),
              Edge.Kind.CHOICE,
              Words.label(choice.path("Comment").asText(), condition),
              condition));
    }
    if (state.has("Default")) {
      edges.add(
          new Edge(from, target(state.get("Default"), nodes), Edge.Kind.DEFAULT, "otherwise", ""));
    }
    Map<Node, Set<String>> errors = new LinkedHashMap<>();
    for (JsonNode catcher : state.path("Catch")) {
      Set<String> names =
          errors.computeIfAbsent(
              target(catcher.path("Next"), nodes), node -> new LinkedHashSet<>());
      catcher.path("ErrorEquals").forEach(name -> names.add(name.asText()));
    }
    errors.forEach(
        (to, names) ->
            edges.add(
                new Edge(
                    from, to, Edge.Kind.CATCH, Words.errors(names), String.join(", ", names))));
  }

  private static Node target(JsonNode name, Map<String, Node> nodes) {
    Node node = nodes.get(name.asText());
    if (node == null) {
      throw new IllegalArgumentException("the definition has no state '" + name.asText() + "'");
    }
    return node;
  }
}
