"""Listing drafts, and what owners do with proposals (spec 05 §14)."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from pimlet.control.http.request import ControlRequest
from pimlet.control.http.routes import Body, ControlRoute, Query
from pimlet.control.inside import SYSTEM
from pimlet.foundation.unit_of_work import Access, UnitOfWork
from pimlet.workflow.drafts import service
from pimlet.workflow.drafts.service import Draft, Status, Wanted


class OneDraft(Query):
    """The draft of a user of one product (by identifier or uuid) or product model."""

    username: str | None = None
    product: str | None = None
    product_uuid: UUID | None = None
    product_model: str | None = None


class Listed(OneDraft):
    """Which drafts to list: of a user, of a product (by identifier or uuid) or product model, of a status."""

    status: Status | None = None


class Rejected(Body):
    """The proposal of a user for one product (by identifier or uuid) or product model."""

    username: str
    product: str | None = None
    product_uuid: Annotated[UUID, Field(strict=False)] | None = None
    product_model: str | None = None


class Approved(Rejected):
    """A proposal, or with `attributes` its values of these attributes only."""

    attributes: list[str] | None = None


def _wanted(named: OneDraft | Rejected) -> Wanted:
    return Wanted(named.username, named.product, named.product_uuid, named.product_model)


async def list_drafts(request: ControlRequest[None, Listed], uow: UnitOfWork) -> Any:
    """Drafts, the oldest first."""
    return await service.list_drafts(uow, _wanted(request.query), request.query.status)


async def approve(request: ControlRequest[Approved, None], uow: UnitOfWork) -> Any:
    """Give a product or model the proposed values; the answer is what is left of the proposal."""
    wanted = _wanted(request.body)
    await service.approve(uow, wanted, request.body.attributes, SYSTEM)
    return await service.list_drafts(uow, wanted)


async def reject(request: ControlRequest[Rejected, None], uow: UnitOfWork) -> Any:
    """Give a proposal back to its author."""
    wanted = _wanted(request.body)
    await service.reject(uow, wanted)
    return await service.list_drafts(uow, wanted)


async def remove(request: ControlRequest[None, OneDraft], uow: UnitOfWork) -> Any:
    """Remove a draft, submitted or not."""
    await service.remove(uow, _wanted(request.query))


_TAG = "Drafts"
_PATH = "/drafts"
ROUTES = (
    ControlRoute("control_draft_list", "GET", _PATH, "List drafts and proposals", _TAG,
                 handler=list_drafts, access=Access.READ, query=Listed, answer=list[Draft]),
    ControlRoute("control_draft_approve", "POST", f"{_PATH}/approve",
                 "Approve a proposal, as a whole or some attributes; answers what is left of it", _TAG,
                 handler=approve, body=Approved, answer=list[Draft]),
    ControlRoute("control_draft_reject", "POST", f"{_PATH}/reject", "Give a proposal back to its author", _TAG,
                 handler=reject, body=Rejected, answer=list[Draft]),
    ControlRoute("control_draft_remove", "DELETE", _PATH, "Remove a draft", _TAG,
                 handler=remove, query=OneDraft, statuses=(204,)),
)  # fmt: skip
