"""Does to tables of main what any engine may, by PyIceberg through Nessie's Iceberg REST: other_engine.py OPERATION...

Each operation is a JSON list, its name first, and prints a line of JSON. Everything else comes from the environment, as
./wap up writes it.
"""

import datetime
import decimal
import json
import os
import sys

import pyarrow as pa
import requests
from pyiceberg.catalog import load_catalog
from pyiceberg.conversions import from_bytes
from pyiceberg.exceptions import NamespaceAlreadyExistsError
from pyiceberg.partitioning import PartitionField, PartitionSpec
from pyiceberg.schema import Schema
from pyiceberg.transforms import IdentityTransform
from pyiceberg.types import DateType, DecimalType, IntegerType, NestedField, StringType, StructType


class WithLastColumnId(requests.adapters.HTTPAdapter):
    """Adds what Nessie demands of a new schema, and PyIceberg has ceased to send, as the specification allows.

    See https://github.com/projectnessie/nessie/issues/11341.
    """

    def send(self, request, **options):
        if request.body and "add-schema" in str(request.body):
            body = json.loads(request.body)
            for update in body["updates"]:
                if update["action"] == "add-schema":
                    update["last-column-id"] = max(ids(update["schema"]))
            request.prepare_body(json.dumps(body).encode(), None)
        return super().send(request, **options)


def ids(node):
    """All field ids in a schema."""
    if isinstance(node, list):
        return [id_ for item in node for id_ in ids(item)]
    if not isinstance(node, dict):
        return []
    own = [node[key] for key in ("id", "element-id", "key-id", "value-id") if key in node]
    return own + [id_ for item in node.values() for id_ in ids(item)]


catalog = load_catalog("lake", type="rest", uri=os.environ["ICEBERG_REST_ENDPOINT"])
catalog._session.mount("http://", WithLastColumnId())
namespace = os.environ["TABLE_NAMESPACE"]


def load(name):
    return catalog.load_table(f"{namespace}.{name}")


def text(value):
    if isinstance(value, (datetime.date, datetime.datetime, decimal.Decimal)):
        return str(value)
    raise TypeError(f"No JSON for {value!r}")


def set_property(name, key, value):
    """Sets a property."""
    with load(name).transaction() as transaction:
        transaction.set_properties({key: value})


def create(name, rows):
    """Creates a table as PyIceberg does, without a name mapping, of the columns id and name, with rows."""
    schema = pa.schema([("id", pa.int32()), ("name", pa.string())])
    try:
        catalog.create_namespace(namespace)
    except NamespaceAlreadyExistsError:
        pass
    table = catalog.create_table(f"{namespace}.{name}", schema=schema)
    table.append(pa.Table.from_pylist(rows, schema=schema))


def create_partitioned(name):
    """Creates a table that is partitioned by day, of decimals and a part of an address, with four rows."""
    try:
        catalog.create_namespace(namespace)
    except NamespaceAlreadyExistsError:
        pass
    schema = Schema(
        NestedField(1, "day", DateType(), required=False, doc="the day <of> the sale"),
        NestedField(2, "amount", DecimalType(9, 2), required=False),
        NestedField(3, "address", StructType(NestedField(4, "city", StringType(), required=False)), required=False),
    )
    table = catalog.create_table(
        f"{namespace}.{name}",
        schema=schema,
        partition_spec=PartitionSpec(PartitionField(1, 1000, IdentityTransform(), "day")),
        properties={"wap.schema-policy": "widen"},
    )
    days = [datetime.date(2026, 1, 31), datetime.date(2026, 2, 1)]
    rows = [
        {"day": days[0], "amount": decimal.Decimal("20.25"), "address": {"city": "Ulm"}},
        {"day": days[0], "amount": None, "address": None},
        {"day": days[1], "amount": decimal.Decimal("-1.50"), "address": {"city": None}},
        {"day": days[1], "amount": decimal.Decimal("3.00"), "address": {"city": "Bonn"}},
    ]
    table.append(pa.Table.from_pylist(rows, schema=table.schema().as_arrow()))


def add_column(name, column):
    with load(name).update_schema() as update:
        update.add_column(column, IntegerType())


def rename_column(name, column, new):
    with load(name).update_schema() as update:
        update.rename_column(column, new)


def drop_column(name, column):
    with load(name).update_schema(allow_incompatible_changes=True) as update:
        update.delete_column(column)


def append(name, rows):
    table = load(name)
    table.append(pa.Table.from_pylist(rows, schema=table.schema().as_arrow()))


def read(name, row_filter):
    """The rows that a filter finds, in the order of their ids; all if it is empty."""
    table = load(name)
    rows = (table.scan(row_filter) if row_filter else table.scan()).to_arrow().to_pylist()
    return sorted(rows, key=lambda row: row["id"])


def statistics(name):
    """For each file, by its number of rows, each column's nulls and bounds as the table's metadata has them."""
    table = load(name)
    schema = table.schema()
    result = {}
    for task in table.scan().plan_files():
        file = task.file
        result[str(file.record_count)] = {
            column.name: [
                file.null_value_counts.get(column.field_id),
                *(
                    None if bound is None else from_bytes(column.field_type, bound)
                    for bound in (file.lower_bounds.get(column.field_id), file.upper_bounds.get(column.field_id))
                ),
            ]
            for column in schema.fields
        }
    return result


def properties(name):
    return dict(load(name).properties)


OPERATIONS = {
    operation.__name__: operation
    for operation in (
        set_property,
        create,
        create_partitioned,
        add_column,
        rename_column,
        drop_column,
        append,
        read,
        statistics,
        properties,
    )
}
for argument in sys.argv[1:]:
    operation, *arguments = json.loads(argument)
    print(json.dumps(OPERATIONS[operation](*arguments), default=text))
