"""The application: puts the parts together, and nothing else."""

import importlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from pimlet import __version__
from pimlet.edge.dispatch import Fallback, MethodOverride, path_routes
from pimlet.edge.exchange import Services
from pimlet.edge.root_routes import ROOT, SYSTEM_INFORMATION, TOKEN
from pimlet.edge.routes import Route
from pimlet.foundation.sandboxes import Sandboxes
from pimlet.foundation.settings import Settings

_MODULES = (
    "pimlet.structure.locales",
    "pimlet.structure.channels",
    "pimlet.structure.currencies",
    "pimlet.structure.attributes",
    "pimlet.structure.attribute_options",
    "pimlet.structure.attribute_groups",
    "pimlet.structure.families",
    "pimlet.structure.family_variants",
    "pimlet.structure.association_types",
    "pimlet.enrichment.products",
    "pimlet.structure.measurements",
    "pimlet.structure.categories",
)


def all_routes() -> tuple[Route, ...]:
    routes: list[Route] = []
    for name in _MODULES:
        try:
            module = importlib.import_module(name + ".routes")
        except ModuleNotFoundError:
            continue
        if hasattr(module, "ROUTES"):
            routes.extend(module.ROUTES)
        elif hasattr(module, "routes"):
            from pimlet.enrichment.structure_use import ProductsUse
            routes.extend(module.routes(ProductsUse()))
        if name.endswith("enrichment.products"):
            routes.append(SYSTEM_INFORMATION)
    return tuple(routes)


def create_app(settings: Settings) -> FastAPI:
    """The ASGI application for one configured database; `settings.database_url` must be set."""
    services = Services(settings, Sandboxes(settings))
    services.routes = all_routes()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await services.sandboxes.close()

    app = FastAPI(
        title="pimlet", version=__version__, lifespan=lifespan, redirect_slashes=False, docs_url=None, redoc_url=None,
        openapi_url=None,
    )  # fmt: skip
    api_routes = path_routes((ROOT, TOKEN, *services.routes), services)
    app.router.routes.extend(api_routes)
    app.router.default = Fallback(api_routes, services)
    app.add_middleware(MethodOverride)
    app.state.services = services
    return app


def create_app_from_environment() -> FastAPI:
    """For uvicorn's workers and reloader, which import the application by name."""
    return create_app(Settings())
