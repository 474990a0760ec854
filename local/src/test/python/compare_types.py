"""Compares what PyIceberg reads of main with what was written: compare_types.py FOLDER NAME...

The table NAME must hold exactly the values of FOLDER/NAME.arrow or, where there is none, of FOLDER/NAME.parquet, and
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
    return pq.read_table(os.path.join(folder, name + ".parquet"))


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
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    return value


def rows(table, row_filter=ex.AlwaysTrue()):
    return sorted(repr(key(row)) for row in table.scan(row_filter=row_filter).to_arrow().to_pylist())


def path(schema, name):
    """The columns that filters can name: not those nested in lists and maps."""
    field = schema.field(name)
    if pa.types.is_struct(field.type):
        return [[name, *rest] for inner in field.type for rest in path(field.type, inner.name)]
    return [[name]]


def value_at(row, steps):
    for step in steps:
        row = None if row is None else row[step]
    return row


def filters(steps, values):
    """Filters on a column, each with the test that says which values it finds."""
    column = ".".join(steps)
    yield ex.IsNull(column), lambda value: value is None
    yield ex.NotNull(column), lambda value: value is not None
    present = [value for value in values if value is not None]
    if any(isinstance(value, float) for value in present):
        yield ex.IsNaN(column), lambda value: value is not None and math.isnan(value)
        present = [value for value in present if not math.isnan(value)]
    if not present or isinstance(present[0], (list, dict, tuple)):
        return
    for probe in {repr(value): value for value in (min(present), present[0], max(present))}.values():
        operand = literal(probe)
        yield ex.EqualTo(column, operand), lambda value, probe=probe: value is not None and value == probe
        if isinstance(probe, bool):
            continue
        yield ex.LessThan(column, operand), lambda value, probe=probe: value is not None and value < probe
        yield ex.LessThanOrEqual(column, operand), lambda value, probe=probe: value is not None and value <= probe
        yield ex.GreaterThan(column, operand), lambda value, probe=probe: value is not None and value > probe
        yield ex.GreaterThanOrEqual(column, operand), lambda value, probe=probe: value is not None and value >= probe


def problems(name):
    """What is wrong with one table."""
    try:
        table = catalog.load_table(f"{namespace}.{name}")
        written = expected(name)
        given = written.to_pylist()
        found = rows(table)
        wanted = sorted(repr(key(row)) for row in given)
        if found != wanted:
            return [f"{table.schema()} reads {found}, not {wanted}"[:1000]]
        wrong = []
        for column in written.column_names:
            for steps in path(written.schema, column):
                values = [value_at(row, steps) for row in given]
                for row_filter, holds in filters(steps, values):
                    try:
                        found = rows(table, row_filter)
                    except Exception as error:
                        wrong.append(f"{row_filter}: {type(error).__name__}: {error}"[:300])
                        continue
                    wanted = sorted(repr(key(row)) for row, value in zip(given, values) if holds(value))
                    if found != wanted:
                        wrong.append(f"{row_filter} finds {found}, not {wanted}"[:1000])
        return wrong
    except Exception as error:
        return [f"{type(error).__name__}: {error}"[:1000]]


with ThreadPoolExecutor(4) as threads:
    print(json.dumps(dict(zip(names, threads.map(problems, names)))))
