package dev.wap.lake;

import dev.wap.error.SchemaMismatch;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Type.TypeID;
import org.apache.iceberg.types.Types.DecimalType;

/**
 * What an upload may change of the columns of its table: the table's property {@value #PROPERTY},
 * which any engine sets. Each policy allows what those before it allow.
 */
enum SchemaPolicy {
  /** Nothing; a table without the property has this. */
  STRICT("strict"),
  /** Columns that the table does not have are added, as optional ones. */
  ADD_COLUMNS("add-columns"),
  /**
   * Columns become wider: int to long, float to double, decimals of one scale. A narrower column of
   * a file fits a wider one of the table.
   */
  WIDEN("widen");

  static final String PROPERTY = "wap.schema-policy";

  private final String value;

  SchemaPolicy(String value) {
    this.value = value;
  }

  /**
   * The policy among a table's properties.
   *
   * @throws SchemaMismatch if there is no such policy
   */
  static SchemaPolicy of(Map<String, String> properties, String table) {
    String wanted = properties.getOrDefault(PROPERTY, STRICT.value);
    return Arrays.stream(values())
        .filter(policy -> policy.value.equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new SchemaMismatch(
                    "The property %s of table %s is '%s', and must be one of %s"
                        .formatted(
                            PROPERTY,
                            table,
                            wanted,
                            Arrays.stream(values())
                                .map(policy -> policy.value)
                                .collect(Collectors.joining(", ")))));
  }

  boolean allowsNewColumns() {
    return this != STRICT;
  }

  /** Whether a column of the one type may become one of the other, which holds all its values. */
  boolean allowsWidening(Type narrow, Type wide) {
    return this == WIDEN
        && switch (narrow.typeId()) {
          case INTEGER -> wide.typeId() == TypeID.LONG;
          case FLOAT -> wide.typeId() == TypeID.DOUBLE;
          case DECIMAL ->
              wide instanceof DecimalType wider
                  && narrow instanceof DecimalType narrower
                  && wider.scale() == narrower.scale()
                  && wider.precision() > narrower.precision();
          default -> false;
        };
  }
}
