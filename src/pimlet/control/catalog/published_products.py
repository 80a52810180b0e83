"""Publishing products, which no route of the PIM API does (spec 05 §2, §14)."""

from typing import Any
from uuid import UUID

from pydantic import Field

from pimlet.control.http.request import ControlRequest
from pimlet.control.http.routes import Body, ControlRoute
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.workflow.published_products import service
from pimlet.workflow.published_products.service import Chosen

_MOST = 10_000


class Products(Body):
    """Which products: all that are named or found."""

    identifiers: list[str] = Field(default=[], max_length=_MOST, description="In any case.")
    uuids: list[UUID] = Field(default=[], max_length=_MOST, strict=False)
    search: dict[str, Any] | None = Field(
        default=None, description="Filters as in `GET /api/rest/v1/products`; `{}` finds all that have an identifier."
    )

    def chosen(self) -> Chosen:
        """For the service."""
        return Chosen(self.identifiers, self.uuids, self.search)


async def publish(request: ControlRequest[Products, None]) -> Any:
    """Publish, in batches."""
    return {"published": await service.publish(request.sandbox, request.body.chosen())}


async def unpublish(request: ControlRequest[Products, None], uow: UnitOfWork) -> Any:
    """Withdraw, all at once."""
    return {"unpublished": await service.unpublish(uow, request.body.chosen())}


ROUTES = (
    ControlRoute("control_products_publish", "POST", "/published-products",
                 "Publish products as they are now, in place of versions published before", "Catalog",
                 direct=publish, body=Products, answer=dict[str, int]),
    ControlRoute("control_products_unpublish", "POST", "/published-products/unpublish",
                 "Withdraw published products, named as they were published", "Catalog",
                 handler=unpublish, body=Products, answer=dict[str, int]),
)  # fmt: skip
