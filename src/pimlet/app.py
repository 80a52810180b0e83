"""The application: puts the parts together, and nothing else."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse
from starlette.routing import Route as PathRoute
from starlette.types import Receive, Scope, Send

from pimlet.control import token as control_token
from pimlet.control.faults.injector import Faults
from pimlet.control.faults.wrapper import BrokenAnswers, close_if_broken
from pimlet.control.http.dispatch import ControlApi
from pimlet.control.http.routes import PREFIX, ControlRoute
from pimlet.control.journal.recorder import JournalRecorder
from pimlet.control.sandboxes import expiry
from pimlet.edge import openapi
from pimlet.edge.dispatch import Fallback, MethodOverride, path_routes
from pimlet.edge.exchange import Services
from pimlet.edge.observation import Observation
from pimlet.edge.operations import Operations
from pimlet.edge.root_routes import ROOT, SYSTEM_INFORMATION, TOKEN
from pimlet.edge.routes import Route
from pimlet.enrichment import media_upload
from pimlet.enrichment.product_models.routes import by_code
from pimlet.enrichment.products import routes as products
from pimlet.enrichment.rewrites import worker
from pimlet.foundation.logging import configure as configure_logging
from pimlet.foundation.metrics import Metrics
from pimlet.foundation.objects import storage_of
from pimlet.foundation.sandboxes import Sandboxes
from pimlet.foundation.settings import Settings
from pimlet.media.routes import ROUTES as MEDIA_FILES
from pimlet.structure import registry as structure
from pimlet.structure.category_media.routes import ROUTES as CATEGORY_MEDIA
from pimlet.workflow.above import ABOVE, WORKFLOW
from pimlet.workflow.drafts import routes as drafts
from pimlet.workflow.published_products.routes import ROUTES as PUBLISHED_PRODUCTS


def api_routes() -> tuple[Route, ...]:
    """The route table, in Akeneo's order (spec 01 §11): the root endpoint lists routes in it."""
    return (
        *structure.routes(structure.BEFORE_PRODUCTS, ABOVE),
        *by_code(WORKFLOW).routes(),
        *products.routes(WORKFLOW),
        *drafts.routes(WORKFLOW),
        *PUBLISHED_PRODUCTS,
        SYSTEM_INFORMATION,
        *MEDIA_FILES,
        media_upload.route(WORKFLOW.drafts),
        *structure.routes(structure.AFTER_PRODUCTS, ABOVE),
        *CATEGORY_MEDIA,
    )


class Application(Starlette):
    """The parts in one ASGI application, with a hand on the client's connection, which a fault may close.

    FastAPI would declare and check nothing here, for routes and their descriptions come from one table, and its import
    is a tenth of a start.
    """

    openapi: Callable[[], dict[str, Any]]
    """The OpenAPI document, made when it is first asked for."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI entry."""
        await super().__call__(scope, receive, send)
        close_if_broken(scope, send)


# The control API has a third of the program's modules. Most servers are up before somebody asks for it.


def _control_routes() -> Sequence[ControlRoute]:
    from pimlet.control.routes import control_routes

    return control_routes()


def _described(routes: Sequence[Route], *, with_control: bool) -> dict[str, Any]:
    from pimlet.control.http import openapi as control_openapi

    return control_openapi.add(openapi.schema(routes), _control_routes() if with_control else ())


def create_app(settings: Settings) -> Application:
    """The ASGI application for one configured database; `settings.database_url` must be set."""
    configure_logging(settings)
    control_is_on = control_token.is_on(settings)
    routes = (ROOT, TOKEN, *api_routes())
    services = Services(
        settings, Sandboxes(settings), Metrics(), storage_of(settings), routes, when_pending=worker.start
    )

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        services.sandboxes.default.start_task("expiry of sandboxes", lambda: expiry.watch(services.sandboxes))
        yield
        await services.sandboxes.close()

    document = cache(lambda: _described(services.routes, with_control=control_is_on))

    def described(_: Request) -> JSONResponse:
        return JSONResponse(document())

    def page(_: Request) -> HTMLResponse:
        return HTMLResponse(openapi.page(document()))

    paths = path_routes(services.routes, services)
    app = Application(
        routes=[*paths, PathRoute("/openapi.json", described), PathRoute("/docs", page)], lifespan=lifespan
    )
    app.openapi = document
    app.router.redirect_slashes = False
    app.router.routes.extend(Operations(services.sandboxes, services.metrics).routes())
    fallback = Fallback(paths, services)
    # Seeds use the control routes from inside, also where the API is off for clients.
    control = ControlApi(_control_routes, services, control_token.token_of, None if control_is_on else fallback)
    app.router.routes.extend(PathRoute(path, control) for path in (PREFIX, PREFIX + "/{rest:path}"))
    app.router.default = fallback
    app.add_middleware(MethodOverride)
    if control_is_on:
        services.interference = Faults()
        app.add_middleware(BrokenAnswers)
    if settings.journal_is_on:
        app.add_middleware(
            JournalRecorder,
            sandboxes=services.sandboxes,
            size=settings.journal_entries,
            body_bytes=settings.journal_body_bytes,
        )
    app.add_middleware(Observation, metrics=services.metrics)
    app.state.services = services
    return app


def create_app_from_environment() -> Application:
    """For uvicorn's workers and reloader, which import the application by name."""
    return create_app(Settings())
