/**
 * What runs leave in the lake's bucket beside the tables, and the rules that they are judged by.
 */
@NullMarked
package dev.wap.records;

import org.jspecify.annotations.NullMarked;
