"""What products and product models ask of the storey above, which the application passes to their routes."""

from dataclasses import dataclass

from pimlet.enrichment.permissions.viewer import DraftStates
from pimlet.enrichment.products.removal import RemovalGuard


@dataclass(frozen=True, slots=True)
class Workflow:
    """`guard` is asked before deletions; `drafts` knows which users have drafts."""

    guard: RemovalGuard
    drafts: DraftStates
