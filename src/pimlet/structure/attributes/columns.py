"""The columns of table attributes: `table_configuration` (Enterprise and SaaS documentation only, spec 02 §17)."""

from collections.abc import Iterator
from typing import Any

from pimlet.edge.errors import Violation
from pimlet.edge.expectations import as_list, invalid_content, require_array

NAME = "table_configuration"
DATA_TYPES = (
    "select", "text", "number", "boolean", "incremental_number", "reference_entity", "product_link", "measurement",
    "date",
)  # fmt: skip


def submitted(value: Any) -> list[Any]:
    """The columns of a document, completed by their defaults. Raises `UpdateError`."""
    columns = as_list(require_array(NAME, value))
    if not all(isinstance(column, dict) for column in columns):
        raise invalid_content(NAME, "one of the columns is not an array")
    return [
        {**column, "validations": column.get("validations") or {}, "labels": column.get("labels") or {}}
        for column in columns
    ]


def violations(columns: list[dict[str, Any]] | None) -> Iterator[Violation]:
    """A table has columns with codes of their own and known types; the first one tells its rows apart."""
    if not columns:
        yield Violation(NAME, "This value should not be blank.")
        return
    seen: set[str] = set()
    for index, column in enumerate(columns):
        place = f"{NAME}[{index}]"
        code, kind = column.get("code"), column.get("data_type")
        if not isinstance(code, str) or not code:
            yield Violation(f"{place}.code", "This value should not be blank.")
        elif code.lower() in seen:
            yield Violation(f"{place}.code", "This value is already used.")
        else:
            seen.add(code.lower())
        if kind not in DATA_TYPES:
            yield Violation(f"{place}.data_type", "The value you selected is not a valid choice.")
