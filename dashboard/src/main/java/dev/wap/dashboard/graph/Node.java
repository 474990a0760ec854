package dev.wap.dashboard.graph;

/**
 * A state of a machine. What a Map or Parallel state has inside is not part of the graph.
 *
 * @param name the state's name, unique in its machine
 * @param id the name as it may stand in an HTML id and in an address; unique in its graph
 * @param type such as {@code Task} or {@code Choice}
 */
public record Node(String name, String id, String type) {}
