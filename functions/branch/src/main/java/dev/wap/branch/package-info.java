/** The branch function. */
@NullMarked
package dev.wap.branch;

import org.jspecify.annotations.NullMarked;
