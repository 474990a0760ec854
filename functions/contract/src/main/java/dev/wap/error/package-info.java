/** The errors that the state machine knows by name. */
@NullMarked
package dev.wap.error;

import org.jspecify.annotations.NullMarked;
