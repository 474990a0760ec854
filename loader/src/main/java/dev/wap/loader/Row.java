// One row of a synthetic file; a component is null where the file has a null.
package dev.wap.loader;

import org.apache.parquet.io.api.Binary;

/**
 * The columns in the file's order.
 *
 * @param number my_col_0
 * @param words my_col_1, in UTF-8
 * @param amount my_col_2
 */
record Row(Integer number, Binary words, Double amount) {}
