"""Use cases of drafts: kept for their authors, submitted by them, taken over or given back by owners (spec 05 §1.4)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement

from pimlet.accounts import users
from pimlet.accounts.authentication import Principal
from pimlet.edge.errors import AccessDenied, NotFound, Unprocessable
from pimlet.enrichment.associations.links import Ref
from pimlet.enrichment.product_models.service import ProductModelService
from pimlet.enrichment.products.addressing import ByUuid
from pimlet.enrichment.products.drafts import Draft as Proposed
from pimlet.enrichment.products.service import ProductService
from pimlet.enrichment.products.tables import EntityTables, product, product_model
from pimlet.foundation.keys import code_key
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.workflow.drafts import repository
from pimlet.workflow.drafts.tables import draft

# Akeneo's own texts are not public.
NO_DRAFT = 'There is no draft created for the {thing} "{code}".'
NOTHING_TO_SUBMIT = "You should create a draft before submitting it for approval."
SUBMITTED = 'The draft of the {thing} "{code}" has already been submitted for approval.'


class Status(StrEnum):
    """Where a draft stands."""

    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as administrators see it: whose it is, of which product or product model, and the values it changes.

    `values` has the shape of the API, with the data null of a value that is taken away.
    """

    username: str
    product: str | None
    product_uuid: str | None
    product_model: str | None
    status: Status
    created: datetime
    updated: datetime
    submitted: datetime | None
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which drafts are meant: of a user, of one product (by identifier or uuid) or product model. None is any."""

    username: str | None = None
    product: str | None = None
    product_uuid: UUID | None = None
    product_model: str | None = None

    @property
    def entity(self) -> str:
        """The product or model in words."""
        if self.product_model is not None:
            return f'product model "{self.product_model}"'
        return f'product "{self.product if self.product is not None else self.product_uuid}"'


class Drafts:
    """The implementation of `pimlet.enrichment.products.drafts.DraftStore`."""

    async def submitted(
        self, uow: UnitOfWork, principal: Principal, tables: EntityTables, refs: Collection[Any]
    ) -> Mapping[Any, bool]:
        """One query."""
        del tables
        found = await repository.of(uow, principal.user_id, refs)
        return {ref: row.submitted is not None for ref, row in found.items()}

    async def of(self, uow: UnitOfWork, user_id: int, refs: Collection[Ref]) -> Mapping[Ref, bytes]:
        """By the unique indexes on entity and user."""
        return {ref: row.changes for ref, row in (await repository.of(uow, user_id, refs)).items()}

    async def save(self, uow: UnitOfWork, user_id: int, drafts: Mapping[Ref, str | None]) -> None:
        """Those with nothing left are removed."""
        kept = {ref: text for ref, text in drafts.items() if text is not None}
        if kept:
            await repository.put(uow, user_id, kept)
        if len(kept) < len(drafts):
            await repository.remove_of(uow, user_id, drafts.keys() - kept.keys())


DRAFTS = Drafts()


async def changes_of(uow: UnitOfWork, user_id: int, ref: Ref, thing: str, code: str) -> bytes:
    """What a user's draft of an entity changes. Raises `NotFound`; `thing` and `code` are the entity's in messages."""
    found = (await repository.of(uow, user_id, [ref])).get(ref)
    if found is None:
        raise NotFound(NO_DRAFT.format(thing=thing, code=code))
    changes: bytes = found.changes
    return changes


async def submit(uow: UnitOfWork, user_id: int, ref: Ref, thing: str, code: str) -> None:
    """Make a user's draft of an entity a proposal. Raises `Unprocessable` and `AccessDenied`."""
    if await repository.submit(uow, user_id, ref):
        return
    if not await repository.of(uow, user_id, [ref]):
        raise Unprocessable(NOTHING_TO_SUBMIT)
    raise AccessDenied(SUBMITTED.format(thing=thing, code=code))


