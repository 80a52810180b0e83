"""Many rows in one statement, as one array for each column: it is planned, and its indexes are opened, once for all."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Executable, Table, Text, bindparam, cast, func, insert, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import TypeEngine

from pimlet.foundation.schema import JsonText
from pimlet.foundation.unit_of_work import UnitOfWork

_AT_ONCE = 500
"""Rows with documents in one statement at most: an array holds 1 GB."""


class Given:
    """Rows of some columns as a table in a statement. Arrays of numbers and documents travel as text."""

    def __init__(self, columns: Sequence[Column[Any]]) -> None:
        """The columns that all rows have."""
        self._columns = columns
        arrays = [bindparam(_parameter(column), type_=ARRAY(_sent_as(column.type))) for column in columns]
        self._rows = func.unnest(*arrays).table_valued(*(column.name for column in columns)).render_derived()

    def values(self) -> dict[str, ColumnElement[Any]]:
        """What stands in the columns, by their names."""
        given = self._rows.c
        return {
            column.name: cast(given[column.name], column.type) if _is_text(column.type) else given[column.name]
            for column in self._columns
        }

    def parameters(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """The arrays of these rows."""
        return {
            _parameter(column): [_array_text(row[column.name]) for row in rows]
            if isinstance(column.type, ARRAY)
            else [row[column.name] for row in rows]
            for column in self._columns
        }


class Bulk:
    """A statement for rows."""

    def __init__(self, statement: Executable, given: Given, at_once: int = _AT_ONCE) -> None:
        """`statement` reads the rows from `given`, so many at most."""
        self._statement, self._given, self._at_once = statement, given, at_once

    async def run(self, uow: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run it for all of them; nothing without rows."""
        for first in range(0, len(rows), self._at_once):
            await uow.execute(self._statement, self._given.parameters(rows[first : first + self._at_once]))


def inserting(table: Table, names: Sequence[str]) -> Bulk:
    """Inserts rows with these columns, in their order."""
    given = Given([table.c[name] for name in names])
    return Bulk(insert(table).from_select(names, select(*given.values().values())), given)


def updating(table: Table, key: Column[Any], names: Sequence[str]) -> Bulk:
    """Sets these columns of the rows with a key; rows give that too."""
    given = Given([key, *(table.c[name] for name in names)])
    values = given.values()
    wanted = values.pop(key.name)
    return Bulk(update(table).where(key == wanted).values(values), given)


def _parameter(column: Column[Any]) -> str:
    # The names of columns are taken by SET.
    return f"given_{column.name}"


def _is_text(type_: TypeEngine[Any]) -> bool:
    return isinstance(type_, ARRAY | JsonText)


def _sent_as(type_: TypeEngine[Any]) -> TypeEngine[Any]:
    return Text() if _is_text(type_) else type_


def _array_text(numbers: Sequence[int | None] | None) -> str | None:
    """An array as PostgreSQL reads it. Only arrays of numbers are columns of tables that are written so."""
    return None if numbers is None else f"{{{str(list(numbers))[1:-1].replace('None', 'NULL')}}}"
