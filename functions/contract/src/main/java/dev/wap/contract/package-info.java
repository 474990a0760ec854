/** The records that the states hand on, their JSON, and the shape of a function. */
@NullMarked
package dev.wap.contract;

import org.jspecify.annotations.NullMarked;
