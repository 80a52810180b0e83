"""Statements of hot paths: rendered once, then run by the driver itself.

Executing a constant statement through SQLAlchemy costs five times what the driver needs for it (110 against 20 us of
CPU for a row of 18 columns), and a request runs a handful of them. They are still written in Core, so that tables and
columns are named in one place.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from sqlalchemy import Float, Select
from sqlalchemy.dialects.postgresql.asyncpg import dialect as asyncpg_dialect
from sqlalchemy.sql.compiler import SQLCompiler

_DIALECT = asyncpg_dialect()  # type: ignore[no-untyped-call]


class Prepared:
    """A SELECT of which only the parameters change. Its columns must come from the driver as they are wanted."""

    def __init__(self, statement: Select[Any], *, named: bool = True) -> None:
        """`statement` has no parameters that change its text, such as those of `in_`.

        Rows that are only read by position need not be `named`.
        """
        self.statement = statement
        self.named = named

    @cached_property
    def _compiled(self) -> SQLCompiler:
        compiled = self.statement.compile(dialect=_DIALECT)
        assert isinstance(compiled, SQLCompiler)
        if compiled.post_compile_params:
            raise TypeError("parameters change the text of the statement")
        for column in self.statement.selected_columns:
            # Whether floats are converted depends on the server's type, which is one that the driver gives as float.
            if isinstance(column.type, Float):
                continue
            if column.type.dialect_impl(_DIALECT).result_processor(_DIALECT, None) is not None:
                raise TypeError(f"column {column.key} is not what the driver gives")
        return compiled

    @cached_property
    def sql(self) -> str:
        """The text, with parameters as `$1`."""
        return self._compiled.string

    @cached_property
    def _parameters(self) -> list[tuple[str, Callable[[Any], Any] | None, Any]]:
        names = self._compiled.positiontup or ()
        types = {name: bind.type for bind, name in self._compiled.bind_names.items()}
        return [
            (name, types[name].dialect_impl(_DIALECT).bind_processor(_DIALECT), self._compiled.params[name])
            for name in names
        ]

    def arguments(self, values: Mapping[str, Any]) -> list[Any]:
        """Parameters in the order of the text; the statement's own where `values` has none."""
        return [
            convert(values.get(name, default)) if convert is not None else values.get(name, default)
            for name, convert, default in self._parameters
        ]

    def rows(self, found: list[Any]) -> list[Any]:
        """What the driver gives, with names."""
        return list(map(self._row, found)) if self.named else found

    @cached_property
    def _row(self) -> Callable[[Any], Any]:
        row: Any = namedtuple("Row", self.statement.selected_columns.keys())  # type: ignore[misc]
        make: Callable[[Any], Any] = row._make
        return make
