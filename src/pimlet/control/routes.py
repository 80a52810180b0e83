"""The table of the control API: every operation below `/_pimlet/v1`, gathered from the modules that offer them."""

from pimlet.control.accounts.connections import ROUTES as CONNECTIONS
from pimlet.control.accounts.roles import ROUTES as ROLES
from pimlet.control.accounts.tokens import ROUTES as TOKENS
from pimlet.control.accounts.users import ROUTES as USERS
from pimlet.control.catalog.activation import ROUTES as ACTIVATION
from pimlet.control.catalog.groups import ROUTES as GROUPS
from pimlet.control.catalog.internal_ids import ROUTES as INTERNAL_IDS
from pimlet.control.catalog.published_products import ROUTES as PUBLISHED_PRODUCTS
from pimlet.control.catalog.reference_data import ROUTES as REFERENCE_DATA
from pimlet.control.catalog.removal import ROUTES as REMOVAL
from pimlet.control.catalog.updated import ROUTES as UPDATED
from pimlet.control.clock.routes import ROUTES as CLOCK
from pimlet.control.drafts.routes import ROUTES as DRAFTS
from pimlet.control.faults.routes import ROUTES as FAULTS
from pimlet.control.http.routes import ControlRoute
from pimlet.control.journal.routes import ROUTES as JOURNAL
from pimlet.control.media.category_templates import ROUTES as CATEGORY_TEMPLATES
from pimlet.control.media.files import ROUTES as MEDIA_FILES
from pimlet.control.outbox.routes import ROUTES as OUTBOX
from pimlet.control.overview import overview_route
from pimlet.control.rights.routes import ROUTES as RIGHTS
from pimlet.control.sandboxes.routes import ROUTES as SANDBOXES
from pimlet.control.scores import ROUTES as SCORES
from pimlet.control.server.pim import ROUTES as PIM
from pimlet.control.server.rewrites import ROUTES as REWRITES
from pimlet.control.server.wipe import ROUTES as WIPE
from pimlet.control.snapshots.routes import ROUTES as SNAPSHOTS


def control_routes() -> tuple[ControlRoute, ...]:
    """All control routes, in the order in which they are described."""
    routes: tuple[ControlRoute, ...] = (
        *USERS,
        *ROLES,
        *RIGHTS,
        *CONNECTIONS,
        *TOKENS,
        *ACTIVATION,
        *GROUPS,
        *REFERENCE_DATA,
        *REMOVAL,
        *PUBLISHED_PRODUCTS,
        *UPDATED,
        *INTERNAL_IDS,
        *PIM,
        *WIPE,
        *REWRITES,
        *JOURNAL,
        *FAULTS,
        *MEDIA_FILES,
        *CATEGORY_TEMPLATES,
        *DRAFTS,
        *OUTBOX,
        *SCORES,
        *SANDBOXES,
        *SNAPSHOTS,
        *CLOCK,
    )
    return (overview_route(routes), *routes)
