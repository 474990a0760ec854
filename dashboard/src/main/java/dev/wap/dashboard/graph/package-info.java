/**
 * The execution graph: a state machine's definition as a picture, with the path that one execution
 * took through it.
 */
@NullMarked
package dev.wap.dashboard.graph;

import org.jspecify.annotations.NullMarked;
