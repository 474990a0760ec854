"""Writes a Parquet file per type by PyArrow: write_types.py FOLDER.

Each FOLDER/NAME.parquet comes with FOLDER/NAME.arrow, which holds the values as they were given to PyArrow.
"""

import datetime
import decimal
import math
import os
import sys
import uuid

import pyarrow as pa
import pyarrow.parquet as pq

folder = sys.argv[1]


def write(name, table, **options):
    """Writes a file in row groups of two rows, with a column n that counts them."""
    table = table.append_column("n", pa.array(range(table.num_rows), pa.int64()))
    pq.write_table(table, os.path.join(folder, name + ".parquet"), row_group_size=2, **options)
    expect(name, table)


def expect(name, table):
    with pa.ipc.new_file(os.path.join(folder, name + ".arrow"), table.schema) as file:
        file.write_table(table.unify_dictionaries())


def column(name, type_, values, **options):
    """A file of the one column c; values come unordered, and a null is among them."""
    write(name, pa.table({"c": pa.array(values, type_)}), **options)


plain = {}
arrow = {}


def among(columns, name, type_, values):
    """A column of the file of all types that are read as Parquet has them, or as only Arrow has them."""
    columns[name] = values if isinstance(values, pa.Array) else pa.array(values, type_)


def write_all(name, columns):
    """The columns, each with nulls up to the longest's length."""
    length = max(len(values) for values in columns.values())
    for values in columns.values():
        assert values.null_count > 0 or len(values) < length or values.type == pa.bool_(), values
    padded = {
        column: pa.chunked_array([values, pa.nulls(length - len(values), values.type)])
        for column, values in columns.items()
    }
    write(name, pa.table(padded))


def naive(text):
    return datetime.datetime.fromisoformat(text)


def utc(text):
    return naive(text).replace(tzinfo=datetime.timezone.utc)


decimal.getcontext().prec = 60
D = decimal.Decimal
BERLIN = "Europe/Berlin"

# ---- Numbers
among(plain, "bool", pa.bool_(), [True, None, False, True])
among(plain, "only_true", pa.bool_(), [True, None, True])
for bits in (8, 16, 32, 64):
    half = 1 << (bits - 1)
    among(plain, f"int{bits}", getattr(pa, f"int{bits}")(), [7, None, half - 1, -half, 0, -1])
for bits in (8, 16):
    among(plain, f"uint{bits}", getattr(pa, f"uint{bits}")(), [7, None, (1 << bits) - 1, 0, 1 << (bits - 1)])
for bits in (32, 64):
    column(f"uint{bits}", getattr(pa, f"uint{bits}")(), [7, None, (1 << bits) - 1, 0])
column("uint32_in_int64", pa.uint32(), [7, None, (1 << 32) - 1, 0], version="1.0")
SPECIAL = [1.5, None, math.nan, math.inf, -math.inf, -0.0, 0.0]
among(plain, "float32", pa.float32(), SPECIAL + [2.0**-149])
among(plain, "float64", pa.float64(), SPECIAL + [5e-324])
among(plain, "float64_finite", pa.float64(), [1.5, None, -2.25, 1e300, 0.1])
among(plain, "float64_zeros", pa.float64(), [0.0, None, -0.0, 0.0])
among(plain, "float64_nan", pa.float64(), [math.nan, math.nan])
among(plain, "float64_nan_first", pa.float64(), [math.nan, 1.0, 3.0, 2.0])
column("float16", pa.float16(), [1.5, None, -2.0])
NINE = [D("1234567.89"), None, D("-9999999.99"), D("0.00"), D("0.01")]
EIGHTEEN = [D("1.125"), None, D("-999999999999999.999"), D("999999999999999.999")]
with_integers = {
    "int32": pa.array(NINE, pa.decimal128(9, 2)),
    "int64": pa.array(EIGHTEEN + [None], pa.decimal128(18, 3)),
}
write("decimals_in_integers", pa.table(with_integers), store_decimal_as_integer=True)
BIG = [D("1.5"), None, D(10) ** 27 + D("0.0000000001"), -(D(10) ** 27), D("-0.0000000001")]
BIG = [value and value.quantize(D("1e-10")) for value in BIG]
among(plain, "decimal_4_bytes", pa.decimal128(9, 2), NINE)
among(plain, "decimal_8_bytes", pa.decimal128(18, 3), EIGHTEEN)
among(plain, "decimal_16_bytes", pa.decimal128(38, 10), BIG)
among(plain, "decimal_whole", pa.decimal128(38, 0), [D(10) ** 38 - 1, None, -(D(10) ** 38) + 1, D(0)])
among(arrow, "decimal32", pa.decimal32(9, 2), NINE)
among(arrow, "decimal64", pa.decimal64(18, 2), NINE)
among(arrow, "decimal256", pa.decimal256(38, 10), BIG)
column("decimal256_wide", pa.decimal256(45, 2), NINE)

