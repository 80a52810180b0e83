"""Publication and its withdrawal. The PIM API has no route for them; the control API and commands come here."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select

from pimlet.edge.errors import Unprocessable
from pimlet.enrichment.associations import format as associations
from pimlet.enrichment.products import pages
from pimlet.enrichment.products.format import joined_values
from pimlet.enrichment.products.locking import lock_products
from pimlet.enrichment.products.models import Ancestry
from pimlet.enrichment.products.tables import PRODUCTS, product
from pimlet.enrichment.rewrites.refresh import refresh
from pimlet.enrichment.search.parameters import read_request
from pimlet.foundation.differences import Feature
from pimlet.foundation.keys import code_key, sorted_codes
from pimlet.foundation.sandboxes import Sandbox
from pimlet.foundation.unit_of_work import Access, UnitOfWork, transact
from pimlet.rights.model import EVERYTHING
from pimlet.structure import names as structure_names
from pimlet.workflow.published_products import repository
from pimlet.workflow.published_products.repository import Row

CHUNK = 500
"""Products that are published in one transaction."""
# No URL names what a search asks for here.
_RULES = replace(pages.BY_IDENTIFIER.rules, unknown_property_status=422)
_NOTHING_CHOSEN = "Name products by identifiers or uuids, or give a search."
_NO_FEATURE = "The sandbox stands for a PIM without published products: its version, edition or switches say so."


@dataclass(frozen=True, slots=True)
class Chosen:
    """Products by identifiers in any case, by uuids, and by what a search finds among those with an identifier.

    `search` has the form of the parameter of `GET /products`.
    """

    identifiers: Sequence[str] = ()
    uuids: Sequence[UUID] = ()
    search: Mapping[str, Any] | None = None

    def check(self) -> None:
        """Raises `Unprocessable` when nothing is chosen."""
        if not self.identifiers and not self.uuids and self.search is None:
            raise Unprocessable(_NOTHING_CHOSEN)


async def publish(sandbox: Sandbox, chosen: Chosen) -> int:
    """Publish products as they are now, in place of earlier versions; gives their number.

    What cannot be published is refused before anything is. Then each 500 products are published at once; those deleted
    meanwhile are passed over. Raises `Problem`.
    """
    uuids = await transact(sandbox, Access.WRITE, lambda uow: _to_publish(uow, chosen))
    count = 0
    for start in range(0, len(uuids), CHUNK):
        count += await transact(sandbox, Access.WRITE, partial(_publish, uuids=uuids[start : start + CHUNK]))
    return count


async def unpublish(uow: UnitOfWork, chosen: Chosen) -> int:
    """Withdraw published products, named as they are published; gives their number.

    What a search finds and is not published is passed over; what is named must be published. Raises `Problem`.
    """
    chosen.check()
    keys = {code_key(one): one for one in chosen.identifiers}
    named = await repository.named(uow, keys)
    known = await repository.identifiers(uow, set(chosen.uuids))
    missing = [name for key, name in keys.items() if key not in named]
    missing += [str(uuid) for uuid in chosen.uuids if uuid not in known]
    if missing:
        raise Unprocessable(" ".join(f'There is no published product "{name}".' for name in missing))
    found = await _found(uow, chosen)
    return len(await repository.remove(uow, {*named.values(), *known, *found}))


async def _found(uow: UnitOfWork, chosen: Chosen) -> list[UUID]:
    """What the search finds. Raises `Problem`."""
    if chosen.search is None:
        return []
    query = {"search": json.dumps(chosen.search)} if chosen.search else {}
    request = await read_request(uow, query, _RULES, EVERYTHING)
    matching = select(product.c.uuid).where(*(await request.filtered(uow)).all)
    return [row[0] for row in await uow.rows(pages.BY_IDENTIFIER.listed(matching))]


async def _to_publish(uow: UnitOfWork, chosen: Chosen) -> list[UUID]:
    if not uow.offers(Feature.PUBLISHED_PRODUCTS):
        raise Unprocessable(_NO_FEATURE)
    chosen.check()
    keys = {code_key(one): one for one in chosen.identifiers}
    rows = await repository.products(uow, keys, set(chosen.uuids))
    known = {row.identifier_key for row in rows} | {row.uuid for row in rows}
    missing = [name for key, name in keys.items() if key not in known]
    missing += [str(uuid) for uuid in chosen.uuids if uuid not in known]
    problems = [f'There is no product "{name}".' for name in missing]
    problems += [
        f'The product "{row.uuid}" has no identifier, by which published products are named.'
        for row in rows
        if row.identifier is None
    ]
    if problems:
        raise Unprocessable(" ".join(problems))
    uuids = sorted({*(row.uuid for row in rows), *await _found(uow, chosen)})
    await _check_identifiers(uow, uuids)
    return uuids


async def _publish(uow: UnitOfWork, uuids: Sequence[UUID]) -> int:
    if uow.state.pending_rewrites:
        # Search documents would stay as old as they are.
        await refresh(uow, PRODUCTS, uuids, moves=True)
    rows, above = await lock_products(uow, (), uuids)
    rows = [row for row in rows if row.identifier is not None]
    created = await repository.remove(uow, [row.uuid for row in rows])
    await _check_identifiers(uow, [row.uuid for row in rows])
    versions = await _rendered(uow, rows, Ancestry(above))
    now = uow.now
    await repository.add(
        uow, [{**version, "created": created.get(version["of"], now), "updated": now} for version in versions]
    )
    return len(rows)


async def _check_identifiers(uow: UnitOfWork, uuids: Sequence[UUID]) -> None:
    """A version keeps its identifier when its product gives it up, and another product may have taken it."""
    taken = await repository.taken(uow, uuids)
    if taken:
        raise Unprocessable(
            f"Another product is still published under this identifier, which it had before: {', '.join(taken)}. "
            "Unpublish or republish that one first."
        )


async def _rendered(uow: UnitOfWork, rows: Sequence[Any], ancestry: Ancestry) -> list[Row]:
    """What versions show, from locked rows of products and of their ancestors."""
    above = [ancestry.above(row.parent_id) for row in rows]
    variants = [found[0].family_variant_id if found else None for found in above]
    refs, stored = [row.uuid for row in rows], [row.own_values for row in rows]
    documents = await joined_values(uow, PRODUCTS, refs, stored, above, variants)
    families = await structure_names.family_codes(uow, {row.family_id for row in rows if row.family_id is not None})
    classified = [
        sorted({*row.category_ids, *(number for model in found for number in model.category_ids)})
        for row, found in zip(rows, above, strict=True)
    ]
    categories = await structure_names.category_codes(uow, {number for listed in classified for number in listed})
    groups = await structure_names.group_codes(uow, {number for row in rows for number in row.group_ids})
    links = await associations.link_format(uow, [str(uuid) for uuid in refs], ancestry.ids(), associations.BY_UUID)
    return [
        {
            "of": row.uuid,
            "family": None if row.family_id is None else families[row.family_id],
            "parent": found[-1].code if found else None,
            "categories": sorted_codes(categories[number] for number in listed if number in categories),
            "groups": sorted_codes(groups[number] for number in row.group_ids if number in groups),
            "merged_values": document.decode(),
            "associations": _plain(links.render(str(row.uuid), ancestry.refs_above(row.parent_id))),
            "category_ids": listed,
        }
        for row, found, listed, document in zip(rows, above, classified, documents, strict=True)
    ]


def _plain(links: bytes) -> str:
    """The associations without quantified ones, which published products do not have."""
    return orjson.dumps(orjson.loads(b"{%b}" % links)["associations"]).decode()
