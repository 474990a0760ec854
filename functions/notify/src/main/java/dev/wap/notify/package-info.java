/** The notify function. */
@NullMarked
package dev.wap.notify;

import org.jspecify.annotations.NullMarked;
