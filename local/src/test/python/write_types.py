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
    """Writes a file in row groups of two rows."""
    options.setdefault("row_group_size", 2)
    pq.write_table(table, os.path.join(folder, name + ".parquet"), **options)
    expect(name, table)


def expect(name, table):
    with pa.ipc.new_file(os.path.join(folder, name + ".arrow"), table.schema) as file:
        file.write_table(table)


def column(name, type_, values, **options):
    """A file of one column; values come unordered, and a null is among them."""
    write(name, pa.table({"c": pa.array(values, type_)}), **options)


def naive(text):
    return datetime.datetime.fromisoformat(text)


def utc(text):
    return naive(text).replace(tzinfo=datetime.timezone.utc)


decimal.getcontext().prec = 60
D = decimal.Decimal
BERLIN = "Europe/Berlin"

# ---- Numbers
column("bool", pa.bool_(), [True, None, False, True])
column("only_true", pa.bool_(), [True, True, True])
for bits in (8, 16, 32, 64):
    half = 1 << (bits - 1)
    column(f"int{bits}", getattr(pa, f"int{bits}")(), [7, None, half - 1, -half, 0, -1])
    column(f"uint{bits}", getattr(pa, f"uint{bits}")(), [7, None, 2 * half - 1, 0, half])
column("uint32_v1", pa.uint32(), [7, None, (1 << 32) - 1, 0], version="1.0")
SPECIAL = [1.5, None, math.nan, math.inf, -math.inf, -0.0, 0.0, 5e-324]
column("float32", pa.float32(), [1.5, None, math.nan, math.inf, -math.inf, -0.0, 0.0, 2.0**-149])
column("float64", pa.float64(), SPECIAL)
column("float64_finite", pa.float64(), [1.5, None, -2.25, 1e300, 0.1])
column("float64_zeros", pa.float64(), [0.0, -0.0, 0.0])
column("float64_nan", pa.float64(), [math.nan, math.nan])
column("float64_nan_first", pa.float64(), [math.nan, 1.0, 3.0, 2.0])
column("float16", pa.float16(), [1.5, None, -2.0])
NINE = [D("1234567.89"), None, D("-9999999.99"), D("0.00"), D("0.01")]
column("decimal_int32", pa.decimal128(9, 2), NINE, store_decimal_as_integer=True)
column("decimal_fixed4", pa.decimal128(9, 2), NINE)
column(
    "decimal_int64",
    pa.decimal128(18, 3),
    [D("1.125"), None, D("-999999999999999.999"), D("999999999999999.999")],
    store_decimal_as_integer=True,
)
BIG = [D("1.5"), None, D(10) ** 27 + D("0.0000000001"), -(D(10) ** 27), D("-0.0000000001")]
BIG = [value and value.quantize(D("1e-10")) for value in BIG]
column("decimal_fixed16", pa.decimal128(38, 10), BIG)
column("decimal_whole", pa.decimal128(38, 0), [D(10) ** 38 - 1, None, -(D(10) ** 38) + 1, D(0)])
column("decimal32", pa.decimal32(9, 2), NINE)
column("decimal64", pa.decimal64(18, 2), NINE)
column("decimal256", pa.decimal256(38, 10), BIG)
column("decimal256_wide", pa.decimal256(45, 2), NINE)

# ---- Dates and times
DATES = ["2024-02-29", None, "1969-12-31", "0001-01-01", "9999-12-31"]
DATES = [value and datetime.date.fromisoformat(value) for value in DATES]
column("date32", pa.date32(), DATES)
column("date64", pa.date64(), DATES)
MOMENTS = ["2024-02-29T12:34:56", None, "1969-12-31T23:59:59", "1677-09-22T00:00:00", "2262-04-11T00:00:00"]
FINE = ["2024-02-29T12:34:56.123456", None, "1969-12-31T23:59:59.999999", "0001-01-01T00:00:00", "9999-12-31T23:59:59.999999"]
for unit in ("s", "ms", "us", "ns"):
    moments = FINE if unit == "us" else MOMENTS
    column(f"timestamp_{unit}", pa.timestamp(unit), [value and naive(value) for value in moments])
    column(f"timestamp_{unit}_utc", pa.timestamp(unit, "UTC"), [value and utc(value) for value in moments])
column("timestamp_us_berlin", pa.timestamp("us", BERLIN), [value and utc(value) for value in MOMENTS])
column("timestamp_us_offset", pa.timestamp("us", "+05:30"), [value and utc(value) for value in MOMENTS])
column("timestamp_ns_as_us", pa.timestamp("ns"), [value and naive(value) for value in MOMENTS], coerce_timestamps="us")
column("timestamp_int96", pa.timestamp("ns"), [value and naive(value) for value in MOMENTS], use_deprecated_int96_timestamps=True)
TIMES = [datetime.time(12, 34, 56), None, datetime.time(0), datetime.time(23, 59, 59)]
column("time_s", pa.time32("s"), TIMES)
column("time_ms", pa.time32("ms"), TIMES)
column("time_us", pa.time64("us"), TIMES + [datetime.time(23, 59, 59, 999999)])
column("time_ns", pa.time64("ns"), TIMES)
column("duration_us", pa.duration("us"), [datetime.timedelta(days=1), None, datetime.timedelta(microseconds=-1)])

