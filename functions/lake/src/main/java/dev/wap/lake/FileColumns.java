package dev.wap.lake;

import dev.wap.error.InvalidUpload;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.iceberg.Schema;
import org.apache.iceberg.parquet.ParquetSchemaUtil;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation.Float16LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.GeographyLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.GeometryLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntervalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.UUIDLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.UnknownLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.VariantLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.jspecify.annotations.Nullable;

/** The columns of a Parquet file as Iceberg sees them. */
final class FileColumns {
  private static final int INT_BITS = 32;
  private static final String NOT_IN_MICROS =
      "times in milliseconds or nanoseconds, and Iceberg's are in microseconds: write it in microseconds";
  private static final String NOT_IN_THIS_FORMAT =
      ", which tables of Iceberg's format 2 cannot: write it as text or bytes";

  /** More are refused: a table's metadata, which every reader reads, names each of them. */
  static final int MAX_COLUMNS = 10_000;

  /** The names of all columns together, which each of the table's metadata files repeats. */
  static final int MAX_NAME_CHARACTERS = 1_000_000;

  /** A few hundred exhaust the stack of the libraries. */
  static final int MAX_DEPTH = 50;

  private FileColumns() {}

  /**
   * The file's columns, with the field ids that the file carries, or made-up ones.
   *
   * @throws InvalidUpload naming the column that Iceberg cannot hold, or two columns that would be
   *     confused
   */
  static Schema of(MessageType file, String source) {
    if (file.getFieldCount() == 0) {
      throw new InvalidUpload(source + " has no columns");
    }
    int fields = fields(file, 1, source);
    if (fields > MAX_COLUMNS) {
      throw new InvalidUpload(
          "%s has %,d columns, more than the %,d that are accepted, those nested in others among them: spread them over several tables"
              .formatted(source, fields, MAX_COLUMNS));
    }
    long characters = nameCharacters(file);
    if (characters > MAX_NAME_CHARACTERS) {
      throw new InvalidUpload(
          "The names of the columns of %s have %,d characters together, more than the %,d that are accepted: shorten them"
              .formatted(source, characters, MAX_NAME_CHARACTERS));
    }
    checkNames("", file, source);
    file.getFields().forEach(column -> checkSupported(column, source));
    try {
      Schema columns = ParquetSchemaUtil.convert(file);
      TypeUtil.indexById(columns.asStruct());
      return new Schema(withUuids(columns.asStruct(), file).asStructType().fields());
    } catch (RuntimeException e) {
      // Each column converts, so it is what they say together: ids that two of them share.
      throw new InvalidUpload(
          "%s has columns that contradict each other: %s".formatted(source, e.getMessage()), e);
    }
  }

  /** The fields in a group, at any depth that is not too deep. */
  private static int fields(GroupType group, int depth, String source) {
    if (depth > MAX_DEPTH) {
      throw new InvalidUpload(
          "%s nests columns in columns more than %d deep: flatten them"
              .formatted(source, MAX_DEPTH));
    }
    int fields = group.getFieldCount();
    for (org.apache.parquet.schema.Type field : group.getFields()) {
      if (!field.isPrimitive()) {
        fields += fields(field.asGroupType(), depth + 1, source);
      }
    }
    return fields;
  }

  private static long nameCharacters(GroupType group) {
    long characters = 0;
    for (org.apache.parquet.schema.Type field : group.getFields()) {
      characters += field.getName().length();
      if (!field.isPrimitive()) {
        characters += nameCharacters(field.asGroupType());
      }
    }
    return characters;
  }

  private static void checkNames(String prefix, GroupType group, String source) {
    Map<String, String> names = new HashMap<>();
    for (org.apache.parquet.schema.Type field : group.getFields()) {
      if (field.getName().isEmpty()) {
        throw new InvalidUpload(
            "%s has a column without a name%s, which no query can name: give it one"
                .formatted(source, prefix.isEmpty() ? "" : " in '" + prefix + "'"));
      }
      String other = names.put(field.getName().toLowerCase(Locale.ROOT), field.getName());
      if (other != null) {
        throw new InvalidUpload(
            "%s has the columns '%s%s' and '%s%s', which not every engine can tell apart: rename one"
                .formatted(source, prefix, other, prefix, field.getName()));
      }
      if (!field.isPrimitive()) {
        checkNames(prefix + field.getName() + ".", field.asGroupType(), source);
      }
    }
  }

