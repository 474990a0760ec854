/** What runs left behind, and the pages about it: the overview, the list of runs, and one run. */
@NullMarked
package dev.wap.dashboard.runs;

import org.jspecify.annotations.NullMarked;
