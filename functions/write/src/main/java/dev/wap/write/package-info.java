/** The write function. */
@NullMarked
package dev.wap.write;

import org.jspecify.annotations.NullMarked;
