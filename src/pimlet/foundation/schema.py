"""What all tables share: the metadata object and column types."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Dialect,
    Label,
    LargeBinary,
    MetaData,
    SelectBase,
    Text,
    TypeDecorator,
    Uuid,
    any_,
    bindparam,
    cast,
    func,
    literal,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSON
from sqlalchemy.types import UserDefinedType

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

KEY = Text(collation="C")
"""Type of a key column (see `pimlet.foundation.keys`)."""

TIMESTAMP = DateTime(timezone=True)

LABELS = JSON(none_as_null=True)
"""Labels by locale code: `json`, because `jsonb` would lose the order in which they were written."""


OUTSIDE_SNAPSHOTS: dict[str, Any] = {"snapshot": False}
"""`info` of a table that restoring a snapshot leaves alone; every other table belongs to snapshots."""

DICTIONARY: dict[str, Any] = {**OUTSIDE_SNAPSHOTS, "dictionary": True}
"""`info` of a table that only grows and whose numbers processes remember: copied with a catalog, never restored."""


def number_of(dictionary: str) -> dict[str, Any]:
    """`info` of a column with numbers of a `DICTIONARY` table, which may be other ones in another database."""
    return {"number_of": dictionary}


class _UuidsText(TypeDecorator[Any]):
    """Uuids as the text of an array: the driver would ask each one whether it is a list itself."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """`{…,…}`; nothing stays nothing."""
        return None if value is None else f"{{{','.join(map(str, value))}}}"


def uuid_list(name: str) -> ColumnElement[Any]:
    """A parameter with uuids, as objects or texts."""
    return cast(bindparam(name, type_=_UuidsText()), ARRAY(Uuid))


class JsonText(UserDefinedType[str]):
    """A `json` column read and written as the text it stores, never as Python objects."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        """The column's type in DDL."""
        return "JSON"


def as_bytes(column: ColumnElement[str]) -> Label[bytes]:
    """The text of a `json` column as bytes: the driver would decode the column itself into Python objects."""
    text = func.convert_to(cast(column, Text), "UTF8", type_=LargeBinary)
    return text.label(getattr(column, "name", None))


def one_of(column: ColumnElement[Any], values: Iterable[Any]) -> ColumnElement[bool]:
    """Whether a column has one of these values: one parameter, so that the statement is the same for any number."""
    return column == any_(literal(list(values), ARRAY(column.type)))


def among(column: ColumnElement[Any], found: SelectBase) -> ColumnElement[bool]:
    """Whether a column has one of the values that a small query finds.

    Its rows become an array before the statement is run, so that an index on the column is asked for its members.
    `IN` is a join, and within OR a test of each row of the table.
    """
    return column == any_(func.array(found.scalar_subquery(), type_=ARRAY(column.type)))
