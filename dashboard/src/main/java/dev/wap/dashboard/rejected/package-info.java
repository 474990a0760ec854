/** Rejected uploads, and what people decide about them. */
@NullMarked
package dev.wap.dashboard.rejected;

import org.jspecify.annotations.NullMarked;
