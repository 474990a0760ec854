/** The upkeep function, and what it shares with the command line: archiving and pruning. */
@NullMarked
package dev.wap.upkeep;

import org.jspecify.annotations.NullMarked;
