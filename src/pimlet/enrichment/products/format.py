"""Stored products as the API shows them: joined bytes, never parsed (spec 04 §3).

A page of 100 products runs this 100 times, so whatever rows share is rendered once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pimlet.edge.json_bytes import Pieces, encode
from pimlet.enrichment.products.models import Ancestry
from pimlet.enrichment.products.repository import DocumentRow
from pimlet.enrichment.products.tables import EntityTables
from pimlet.enrichment.rewrites.pending import current_lines
from pimlet.foundation.keys import sorted_codes
from pimlet.foundation.state import Part
from pimlet.foundation.unit_of_work import UnitOfWork

_MAX_REMEMBERED = 10_000


def _joined(documents: Sequence[bytes]) -> bytes:
    """Documents that share no key as one."""
    return b"{" + b",".join(text[1:-1] for text in documents if len(text) > 2) + b"}"


NOTHING_APART: Mapping[Any, bytes | None] = {}


async def joined_values(
    uow: UnitOfWork,
    tables: EntityTables,
    refs: Sequence[Any],
    stored: Sequence[bytes],
    above: Sequence[Sequence[Any]],
    variants: Sequence[int | None],
    apart: Mapping[Any, bytes | None] = NOTHING_APART,
) -> list[bytes]:
    """The `values` of the entities of a page: those of their ancestors, the root first, then their own.

    They never share a key, and are parsed only while rewrites are pending. `stored` are documents and `refs` primary
    keys; see `current_lines` for the other arguments.
    """
    if uow.state.pending_rewrites:
        own = dict(zip(refs, stored, strict=True))
        return [_joined(line) for line in await current_lines(uow, tables, own, above, variants, apart)]
    inherited: dict[int, bytes] = {}
    for rows in above:
        if rows and rows[-1].id not in inherited:
            inherited[rows[-1].id] = _joined([row.own_values for row in rows])
    return [
        _joined((inherited[rows[-1].id], document)) if rows else document
        for document, rows in zip(stored, above, strict=True)
    ]


@dataclass
class CodeLists:
    """Rendered lists of codes by the ids that they stand for. `rendered` are those that are known already."""

    codes: Mapping[int, str]
    rendered: dict[tuple[int, ...], bytes]

    @classmethod
    def of_part(cls, uow: UnitOfWork, part: Part, codes: Mapping[int, str]) -> "CodeLists":
        """Lists of codes of one part of the structure; what a process has rendered once, it remembers."""
        rendered = uow.cache(f"code lists.{part}", part)
        if len(rendered) > _MAX_REMEMBERED:
            rendered.clear()
        return cls(codes, rendered)

    def of(self, ids: Iterable[int]) -> bytes:
        """The JSON list of the codes, sorted; what was removed a moment ago is left out."""
        key = tuple(ids)
        found = self.rendered.get(key)
        if found is None:
            found = self.rendered[key] = encode(
                sorted_codes(self.codes[number] for number in key if number in self.codes)
            )
        return found


def ends(count: int, *added: Sequence[bytes] | None) -> Sequence[bytes]:
    """How the objects of a page end: with members that are added, each behind a comma, and the brace."""
    found = [one for one in added if one is not None]
    return [b"%b}" % b"".join(members) for members in zip(*found, strict=True)] if found else [b"}"] * count


class ProductFormat:
    """Renders the rows of one page. Everything that a row only refers to was loaded before."""

    def __init__(
        self,
        families: Mapping[int, str],
        categories: CodeLists,
        groups: CodeLists,
        ancestry: Ancestry,
        *,
        with_identifier: bool,
        with_uuid: bool = True,
        with_root_parent: bool = False,
    ) -> None:
        """Codes of families by id; `ancestry` has the rows' ancestors. One of the two names is shown at least."""
        self.with_uuid = with_uuid
        self.ancestry = ancestry
        self.with_identifier = with_identifier
        self.with_root_parent = with_root_parent
        self.families: dict[int | None, bytes] = {number: encode(code) for number, code in families.items()}
        self.families[None] = b"null"
        self.categories = categories
        self.groups = groups

    def _names(self, uuid: str, identifier: str | None) -> bytes:
        if not self.with_uuid:
            return b'"identifier":%b' % encode(identifier)
        if not self.with_identifier:
            return b'"uuid":"%b"' % uuid.encode()
        return b'"uuid":"%b","identifier":%b' % (uuid.encode(), encode(identifier))

    def render(self, row: DocumentRow, values: bytes, associations: bytes, links: bytes, end: bytes) -> Pieces:
        """One product as a JSON object.

        `links` stand before everything else in a list, with a comma behind them; `end` see `ends`.
        """
        _, identifier, enabled, family_id, parent_id, category_ids, group_ids, _, created, updated, uuid = row
        parent = b"null"
        if parent_id is not None:
            parent = self.ancestry.encoded_code(parent_id)
            if self.with_root_parent:
                root_id, *_ = self.ancestry.refs_above(parent_id)
                parent += b',"root_parent":' + self.ancestry.encoded_code(root_id)
            category_ids = list({*category_ids, *self.ancestry.categories_above(parent_id)})
        head = b'{%b%b,"enabled":%b,"family":%b,"categories":%b,"groups":%b,"parent":%b,"values":' % (
            links,
            self._names(uuid, identifier),
            b"true" if enabled else b"false",
            self.families[family_id],
            self.categories.of(category_ids),
            self.groups.of(group_ids),
            parent,
        )
        dates = b',"created":"%b","updated":"%b",' % (created.encode(), updated.encode())
        return head, values, dates, associations, end