# ---- Dates and times
DATES = ["2024-02-29", None, "1969-12-31", "0001-01-01", "9999-12-31"]
DATES = [value and datetime.date.fromisoformat(value) for value in DATES]
among(plain, "date32", pa.date32(), DATES)
among(plain, "date64", pa.date64(), DATES)
MOMENTS = [
    "2024-02-29T12:34:56",
    None,
    "1969-12-31T23:59:59",
    "1677-09-22T00:00:00",
    "2262-04-11T00:00:00",
]
FINE = [
    "2024-02-29T12:34:56.123456",
    None,
    "1969-12-31T23:59:59.999999",
    "0001-01-01T00:00:00",
    "9999-12-31T23:59:59.999999",
]
NAIVE = [value and naive(value) for value in MOMENTS]
ZONED = [value and utc(value) for value in MOMENTS]
for unit in ("s", "ms", "ns"):
    column(f"timestamp_{unit}", pa.timestamp(unit), NAIVE)
    column(f"timestamp_{unit}_utc", pa.timestamp(unit, "UTC"), ZONED)
among(plain, "timestamp_us", pa.timestamp("us"), [value and naive(value) for value in FINE])
among(plain, "timestamp_us_utc", pa.timestamp("us", "UTC"), [value and utc(value) for value in FINE])
among(arrow, "timestamp_us_berlin", pa.timestamp("us", BERLIN), ZONED)
among(arrow, "timestamp_us_offset", pa.timestamp("us", "+05:30"), ZONED)
column("timestamp_ns_as_us", pa.timestamp("ns"), NAIVE, coerce_timestamps="us")
column("timestamp_int96", pa.timestamp("ns"), NAIVE, use_deprecated_int96_timestamps=True)
TIMES = [datetime.time(12, 34, 56), None, datetime.time(0), datetime.time(23, 59, 59)]
column("time_s", pa.time32("s"), TIMES)
column("time_ms", pa.time32("ms"), TIMES)
column("time_ns", pa.time64("ns"), TIMES)
among(plain, "time_us", pa.time64("us"), TIMES + [datetime.time(23, 59, 59, 999999)])
DURATIONS = [datetime.timedelta(days=1), None, datetime.timedelta(microseconds=-1)]
column("duration_us", pa.duration("us"), DURATIONS)

# ---- Text and bytes
TEXTS = ["plain", None, "", "Grüße, 世界", "🦉", "\uffff", "tab\tnul\0end", "a" * 40 + "b", "a" * 40 + "a"]
among(plain, "string", pa.string(), TEXTS)
among(plain, "large_string", pa.large_string(), TEXTS)
among(arrow, "string_view", pa.string_view(), TEXTS)
among(plain, "string_last", pa.string(), ["\U0010ffff" * 20, None, "\U0010ffff" * 20 + "a", "z"])
among(plain, "string_long", pa.string(), ["x" * 3_000_000, None, "y", "x" * 3_000_000 + "z"])
among(plain, "dictionary", None, pa.array(TEXTS).dictionary_encode())
among(plain, "dictionary_of_ints", None, pa.array([7, None, -1, 7], pa.int64()).dictionary_encode())
BYTES = [b"abc", None, b"", b"\x00", b"\xff" * 20, b"\x80\x00", b"a" * 40 + b"b"]
among(plain, "binary", pa.binary(), BYTES)
among(plain, "large_binary", pa.large_binary(), BYTES)
among(arrow, "binary_view", pa.binary_view(), BYTES)
among(plain, "fixed5", pa.binary(5), [b"abcde", None, b"\x00" * 5, b"\xff" * 5, b"\x80" + b"\x00" * 4])
among(plain, "fixed20", pa.binary(20), [b"a" * 20, None, b"\x00" * 20, b"\xff" * 20])
UUIDS = [uuid.UUID(int=1), None, uuid.UUID(int=(1 << 128) - 1), uuid.UUID(int=1 << 127)]
UUIDS = [value and value.bytes for value in UUIDS]
among(plain, "uuid", pa.uuid(), UUIDS)
among(arrow, "json", pa.json_(), ['{"a": 1}', None, "[]", "null"])
among(arrow, "opaque", pa.opaque(pa.binary(), "geometry", "somebody"), [b"a", None])
column("bool8", pa.bool8(), [1, None, 0])

