/** The commands that look after a lake, embedded or on AWS. */
@NullMarked
package dev.wap.ops;

import org.jspecify.annotations.NullMarked;
