package dev.wap.dashboard.graph;

/**
 * A transition from one state to another.
 *
 * @param from the state that is left
 * @param to the state that is entered
 * @param kind what leads that way
 * @param label what stands at the arrow, in a few words; empty if nothing needs to be said
 * @param detail the whole of it: a choice's condition, a catcher's error names; else empty
 */
public record Edge(Node from, Node to, Kind kind, String label, String detail) {

  /** What leads from one state to another. */
  public enum Kind {
    /** The state's {@code Next}. */
    NEXT,
    /** A rule of a Choice. */
    CHOICE,
    /** A Choice's {@code Default}. */
    DEFAULT,
    /** All catchers of a state that lead to the same other one. */
    CATCH
  }
}
