/** The tables of the lake at any reference, from metadata alone, and main's history. */
@NullMarked
package dev.wap.dashboard.tables;

import org.jspecify.annotations.NullMarked;
