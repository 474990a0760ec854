/** The lake's Iceberg tables at a reference, and the Parquet files that come into them. */
@NullMarked
package dev.wap.lake;

import org.jspecify.annotations.NullMarked;
