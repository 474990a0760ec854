/** The quality dashboard. */
@NullMarked
package dev.wap.dashboard;

import org.jspecify.annotations.NullMarked;
