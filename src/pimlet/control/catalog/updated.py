"""Setting when something was last changed, for tests of lists filtered by date."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Table, func, update

from pimlet.control.http.errors import RefusedError, suggestion
from pimlet.control.http.request import ControlRequest
from pimlet.control.http.routes import Body, ControlRoute
from pimlet.enrichment.products.tables import product, product_model
from pimlet.foundation.keys import code_key, structure_key
from pimlet.foundation.state import Part
from pimlet.foundation.unit_of_work import Access, UnitOfWork
from pimlet.foundation.unknown import unknown
from pimlet.structure.attribute_groups.tables import attribute_group
from pimlet.structure.attributes.tables import attribute
from pimlet.structure.categories.tables import category
from pimlet.structure.families.tables import family


class Updated(Body):
    """What was changed when; a time without an offset is UTC."""

    codes: tuple[str, ...]
    updated: datetime


@dataclass(frozen=True, slots=True)
class Changed:
    """How many things were found and changed."""

    changed: int


_STRUCTURE: Mapping[str, tuple[Table, Part]] = {
    "attribute": (attribute, Part.ATTRIBUTES),
    "attribute_group": (attribute_group, Part.ATTRIBUTE_GROUPS),
    "category": (category, Part.CATEGORIES),
    "family": (family, Part.FAMILIES),
}
_PRODUCTS: Mapping[str, tuple[Table, Column[Any]]] = {
    "product": (product, product.c.identifier_key),
    "product_uuid": (product, product.c.uuid),
    "product_model": (product_model, product_model.c.key),
}
RESOURCES = (*_STRUCTURE, *_PRODUCTS)


async def set_updated(uow: UnitOfWork, resource: str, codes: Sequence[str], moment: datetime) -> int:
    """Set `updated` of the resources with these codes, identifiers or uuids; gives the number of those found.

    Raises `RefusedError` for a resource that has no such time.
    """
    when = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    if resource in _STRUCTURE:
        table, part = _STRUCTURE[resource]
        keys = [structure_key(code) for code in codes]
        found = await uow.execute(update(table).where(table.c.key.in_(keys)).values(updated=when).returning(table.c.id))
        await uow.bump(part)
        return len(found.all())
    if resource not in _PRODUCTS:
        raise RefusedError(
            unknown("resource with a time of change", resource, RESOURCES) + suggestion(resource, RESOURCES)
        )
    table, key = _PRODUCTS[resource]
    wanted: list[Any] = _uuids(codes) if resource == "product_uuid" else [code_key(code) for code in codes]
    changed = await uow.execute(update(table).where(key.in_(wanted)).values(updated=when).returning(table.c.created))
    await _carry_to_descendants(uow)
    return len(changed.all())


def _uuids(codes: Sequence[str]) -> list[UUID]:
    try:
        return [UUID(code) for code in codes]
    except ValueError:
        raise RefusedError("codes: For product_uuid each code must be a uuid.") from None


async def _carry_to_descendants(uow: UnitOfWork) -> None:
    """`changed` is the latest of own, parent's and root's `updated` (architecture §2)."""
    parent = product_model.alias("parent")
    await uow.execute(
        update(product_model)
        .where(product_model.c.parent_id.is_(None), product_model.c.changed != product_model.c.updated)
        .values(changed=product_model.c.updated)
    )
    for table in (product_model, product):
        latest = func.greatest(table.c.updated, parent.c.changed)
        await uow.execute(
            update(table).where(table.c.parent_id == parent.c.id, table.c.changed != latest).values(changed=latest)
        )
    await uow.execute(
        update(product)
        .where(product.c.parent_id.is_(None), product.c.changed != product.c.updated)
        .values(changed=product.c.updated)
    )


async def change(request: ControlRequest[Updated, None], uow: UnitOfWork) -> Any:
    """Set `updated`."""
    return Changed(await set_updated(uow, request["resource"], request.body.codes, request.body.updated))


ROUTES = (
    ControlRoute("control_updated_set", "POST", "/updated/{resource}",
                 f"Set when resources were last changed: {', '.join(RESOURCES)}", "Catalog",
                 handler=change, access=Access.STRUCTURE, body=Updated, answer=Changed),
)  # fmt: skip