# ---- Nested
POINT = pa.struct([("x", pa.int32()), ("y", pa.string())])
A, B = {"x": 1, "y": "a"}, {"x": None, "y": "z"}
NONE = {"x": None, "y": None}
DEEP = pa.struct([("p", POINT)])
REQUIRED = pa.struct([pa.field("x", pa.int32(), nullable=False)])
INTS = [[1, None, 3], None, [], [-7]]
among(plain, "struct", POINT, [A, None, NONE, {"x": -5, "y": "z"}])
among(plain, "struct_deep", DEEP, [{"p": A}, None, {"p": None}])
column("struct_required", REQUIRED, [{"x": 1}, None, {"x": -5}])
among(plain, "list", pa.list_(pa.int32()), INTS)
column("list_of_items", pa.list_(pa.int32()), INTS, use_compliant_nested_type=False)
among(plain, "large_list", pa.large_list(pa.int32()), INTS)
column("fixed_size_list", pa.list_(pa.int32(), 2), [[1, 2], [3, None], [-7, 0]])
among(plain, "list_of_lists", pa.list_(pa.list_(pa.string())), [[["a"], None, []], None, [[None]]])
among(plain, "list_of_structs", pa.list_(POINT), [[A, None], None, [], [B]])
among(plain, "list_of_decimals", pa.list_(pa.decimal128(9, 2)), [[D("1.25"), None], None])
among(plain, "list_of_timestamps", pa.list_(pa.timestamp("us", "UTC")), [[utc(FINE[0]), None], None])
among(arrow, "list_of_berlin", pa.list_(pa.timestamp("us", BERLIN)), [[utc(FINE[0]), None], None])
among(plain, "list_of_uuids", None, pa.ListArray.from_arrays([0, 2, None, 4], pa.array(UUIDS, pa.uuid())))
among(plain, "map", pa.map_(pa.string(), pa.int64()), [[("a", 1), ("b", None)], None, []])
among(plain, "map_by_ints", pa.map_(pa.int32(), pa.string()), [[(1, "one")], None, [(-1, None)]])
among(plain, "map_of_structs", pa.map_(pa.string(), POINT), [[("a", A), ("b", None)], None])
among(plain, "map_of_lists", pa.map_(pa.string(), pa.list_(POINT)), [[("a", [A])], None])
column("struct_of_duration", pa.struct([("d", pa.duration("us"))]), [{"d": DURATIONS[0]}, None])

write_all("plain", plain)
write_all("arrow", arrow)

# ---- Nothing
column("null", pa.null(), [None, None, None])
column("only_nulls", pa.int32(), [None, None, None])
write("no_rows", pa.table({"c": pa.array([], pa.int64()), "d": pa.array([], pa.string())}))
SOME = pa.table({"c": pa.array([3, None, 1], pa.int64())})
COUNTED = SOME.append_column("n", pa.array([0, 1, 2], pa.int64()))
with pq.ParquetWriter(os.path.join(folder, "empty_row_groups.parquet"), COUNTED.schema) as writer:
    for part in (COUNTED.slice(0, 0), COUNTED, COUNTED.slice(0, 0)):
        writer.write_table(part)
expect("empty_row_groups", COUNTED)

# ---- Ways to write
write("no_statistics", SOME, write_statistics=False)
write("no_arrow_schema", pa.table({"c": pa.array(TEXTS)}), store_schema=False)
write("no_dictionary", pa.table({"c": pa.array(TEXTS)}), use_dictionary=False)
write("pages_v2", SOME, data_page_version="2.0", use_dictionary=False, column_encoding="DELTA_BINARY_PACKED")
write("required", pa.table([pa.array([3, 1, 2])], schema=pa.schema([pa.field("c", pa.int64(), nullable=False)])))

# ---- Names
write("case", pa.table({"name": [1], "NAME": [2]}))
write("case_nested", pa.table({"s": pa.array([{"x": 1, "X": 2}])}))
write("duplicate", pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["a", "a"]))
write("dotted", pa.table({"a.b": [1, None], "a": ["x", "y"]}))
STRANGE = ["größe", "with space", "🦉", "SELECT", "a-b/c", "_", "1"]
write("strange", pa.table({name: [i] for i, name in enumerate(STRANGE)}))
