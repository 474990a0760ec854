package dev.wap.dashboard.tables;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.types.Comparators;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Type;
import org.jspecify.annotations.Nullable;

/**
 * What the metrics of some data files say of a column. An absent metric is never taken for zero:
 * files without it are counted.
 *
 * @param files data files with rows
 * @param values values, nulls included, in the files that tell of nulls
 * @param nulls nulls in these files
 * @param nullsUnknown files that do not tell of nulls
 * @param boundsUnknown files that have values and no bounds of them
 * @param min the lowest of the lower bounds, in Iceberg's internal form; null if there is none
 * @param max the highest of the upper bounds
 */
public record Figures(
    long files,
    long values,
    long nulls,
    long nullsUnknown,
    long boundsUnknown,
    @Nullable Object min,
    @Nullable Object max) {
  static final Figures NONE = new Figures(0, 0, 0, 0, 0, null, null);

  /** What one file says. */
  static Figures of(DataFile file, int fieldId, Type.PrimitiveType type) {
    if (file.recordCount() == 0) {
      return NONE;
    }
    @Nullable Long values = at(file.valueCounts(), fieldId);
    @Nullable Long nulls = at(file.nullValueCounts(), fieldId);
    boolean known = values != null && nulls != null;
    boolean empty = known && requireNonNull(nulls).equals(values);
    @Nullable Object min = empty ? null : bound(at(file.lowerBounds(), fieldId), type);
    @Nullable Object max = empty ? null : bound(at(file.upperBounds(), fieldId), type);
    return new Figures(
        1,
        known ? requireNonNull(values) : 0,
        known ? requireNonNull(nulls) : 0,
        known ? 0 : 1,
        empty || (min != null && max != null) ? 0 : 1,
        min,
        max);
  }

  private static <T> @Nullable T at(@Nullable Map<Integer, T> metrics, int fieldId) {
    return metrics == null ? null : metrics.get(fieldId);
  }

  /** Another engine may have written anything: what is no value of the type is no bound. */
  @SuppressWarnings("UnusedException")
  private static @Nullable Object bound(@Nullable ByteBuffer bytes, Type.PrimitiveType type) {
    if (bytes == null) {
      return null;
    }
    try {
      @Nullable Object value = Conversions.fromByteBuffer(type, bytes.duplicate());
      return value instanceof CharSequence text ? text.toString() : value;
    } catch (RuntimeException e) {
      return null;
    }
  }

  /** What these files and others say together. */
  Figures plus(Figures others, Type.PrimitiveType type) {
    if (others.files == 0) {
      return this;
    }
    return new Figures(
        files + others.files,
        values + others.values,
        nulls + others.nulls,
        nullsUnknown + others.nullsUnknown,
        boundsUnknown + others.boundsUnknown,
        first(min, others.min, Comparators.forType(type)),
        first(max, others.max, Comparators.<Object>forType(type).reversed()));
  }

  private static @Nullable Object first(
      @Nullable Object one, @Nullable Object other, Comparator<Object> order) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return order.compare(one, other) <= 0 ? one : other;
  }
}
