"""Writes a Parquet file with PyArrow: write_parquet.py ROWS.json FILE.parquet.

ROWS.json is a list of rows, each an object with my_col_0 (int32), my_col_1 (string) and my_col_2 (double).
"""

import json
import sys

import pyarrow
import pyarrow.parquet

SCHEMA = pyarrow.schema(
    [
        ("my_col_0", pyarrow.int32()),
        ("my_col_1", pyarrow.string()),
        ("my_col_2", pyarrow.float64()),
    ]
)

source, target = sys.argv[1:]
with open(source, encoding="utf-8") as file:
    rows = json.load(file)
pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows, schema=SCHEMA), target)
