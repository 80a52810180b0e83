"""Recording, counting and clearing events."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID, uuid4

from pimlet.accounts.authentication import API_USER, Principal
from pimlet.enrichment.outbox import repository
from pimlet.foundation.unit_of_work import UnitOfWork


class EventName(StrEnum):
    """Names of events, as receivers see them."""

    PRODUCT_CREATED = "product.created"
    PRODUCT_UPDATED = "product.updated"
    PRODUCT_REMOVED = "product.removed"
    PRODUCT_MODEL_CREATED = "product_model.created"
    PRODUCT_MODEL_UPDATED = "product_model.updated"
    PRODUCT_MODEL_REMOVED = "product_model.removed"


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to one product (`product` is its uuid, `code` its identifier) or product model (`code`)."""

    name: EventName
    code: str | None
    product: UUID | None = None
    category_ids: Iterable[int] | None = None


async def record(uow: UnitOfWork, principal: Principal | None, events: Iterable[Event]) -> None:
    """Store events of one batch, in order, with their author. What pimlet itself writes is no event."""
    if principal is None:
        return
    batch = uuid4()
    await repository.add(
        uow,
        [
            {
                "event_id": uuid4(),
                "name": event.name.value,
                "product": event.product,
                "code": event.code,
                "category_ids": None if event.category_ids is None else sorted(event.category_ids),
                "author": principal.username,
                "author_type": "api" if principal.user_type == API_USER else "ui",
                "connection": principal.connection,
                "occurred": uow.now,
                "batch": batch,
            }
            for event in events
        ],
    )


async def counts(uow: UnitOfWork, except_author: str = "") -> dict[str, int]:
    """How many events there are of each name, without those of one user, who may only prepare what is tested."""
    found = await repository.counts(uow, except_author)
    return {name.value: found.get(name.value, 0) for name in EventName}


async def clear(uow: UnitOfWork) -> int:
    """Forget all events; returns how many there were."""
    return await repository.clear(uow)
