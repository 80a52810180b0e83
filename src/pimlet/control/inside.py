"""Requests of pimlet itself: as the user `system`, who may do everything."""

from starlette.types import ASGIApp

from pimlet.accounts.authentication import Principal
from pimlet.accounts.permissions import PERMISSIONS
from pimlet.edge.inside import Inside, InsideClient
from pimlet.foundation.sandboxes import Sandbox

SYSTEM = Principal(
    user_id=0, username="system", user_type="user", enabled=True, permissions=frozenset(PERMISSIONS),
    groups=frozenset(), client_id=0,
    connection=None, catalog_locale=None, catalog_scope=None, category_tree=None,
)  # fmt: skip


def inside_client(router: ASGIApp, sandbox: Sandbox) -> InsideClient:
    """A client of the application's own routes; `router` is the application's."""
    return InsideClient(router, Inside(sandbox, SYSTEM))
