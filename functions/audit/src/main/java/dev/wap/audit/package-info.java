/** The audit function. */
@NullMarked
package dev.wap.audit;

import org.jspecify.annotations.NullMarked;