async def list_drafts(uow: UnitOfWork, wanted: Wanted, status: Status | None = None) -> list[Draft]:
    """The wanted drafts, the oldest first. Raises `AccountsError` for an unknown user."""
    conditions = await _conditions(uow, wanted)
    if status is not None:
        is_open = draft.c.submitted.is_(None)
        conditions.append(is_open if status is Status.IN_PROGRESS else ~is_open)
    return [_shown(row) for row in await repository.listed(uow, conditions)]


async def approve(uow: UnitOfWork, wanted: Wanted, attributes: Collection[str] | None, principal: Principal) -> None:
    """Give the product or model the values that were submitted, all of them or those of some attributes.

    What is not taken remains submitted. Raises `Problem` when there is no such proposal, when it changes none of the
    named attributes, and when the values break a rule: nothing has changed then.
    """
    if attributes is not None and not attributes:
        raise Unprocessable("Name at least one attribute, or leave attributes out for all of them.")
    row = await _proposal(uow, wanted)
    proposed = orjson.loads(row.changes)
    unknown = [code for code in attributes or () if code not in proposed]
    if unknown:
        known = ", ".join(proposed)
        raise Unprocessable(f'The draft does not change "{unknown[0]}"; it changes: {known}.')
    left = await _take_over(uow, row, attributes, principal)
    if left is None:
        await repository.remove(uow, row.id)
    else:
        await repository.change(uow, row.id, changes=left, updated=uow.now)


async def _take_over(uow: UnitOfWork, row: Any, attributes: Collection[str] | None, principal: Principal) -> str | None:
    if row.product is not None:
        products, of_product = ProductService(ByUuid(), DRAFTS), Proposed(row.user_id, row.product, row.changes)
        return await products.take_over(uow, str(row.product), of_product, attributes, principal)
    models, of_model = ProductModelService(DRAFTS), Proposed(row.user_id, row.product_model_id, row.changes)
    return await models.take_over(uow, row.model_code, of_model, attributes, principal)


async def reject(uow: UnitOfWork, wanted: Wanted) -> None:
    """Give a proposal back to its author. Raises `Problem` when there is none."""
    await repository.change(uow, (await _proposal(uow, wanted)).id, submitted=None)


async def remove(uow: UnitOfWork, wanted: Wanted) -> None:
    """Remove a draft, submitted or not. Raises `NotFound`."""
    await repository.remove(uow, (await _one(uow, wanted)).id)


async def _proposal(uow: UnitOfWork, wanted: Wanted) -> Any:
    row = await _one(uow, wanted)
    if row.submitted is None:
        raise Unprocessable(f'The draft of "{row.username}" of the {wanted.entity} has not been submitted.')
    return row


async def _one(uow: UnitOfWork, wanted: Wanted) -> Any:
    if wanted.username is None:
        raise Unprocessable("Name the user whose draft is meant.")
    if [wanted.product, wanted.product_uuid, wanted.product_model].count(None) != 2:
        raise Unprocessable("Name either a product, by identifier or uuid, or a product model.")
    rows = await repository.listed(uow, await _conditions(uow, wanted))
    if not rows:
        raise NotFound(f'There is no draft of "{wanted.username}" of the {wanted.entity}.')
    (row,) = rows
    return row


async def _conditions(uow: UnitOfWork, wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.username is not None:
        conditions.append(draft.c.user_id == await users.id_of(uow, wanted.username))
    if wanted.product is not None:
        conditions.append(product.c.identifier_key == code_key(wanted.product))
    if wanted.product_uuid is not None:
        conditions.append(draft.c.product == wanted.product_uuid)
    if wanted.product_model is not None:
        conditions.append(product_model.c.key == code_key(wanted.product_model))
    return conditions


def _shown(row: Any) -> Draft:
    return Draft(
        username=row.username,
        product=row.identifier,
        product_uuid=None if row.product is None else str(row.product),
        product_model=row.model_code,
        status=Status.IN_PROGRESS if row.submitted is None else Status.SUBMITTED,
        created=row.created,
        updated=row.updated,
        submitted=row.submitted,
        values=orjson.loads(row.changes),
    )
