"""Stored products as the API shows them: joined bytes, never parsed (spec 04 §3)."""

from collections.abc import Iterable, Mapping
from functools import cmp_to_key
from typing import Any

from pimlet.edge.json_bytes import encode
from pimlet.foundation.dates import iso
from pimlet.foundation.unit_of_work import UnitOfWork


def sorted_codes(codes: Iterable[str]) -> list[str]:
    """Codes as PHP sorts them: by bytes, two numeric ones as numbers (spec 04 §1)."""
    listed = list(codes)
    if any(code.isdigit() for code in listed):
        return sorted(listed, key=cmp_to_key(_compare))
    return sorted(listed)


def _compare(one: str, other: str) -> int:
    if one.isdigit() and other.isdigit():
        return int(one) - int(other)
    return (one > other) - (one < other)


class ProductFormat:
    """Renders the rows of one page. Everything that a row only refers to was loaded before."""

    def __init__(
        self,
        uow: UnitOfWork,
        families: Mapping[int, str],
        categories: Mapping[int, str],
        groups: Mapping[int, str],
        associations: bytes,
        *,
        with_identifier: bool,
    ) -> None:
        """Codes by id; `associations` is the object of a product without links."""
        self.with_identifier = with_identifier
        self.zone = uow.zone
        self.families = families
        self.categories = categories
        self.groups = groups
        self.associations = associations

    def head(self, row: Any) -> bytes:
        """The members before `values`, without the opening brace."""
        document: dict[str, Any] = {
            "uuid": str(row.uuid),
            **({"identifier": row.identifier} if self.with_identifier else {}),
            "enabled": row.enabled,
            "family": None if row.family_id is None else self.families[row.family_id],
            "categories": sorted_codes(self.categories[number] for number in row.category_ids),
            "groups": sorted_codes(self.groups[number] for number in row.group_ids),
            "parent": None,
        }
        return encode(document)[1:-1]

    def tail(self, row: Any) -> bytes:
        """The members after `values`, without the closing brace."""
        dates = f',"created":"{iso(row.created, self.zone)}","updated":"{iso(row.updated, self.zone)}"'
        return dates.encode() + b',"associations":' + self.associations + b',"quantified_associations":{}'

    def render(self, row: Any, values: bytes, *, links: bytes = b"") -> bytes:
        """One product as a JSON object; `links` stand before everything else in a list."""
        return b"".join((b"{", links, self.head(row), b',"values":', values, self.tail(row), b"}"))
