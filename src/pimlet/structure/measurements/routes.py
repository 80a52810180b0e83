"""Routes of measurement families and of the legacy measure families; neither needs a permission."""

from starlette.responses import Response

from pimlet.edge.exchange import Exchange
from pimlet.edge.json_bytes import encode, encode_php
from pimlet.edge.links import API
from pimlet.edge.pipeline import json_response
from pimlet.edge.resource_routes import Declaration, ResourceRoutes
from pimlet.edge.routes import PAGE_PARAMETERS, Route
from pimlet.foundation.unit_of_work import Access, UnitOfWork
from pimlet.structure.measurements.legacy import MeasureFamilyReader
from pimlet.structure.measurements.service import MeasurementFamilyService

_LEGACY = ResourceRoutes(Declaration("measure_family", "measure families", "/measure-families"), MeasureFamilyReader())
_TAG = "Measurement families"
_PATH = f"{API}/measurement-families"


def routes(service: MeasurementFamilyService) -> tuple[Route, ...]:
    """The routes of both resources."""

    async def every(exchange: Exchange, uow: UnitOfWork) -> Response:
        """GET: all families, without pages."""
        return json_response(encode(await service.every(uow)))

    async def write(exchange: Exchange, uow: UnitOfWork) -> Response:
        """PATCH: an array of families, answered by an array of statuses."""
        return json_response(encode_php(await service.write(uow, exchange.document())))

    return (
        Route(
            "legacy_pim_api_measure_family_list", "GET", f"{API}/measure-families", "List measure families (legacy)",
            _TAG, handler=_LEGACY.list, query=PAGE_PARAMETERS, statuses=(200, 422),
        ),
        Route(
            "legacy_pim_api_measure_family_get", "GET", f"{API}/measure-families/{{code}}",
            "Get one of the measure families (legacy)", _TAG, handler=_LEGACY.get, statuses=(200, 404),
        ),
        Route(
            "pim_api_measurement_family_get", "GET", _PATH, "List measurement families", _TAG, handler=every,
            statuses=(200,), array=True,
        ),
        Route(
            "pim_api_measurement_family_create_or_update", "PATCH", _PATH,
            "Create or update several measurement families", _TAG, access=Access.STRUCTURE, handler=write,
            statuses=(200, 400, 415), array=True,
        ),
    )  # fmt: skip
