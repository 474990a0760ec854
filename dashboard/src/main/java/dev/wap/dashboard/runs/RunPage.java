package dev.wap.dashboard.runs;

import org.jspecify.annotations.Nullable;

/**
 * The page of one run.
 *
 * @param detail what is known of it
 * @param graph the graph of the execution, as HTML that is safe; null if Step Functions does not
 *     know it
 * @param started the decision that somebody has started it by on this dashboard a moment ago; null
 *     if nobody has
 */
public record RunPage(RunDetail detail, @Nullable String graph, @Nullable String started) {}
