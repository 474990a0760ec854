/** The merge function. */
@NullMarked
package dev.wap.merge;

import org.jspecify.annotations.NullMarked;
