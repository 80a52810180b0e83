"""Scores over the control API. Each write calculates them; this is for scores that something else has spoiled."""

from typing import Any
from uuid import UUID

from pydantic import Field

from pimlet.control.http.request import ControlRequest
from pimlet.control.http.routes import Body, ControlRoute
from pimlet.enrichment.products.tables import PRODUCTS
from pimlet.enrichment.quality.rescoring import rescore
from pimlet.foundation.unit_of_work import Access, UnitOfWork


class ScoresBody(Body):
    """Which products."""

    uuids: list[UUID] = Field(max_length=10_000, strict=False, description="Unknown ones are passed over.")


async def _rescore(request: ControlRequest[ScoresBody, None], uow: UnitOfWork) -> Any:
    return {"changed": await rescore(uow, PRODUCTS, sorted(set(request.body.uuids)))}


ROUTES = (
    ControlRoute(
        "rescore_products", "POST", "/scores", "Calculate completeness and quality scores of products", "Catalog",
        handler=_rescore, access=Access.STRUCTURE, body=ScoresBody, answer=dict[str, int],
    ),
)  # fmt: skip
