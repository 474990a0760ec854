// Rows that look like data and are a function of the seed and the row's index alone.
package dev.wap.loader;

import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.DOUBLE;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;

import java.util.Iterator;
import java.util.stream.LongStream;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;

/*
 * The random numbers are SplitMix64's (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014),
 * written out here since no JDK class promises the same numbers in every release.
 */
/** The rows of a {@link Spec}, made one at a time. */
final class SyntheticRows implements Iterable<Row> {

  /** All columns are optional. */
  static final MessageType SCHEMA =
      Types.buildMessage()
          .optional(INT32)
          .named("my_col_0")
          .optional(BINARY)
          .as(stringType())
          .named("my_col_1")
          .optional(DOUBLE)
          .named("my_col_2")
          .named("customer_data_log");

  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;
  private static final Row NULLS = new Row(null, null, null);

  private final Spec spec;

  SyntheticRows(Spec spec) {
    this.spec = spec;
  }

  @Override
  public Iterator<Row> iterator() {
    return LongStream.range(0, spec.rows()).mapToObj(this::row).iterator();
  }

  /** The row at an index from 0 to rows - 1. */
  Row row(long index) {
    if (spec.kind() == Spec.Kind.FAULTY && index == spec.rows() - 1) {
      return NULLS;
    }
    long first = random(2 * index);
    long second = random(2 * index + 1);
    int number = (int) Long.remainderUnsigned(second, 1_000_000);
    int words = (int) first & (FriendlyWords.COUNT - 1);
    double amount = ((first >>> 16) % 1_000_000) / 100.0;
    return new Row(number, FriendlyWords.at(words), amount);
  }

  private long random(long position) {
    long z = mix(spec.seed()) + (position + 1) * GOLDEN_GAMMA;
    return mix(z);
  }

  private static long mix(long value) {
    long z = value;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
