"""All SQL of drafts."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Integer, Uuid, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import ARRAY, insert

from pimlet.accounts.tables import user
from pimlet.enrichment.associations.links import Ref
from pimlet.enrichment.products.tables import EntityTables, product, product_model
from pimlet.foundation.schema import as_bytes
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.workflow.drafts.tables import draft

Row = dict[str, Any]
Kept = TypeVar("Kept")

_ENTITIES: Mapping[type, tuple[Column[Any], type[Any]]] = {
    UUID: (draft.c.product, Uuid),
    int: (draft.c.product_model_id, Integer),
}
"""Where a draft names its entity, by the kind of the entity's primary key."""

# The unique indexes on the entity and the user.
_OF = {
    kind: select(column.label("ref"), as_bytes(draft.c.changes), draft.c.submitted).where(
        draft.c.user_id == bindparam("user"), column == func.any(bindparam("refs", type_=ARRAY(type_)))
    )
    for kind, (column, type_) in _ENTITIES.items()
}


def _by_kind(refs: Iterable[Ref]) -> dict[type, list[Any]]:
    kinds: dict[type, list[Any]] = {}
    for ref in refs:
        kinds.setdefault(UUID if isinstance(ref, UUID) else int, []).append(ref)
    return kinds


def column_of(ref: Ref) -> Column[Any]:
    """Where a draft names an entity with this primary key."""
    return _ENTITIES[UUID if isinstance(ref, UUID) else int][0]


async def of(uow: UnitOfWork, user_id: int, refs: Collection[Ref]) -> dict[Ref, Any]:
    """A user's drafts of entities: rows of changes and date of submission. One query for each kind of entity."""
    found: dict[Ref, Any] = {}
    for kind, some in _by_kind(refs).items():
        found |= {row.ref: row for row in await uow.rows(_OF[kind], {"user": user_id, "refs": sorted(some)})}
    return found


async def put(uow: UnitOfWork, user_id: int, texts: Mapping[Ref, str]) -> None:
    """Create a user's drafts, or replace what they hold; all of them are in progress then."""
    for kind, refs in _by_kind(texts).items():
        name = _ENTITIES[kind][0].name
        new = insert(draft).values(
            user_id=user_id, changes=bindparam("text"), created=uow.now, updated=uow.now, **{name: bindparam("ref")}
        )
        statement = new.on_conflict_do_update(
            index_elements=[draft.c[name], draft.c.user_id],
            index_where=draft.c[name].is_not(None),
            set_={"changes": new.excluded.changes, "updated": new.excluded.updated, "submitted": None},
        )
        await uow.execute(statement, [{"ref": ref, "text": texts[ref]} for ref in sorted(refs)])


async def remove_of(uow: UnitOfWork, user_id: int, refs: Collection[Ref]) -> None:
    """Remove a user's drafts of entities."""
    for kind, some in _by_kind(refs).items():
        column = _ENTITIES[kind][0]
        await uow.execute(delete(draft).where(draft.c.user_id == user_id, column.in_(some)))


_LISTED = select(
    draft.c.id, draft.c.user_id, user.c.username, draft.c.product, product.c.identifier, draft.c.product_model_id,
    product_model.c.code.label("model_code"), as_bytes(draft.c.changes), draft.c.created, draft.c.updated,
    draft.c.submitted,
).select_from(
    draft.join(user)
    .outerjoin(product, product.c.uuid == draft.c.product)
    .outerjoin(product_model, product_model.c.id == draft.c.product_model_id)
)  # fmt: skip


async def listed(uow: UnitOfWork, conditions: Sequence[ColumnElement[bool]]) -> list[Any]:
    """Drafts with the names of their users and entities, the oldest first."""
    return await uow.rows(_LISTED.where(*conditions).order_by(draft.c.id))


async def change(uow: UnitOfWork, draft_id: int, **columns: Any) -> None:
    """Set columns of one draft."""
    await uow.execute(update(draft).where(draft.c.id == draft_id).values(**columns))


async def remove(uow: UnitOfWork, draft_id: int) -> None:
    """Remove one draft."""
    await uow.execute(delete(draft).where(draft.c.id == draft_id))


_SUBMIT = (
    update(draft)
    .where(draft.c.user_id == bindparam("user"), draft.c.submitted.is_(None))
    .values(submitted=bindparam("now"))
    .returning(draft.c.id)
)


async def submit(uow: UnitOfWork, user_id: int, ref: Ref) -> bool:
    """Make a user's draft a proposal; whether there was one in progress."""
    statement = _SUBMIT.where(column_of(ref) == ref)
    return (await uow.execute(statement, {"user": user_id, "now": uow.now})).first() is not None


async def contents(uow: UnitOfWork, tables: EntityTables, ref: Ref) -> Any:
    """The stored values of an entity: `own_values` and `kept`, by its primary key."""
    table = tables.table
    found = await uow.execute(
        select(as_bytes(table.c.own_values), as_bytes(table.c.kept)).where(tables.id == ref)
    )  # fmt: skip
    return found.one()
