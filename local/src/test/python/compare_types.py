"""Compares what PyIceberg reads of main with what was written: compare_types.py FOLDER NAME...

The table type_NAME must hold exactly the values of FOLDER/NAME.arrow or, where there is none, of FOLDER/NAME.parquet, and
filters on its columns must find exactly the rows that they say, so that wrong statistics show. Prints a JSON object: for
each name a list of what is wrong. Everything else comes from the environment, as ./wap up writes it.
"""

import datetime
import decimal
import json
import math
import os
import struct
import sys
import uuid
from concurrent.futures import ThreadPoolExecutor

import pyarrow as pa
import pyarrow.parquet as pq
from pyiceberg import expressions as ex
from pyiceberg.catalog import load_catalog

folder, *names = sys.argv[1:]
catalog = load_catalog("lake", type="rest", uri=os.environ["ICEBERG_REST_ENDPOINT"])
namespace = os.environ["TABLE_NAMESPACE"]


def expected(name):
    arrow = os.path.join(folder, name + ".arrow")
    if os.path.exists(arrow):
        with pa.ipc.open_file(arrow) as file:
            return file.read_all()
    file = pq.ParquetFile(os.path.join(folder, name + ".parquet"))
    table = file.read()
    for i in range(len(file.schema)):
        # Arrow has no such type; Parquet says that it is text.
        if file.schema.column(i).logical_type.type == "ENUM":
            field = pa.field(table.column_names[i], pa.string(), metadata={"ENUM": ""})
            table = table.set_column(i, field, table.column(i).cast(pa.string()))
    return table


def key(value):
    """What is equal for equal values only: floats by their bits, decimals with their scale, moments as such."""
    if isinstance(value, float):
        return ("float", "nan" if math.isnan(value) else struct.pack(">d", value).hex())
    if isinstance(value, datetime.datetime):
        zoned = value.tzinfo is not None
        return ("moment", zoned, value.astimezone(datetime.timezone.utc) if zoned else value)
    if isinstance(value, dict):
        return ("struct", tuple((name, key(field)) for name, field in value.items()))
    if isinstance(value, (list, tuple)):
        return ("list", tuple(key(item) for item in value))
    if isinstance(value, decimal.Decimal):
        return ("decimal", str(value))
    return (type(value).__name__, value)


def literal(value):
    """A value as PyIceberg's filters take it."""
    if isinstance(value, datetime.datetime) and value.tzinfo is not None:
        value = value.astimezone(datetime.timezone.utc)
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    return value


def paths(schema, name):
    """The columns that PyIceberg filters by.

    Not what is in lists and maps, nor what has a dot in its name, nor Parquet's enumerations, nor what the file says is
    never null, though it is where what it is in is null.
    """
    field = schema.field(name)
    if "." in name or not field.nullable or b"ENUM" in (field.metadata or {}):
        return []
    if pa.types.is_struct(field.type):
        return [[name, *rest] for inner in field.type for rest in paths(field.type, inner.name)]
    return [] if pa.types.is_nested(field.type) else [[name]]


def value_at(row, steps):
    for step in steps:
        row = None if row is None else row[step]
    return row


def orders(value):
    """Whether filters can compare a value: PyIceberg has no infinite literal for float."""
    return value is not None and not (isinstance(value, float) and not math.isfinite(value))


def filters(column, values):
    """Filters on a column, each with the test that says which values it finds."""
    yield ex.IsNull(column), lambda value: value is None
    yield ex.NotNull(column), lambda value: value is not None
    present = [value for value in values if orders(value)]
    if not present:
        return
    least, middle, most = min(present), present[0], max(present)
    for probe in {repr(probe): probe for probe in (least, middle, most)}.values():
        yield ex.EqualTo(column, literal(probe)), lambda value, probe=probe: value == probe
    if isinstance(middle, bool):
        return
    for probe, operator, compare in (
        (least, ex.LessThanOrEqual, lambda value, probe: value <= probe),
        (middle, ex.LessThan, lambda value, probe: value < probe),
        (middle, ex.GreaterThan, lambda value, probe: value > probe),
        (most, ex.GreaterThanOrEqual, lambda value, probe: value >= probe),
    ):
        yield (
            operator(column, literal(probe)),
            lambda value, probe=probe, compare=compare: value is not None and compare(value, probe),
        )


def files(table, row_filter):
    return [task.file.file_path for task in table.scan(row_filter=row_filter).plan_files()]


def reads_null_as_empty(type_):
    """Whether PyIceberg takes null values of a type for empty ones.

    That is https://github.com/apache/iceberg-python/issues/3833: lists and maps of structs.
    """
    if pa.types.is_map(type_):
        return pa.types.is_struct(type_.item_type)
    return pa.types.is_list(type_) and pa.types.is_struct(type_.value_type)


def read(table, schema):
    """All rows, as PyIceberg reads them; the columns that it reads wrongly from the table's file by PyArrow."""
    found = table.scan().to_arrow()
    for i, field in enumerate(schema):
        if reads_null_as_empty(field.type):
            (location,) = files(table, ex.AlwaysTrue())
            with table.io.new_input(location).open() as file:
                column = pq.read_table(file, columns=[field.name]).column(0)
            found = found.set_column(i, field.name, column)
    return found.to_pylist()


def problems(name):
    """What is wrong with one table."""
    try:
        table = catalog.load_table(f"{namespace}.type_{name}")
        written = expected(name)
        given = written.to_pylist()
        found = read(table, written.schema)
        if key(found) != key(given):
            return list(differences(written.schema, given, found))
        return [
            problem
            for column in written.column_names
            for steps in paths(written.schema, column)
            for problem in wrong_filters(table, ".".join(steps), [value_at(row, steps) for row in given])
        ]
    except Exception as error:
        return [f"{type(error).__name__}: {error}"[:1000]]


def differences(schema, given, found):
    if len(given) != len(found) or found and set(found[0]) != set(schema.names):
        yield f"{len(found)} rows of {list(found[0]) if found else []}"
        return
    for column in schema.names:
        values, others = [row[column] for row in given], [row[column] for row in found]
        if key(values) != key(others):
            yield f"{column} reads {others}, not {values}"[:1000]


def wrong_filters(table, column, values):
    if any(isinstance(value, float) and math.isnan(value) for value in values):
        # Arrow itself leaves NaNs out by the file's statistics, which do not count them; the table's must not.
        if not files(table, ex.IsNaN(column)):
            yield f"is_nan({column}) leaves the file out"
    for row_filter, holds in filters(column, values):
        wanted = [i for i, value in enumerate(values) if holds(value)]
        if any(isinstance(value, uuid.UUID) for value in values):
            # Arrow cannot compare UUIDs: only whether the file is read at all can be asked.
            if wanted and not files(table, row_filter):
                yield f"{row_filter} leaves the file out"
            continue
        found = sorted(table.scan(row_filter=row_filter, selected_fields=("n",)).to_arrow().column("n").to_pylist())
        if found != wanted:
            yield f"{row_filter} finds the rows {found}, not {wanted}"[:1000]


with ThreadPoolExecutor(2) as threads:
    print(json.dumps(dict(zip(names, threads.map(problems, names)))))