# ---- Text and bytes
TEXTS = ["plain", None, "", "Grüße, 世界", "🦉", "\uffff", "tab\tnul\0end", "a" * 40 + "b", "a" * 40 + "a"]
column("string", pa.string(), TEXTS)
column("large_string", pa.large_string(), TEXTS)
column("string_view", pa.string_view(), TEXTS)
column("string_last", pa.string(), ["\U0010ffff" * 20, None, "\U0010ffff" * 20 + "a", "z"])
column("string_large", pa.string(), ["x" * 3_000_000, None, "y", "x" * 3_000_000 + "z"])
write("dictionary", pa.table({"c": pa.array(TEXTS).dictionary_encode()}))
write("dictionary_of_ints", pa.table({"c": pa.array([7, None, -1, 7], pa.int64()).dictionary_encode()}))
column("string_plain", pa.string(), TEXTS, use_dictionary=False)
BYTES = [b"abc", None, b"", b"\x00", b"\xff" * 20, b"\x80\x00", b"a" * 40 + b"b"]
column("binary", pa.binary(), BYTES)
column("large_binary", pa.large_binary(), BYTES)
column("binary_view", pa.binary_view(), BYTES)
column("fixed5", pa.binary(5), [b"abcde", None, b"\x00" * 5, b"\xff" * 5, b"\x80" + b"\x00" * 4])
column("fixed20", pa.binary(20), [b"a" * 20, None, b"\x00" * 20, b"\xff" * 20])
UUIDS = [uuid.UUID(int=1), None, uuid.UUID(int=(1 << 128) - 1), uuid.UUID("8a3c0f5e-7d6b-4a2f-9b1c-3e5d7f901234")]
column("uuid", pa.uuid(), [value and value.bytes for value in UUIDS])
column("json", pa.json_(), ['{"a": 1}', None, "[]", "null"])
column("bool8", pa.bool8(), [1, None, 0])
column("opaque", pa.opaque(pa.binary(), "geometry", "somebody"), [b"a", None])

# ---- Nothing
column("null", pa.null(), [None, None, None])
column("only_nulls", pa.int32(), [None, None, None])
write("no_rows", pa.table({"c": pa.array([], pa.int64()), "d": pa.array([], pa.string())}))
SOME = pa.table({"c": pa.array([3, None, 1], pa.int64())})
with pq.ParquetWriter(os.path.join(folder, "empty_row_groups.parquet"), SOME.schema) as writer:
    for part in (SOME.slice(0, 0), SOME, SOME.slice(0, 0)):
        writer.write_table(part)
expect("empty_row_groups", SOME)
write("no_statistics", SOME, write_statistics=False)
write("required", pa.table({"c": pa.array([3, 1, 2], pa.int64())}, schema=pa.schema([pa.field("c", pa.int64(), nullable=False)])))
write("no_arrow_schema", pa.table({"c": pa.array(TEXTS)}), store_schema=False)
write("pages_v2", SOME, data_page_version="2.0")
write("delta", SOME, use_dictionary=False, column_encoding="DELTA_BINARY_PACKED")
write("byte_stream_split", pa.table({"c": pa.array([1.5, None, 2.5])}), use_dictionary=False, column_encoding="BYTE_STREAM_SPLIT")

# ---- Nested
POINT = pa.struct([("x", pa.int32()), ("y", pa.string())])
column("struct", POINT, [{"x": 1, "y": "a"}, None, {"x": None, "y": None}, {"x": -5, "y": "z"}])
column("struct_deep", pa.struct([("p", POINT)]), [{"p": {"x": 1, "y": "a"}}, None, {"p": None}])
column("struct_required", pa.struct([pa.field("x", pa.int32(), nullable=False)]), [{"x": 1}, None, {"x": -5}])
INTS = [[1, None, 3], None, [], [-7]]
column("list", pa.list_(pa.int32()), INTS)
column("list_item", pa.list_(pa.int32()), INTS, use_compliant_nested_type=False)
column("large_list", pa.large_list(pa.int32()), INTS)
column("fixed_size_list", pa.list_(pa.int32(), 2), [[1, 2], [3, None], [-7, 0]])
column("list_of_lists", pa.list_(pa.list_(pa.string())), [[["a"], None, []], None, [[None]]])
column("list_of_structs", pa.list_(POINT), [[{"x": 1, "y": "a"}, None], None, [], [{"x": None, "y": "z"}]])
column("map", pa.map_(pa.string(), pa.int64()), [[("a", 1), ("b", None)], None, []])
column("map_of_ints", pa.map_(pa.int32(), pa.string()), [[(1, "one")], None, [(-1, None)]])
column("map_of_structs", pa.map_(pa.string(), POINT), [[("a", {"x": 1, "y": "a"}), ("b", None)], None])
column("map_of_lists", pa.map_(pa.string(), pa.list_(POINT)), [[("a", [{"x": 1, "y": None}])], None])
column("list_of_decimals", pa.list_(pa.decimal128(9, 2)), [[D("1.25"), None], None])
column("list_of_timestamps", pa.list_(pa.timestamp("us", "UTC")), [[utc(FINE[0]), None], None])
column("list_of_berlin", pa.list_(pa.timestamp("us", BERLIN)), [[utc(FINE[0]), None], None])
column("struct_of_duration", pa.struct([("d", pa.duration("s"))]), [{"d": datetime.timedelta(seconds=1)}, None])
UUID_ARRAY = pa.array([UUIDS[0].bytes, None, UUIDS[2].bytes], pa.uuid())
write("list_of_uuids", pa.table({"c": pa.ListArray.from_arrays([0, 2, 2, 3], UUID_ARRAY)}))

# ---- Names
write("case", pa.table({"name": [1], "NAME": [2]}))
write("case_nested", pa.table({"s": pa.array([{"x": 1, "X": 2}])}))
write("duplicate", pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["a", "a"]))
write("dotted", pa.table({"a.b": [1, None], "a": ["x", "y"]}))
write("strange", pa.table({"größe": [1], "with space": [2], "🦉": [3], "SELECT": [4], "a-b/c": [5], "_": [6], "1": [7]}))
