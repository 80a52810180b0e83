"""Who looks at products and product models, and what their `metadata` say (spec 05 §1.2)."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from pimlet.accounts.authentication import Principal
from pimlet.enrichment.products.models import Ancestry
from pimlet.enrichment.products.tables import EntityTables
from pimlet.foundation.differences import Feature
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.rights.model import EVERYTHING, Level, Rights
from pimlet.rights.of_user import rights_of


class DraftStates(Protocol):
    """What is known of drafts: declared here, answered by the storey above."""

    async def submitted(
        self, uow: UnitOfWork, principal: Principal, tables: EntityTables, refs: Collection[Any]
    ) -> Mapping[Any, bool]:
        """The user's drafts of these entities, by primary key: whether each was submitted for approval."""
        ...


class NoDrafts:
    """There are none."""

    async def submitted(
        self, uow: UnitOfWork, principal: Principal, tables: EntityTables, refs: Collection[Any]
    ) -> Mapping[Any, bool]:
        """None at all."""
        return {}


@dataclass(frozen=True, slots=True)
class Viewer:
    """A user with their rights, and who knows of drafts."""

    rights: Rights
    principal: Principal | None
    drafts: DraftStates


SYSTEM = Viewer(EVERYTHING, None, NoDrafts())
"""Who sees everything."""


async def viewer_of(uow: UnitOfWork, principal: Principal | None, drafts: DraftStates) -> Viewer:
    """A user as a viewer; see `rights_of` for what it costs."""
    return Viewer(await rights_of(uow, principal), principal, drafts)


def _metadata(status: str) -> bytes:
    return b',"metadata":{"workflow_status":"%b"}' % status.encode()


_WORKING_COPY = _metadata("working_copy")
_READ_ONLY = _metadata("read_only")
_IN_PROGRESS = _metadata("draft_in_progress")
_WAITING = _metadata("proposal_waiting_for_approval")


async def metadata(
    uow: UnitOfWork,
    viewer: Viewer,
    tables: EntityTables,
    rows: Sequence[Any],
    placed: Callable[[Any], tuple[Sequence[int], int | None]],
    ancestry: Ancestry,
) -> Sequence[bytes] | None:
    """`,"metadata":{…}` of each entity of a page, None where the PIM has no such key.

    Rows begin with the primary key; `placed` gives the own categories of one and its parent. Asks for drafts only
    where the user may edit and not own.
    """
    if not uow.offers(Feature.WORKFLOW_STATUS):
        return None
    rights = viewer.rights
    if not rights.categories:
        return [_WORKING_COPY] * len(rows)
    levels = []
    for row in rows:
        own, parent_id = placed(row)
        levels.append((row[0], rights.of_entity([*own, *ancestry.categories_above(parent_id)])))
    edited = [ref for ref, level in levels if level == Level.EDIT]
    submitted: Mapping[Any, bool] = {}
    if edited and viewer.principal is not None:
        submitted = await viewer.drafts.submitted(uow, viewer.principal, tables, edited)
    return [_status(level, submitted=submitted.get(ref, False)) for ref, level in levels]


def _status(level: Level, *, submitted: bool) -> bytes:
    if level == Level.OWN:
        return _WORKING_COPY
    if level == Level.EDIT:
        return _WAITING if submitted else _IN_PROGRESS
    return _READ_ONLY