  /**
   * Iceberg takes Parquet's UUIDs for any 16 bytes; readers that see the annotation do not, and
   * refuse to read the one as the other.
   */
  private static Type withUuids(Type type, org.apache.parquet.schema.Type file) {
    return switch (type) {
      case Types.StructType struct ->
          Types.StructType.of(
              struct.fields().stream()
                  .map(
                      field ->
                          Types.NestedField.from(field)
                              .ofType(
                                  withUuids(field.type(), file.asGroupType().getType(field.name())))
                              .build())
                  .toList());
      case Types.ListType list -> {
        Type element =
            withUuids(
                list.elementType(), ParquetSchemaUtil.determineListElementType(file.asGroupType()));
        yield list.isElementOptional()
            ? Types.ListType.ofOptional(list.elementId(), element)
            : Types.ListType.ofRequired(list.elementId(), element);
      }
      case Types.MapType map -> {
        GroupType entry = file.asGroupType().getType(0).asGroupType();
        Type key = withUuids(map.keyType(), entry.getType(0));
        Type value = withUuids(map.valueType(), entry.getType(1));
        yield map.isValueOptional()
            ? Types.MapType.ofOptional(map.keyId(), map.valueId(), key, value)
            : Types.MapType.ofRequired(map.keyId(), map.valueId(), key, value);
      }
      default ->
          file.getLogicalTypeAnnotation() instanceof UUIDLogicalTypeAnnotation
              ? Types.UUIDType.get()
              : type;
    };
  }

  /** The columns of a table made for this file: the same, optional at every depth. */
  static Schema forNewTable(Schema file) {
    return TypeUtil.assignIncreasingFreshIds(
        new Schema(optional(file.asStruct()).asStructType().fields()));
  }

  /**
   * A type whose parts may all be null, but for the keys of maps. Readers believe that what is
   * required in a column that may be null is never null itself, and do not find those that are.
   */
  static Type optional(Type type) {
    return switch (type) {
      case Types.StructType struct ->
          Types.StructType.of(
              struct.fields().stream()
                  .map(
                      field ->
                          Types.NestedField.from(field)
                              .asOptional()
                              .ofType(optional(field.type()))
                              .build())
                  .toList());
      case Types.ListType list ->
          Types.ListType.ofOptional(list.elementId(), optional(list.elementType()));
      case Types.MapType map ->
          Types.MapType.ofOptional(
              map.keyId(), map.valueId(), map.keyType(), optional(map.valueType()));
      default -> type;
    };
  }

  private static void checkSupported(org.apache.parquet.schema.Type column, String source) {
    String objection = objection(column);
    if (objection != null) {
      throw new InvalidUpload(
          "Column '%s' of %s holds %s".formatted(column.getName(), source, objection));
    }
    try {
      var unused = ParquetSchemaUtil.convert(new MessageType("upload", column));
    } catch (RuntimeException e) {
      throw new InvalidUpload(
          "Column '%s' of %s has the Parquet type '%s', which Iceberg cannot hold: %s"
              .formatted(column.getName(), source, column.toString().strip(), e.getMessage()),
          e);
    }
  }

  /**
   * What speaks against a type, or one that is nested in it, though Iceberg would take it for some
   * other; null if nothing does.
   */
  private static @Nullable String objection(org.apache.parquet.schema.Type type) {
    if (!type.isPrimitive()) {
      for (org.apache.parquet.schema.Type field : type.asGroupType().getFields()) {
        String objection = objection(field);
        if (objection != null) {
          return objection;
        }
      }
    } else if (type.asPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.INT96) {
      return "timestamps as INT96, which does not say whether they have a zone: write it as TIMESTAMP in microseconds";
    }
    return switch (type.getLogicalTypeAnnotation()) {
      case IntLogicalTypeAnnotation integer
          when !integer.isSigned() && integer.getBitWidth() >= INT_BITS ->
          "unsigned integers of 32 bits or more, which Iceberg cannot: write it as a signed 64-bit integer or a decimal";
      // Iceberg takes the statistics of such a column for microseconds, in the table's metadata as
      // in the file's, and readers leave rows out by them.
      case TimestampLogicalTypeAnnotation timestamp when timestamp.getUnit() != TimeUnit.MICROS ->
          NOT_IN_MICROS;
      case TimeLogicalTypeAnnotation time when time.getUnit() != TimeUnit.MICROS -> NOT_IN_MICROS;
      case Float16LogicalTypeAnnotation unused ->
          "numbers of half precision, which Iceberg cannot: write it as float";
      case UnknownLogicalTypeAnnotation unused ->
          "nulls of no type, which Iceberg cannot: give it a type, or leave it out";
      case IntervalLogicalTypeAnnotation unused ->
          "intervals, which Iceberg cannot: write it as integers of one unit";
      case VariantLogicalTypeAnnotation unused -> "variants" + NOT_IN_THIS_FORMAT;
      case GeometryLogicalTypeAnnotation unused -> "geometries" + NOT_IN_THIS_FORMAT;
      case GeographyLogicalTypeAnnotation unused -> "geographies" + NOT_IN_THIS_FORMAT;
      case null, default -> null;
    };
  }
}
