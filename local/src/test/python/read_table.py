"""Reads a table by PyIceberg through Nessie's Iceberg REST: read_table.py REFERENCE TABLE FILTER.

Prints the rows that the filter selects as a JSON list in the order of my_col_0, and before them, as the first line,
how many rows the table has on the reference. Everything else comes from the environment, as ./wap up writes it.
"""

import json
import os
import sys
from urllib.parse import quote

from pyiceberg.catalog import load_catalog

reference, table_name, row_filter = sys.argv[1:]
uri = os.environ["ICEBERG_REST_ENDPOINT"]
if reference != "main":
    uri = f"{uri}/{quote(reference, safe='')}"
catalog = load_catalog("lake", type="rest", uri=uri)
table = catalog.load_table(f"{os.environ['TABLE_NAMESPACE']}.{table_name}")
print(table.scan().to_arrow().num_rows)
rows = table.scan(row_filter=row_filter).to_arrow().to_pylist()
print(json.dumps(sorted(rows, key=lambda row: row["my_col_0"])))
