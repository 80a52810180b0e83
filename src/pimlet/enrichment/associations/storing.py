"""From links to rows: what differs, and the other ends of two-way associations (spec 03 §8)."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from uuid import UUID

from pimlet.enrichment.associations import repository
from pimlet.enrichment.associations.links import Kind, Link, Links, Ref
from pimlet.enrichment.associations.repository import TARGET_COLUMNS, Row, owner_column
from pimlet.foundation.unit_of_work import UnitOfWork

OwnedLink = tuple[Ref, Link]
Quantities = list[tuple[Link, int]]

_NO_IDS: Mapping[int, int] = {}


def other_end(owner: Ref, link: Link) -> OwnedLink:
    """The same two-way association as its target has it."""
    kind = Kind.PRODUCTS if isinstance(owner, UUID) else Kind.PRODUCT_MODELS
    return link.target, Link(link.type_id, kind, owner)


def inverses(owner: Ref, before: Links, after: Links, two_way: Collection[int]) -> Iterator[tuple[Ref, Link, bool]]:
    """Owner, link and presence of the other ends of what changed; `two_way` holds ids of types. Groups have none."""
    for link in before.plain ^ after.plain:
        if link.type_id in two_way and link.kind is not Kind.GROUPS:
            yield (*other_end(owner, link), link in after.plain)


def relinked(links: Links, link: Link, *, present: bool) -> Links:
    """The links with or without one plain link."""
    plain = links.plain | {link} if present else links.plain - {link}
    return Links(plain, links.quantified)


async def store(
    uow: UnitOfWork,
    others: Mapping[OwnedLink, bool],
    changes: Iterable[tuple[Ref, Links, Links]],
    ids: Mapping[int, int] = _NO_IDS,
) -> None:
    """Store links. `others` are the other ends of two-way links, by presence; `changes` own links before and after.

    `ids` tells the ids of models that were stored in this batch and had none before. Entities are stored already, after
    `lock_pairs` if there are `others`.
    """
    # A batch may take back one end, and both must be as they are meant now.
    present = {other_end(*end): is_present for end, is_present in others.items()} | dict(others)
    removed: list[OwnedLink] = []
    added: list[Row] = []
    for owner, before, after in changes:
        present.update({(owner, link): link in after.plain for link in before.plain ^ after.plain})
        for stored, kept in _changed(before, after):
            removed += [(owner, link) for link, _ in stored]
            added += [link_row(owner, link, ids, quantity, place) for place, (link, quantity) in enumerate(kept)]
    for (owner, link), is_present in present.items():
        if is_present:
            added.append(link_row(owner, link, ids))
        else:
            removed.append((owner, link))
    await repository.save(uow, removed, added)


def _changed(before: Links, after: Links) -> Iterator[tuple[Quantities, Quantities]]:
    """Quantified links of one type and kind, before and after, where links, quantities or their order differ."""
    for group in {link[:2] for link in (*before.quantified, *after.quantified)}:
        stored, kept = (
            [(link, quantity) for link, quantity in links.quantified.items() if link[:2] == group]
            for links in (before, after)
        )
        if stored != kept:
            yield stored, kept


def link_row(
    owner: Ref, link: Link, ids: Mapping[int, int] = _NO_IDS, quantity: int | None = None, position: int | None = None
) -> Row:
    """The row of a link; `ids` as for `store`."""

    def stored(ref: Ref) -> Ref:
        return ids.get(ref, ref) if isinstance(ref, int) else ref

    row: Row = dict.fromkeys(("owner_product", "owner_model", *TARGET_COLUMNS.values()))
    row[owner_column(owner)] = stored(owner)
    row[TARGET_COLUMNS[link.kind]] = link.target if link.kind is Kind.GROUPS else stored(link.target)
    return {**row, "type_id": link.type_id, "quantity": quantity, "position": position}
