/** The catalog: branches, markers and merges. */
@NullMarked
package dev.wap.nessie;

import org.jspecify.annotations.NullMarked;
