"""What products and product models ask of the storey above, which the application passes to their routes."""

from dataclasses import dataclass

from pimlet.enrichment.products.drafts import DraftStore
from pimlet.enrichment.products.removal import RemovalGuard


@dataclass(frozen=True, slots=True)
class Workflow:
    """`guard` is asked before deletions; `drafts` keeps and knows the drafts of users."""

    guard: RemovalGuard
    drafts: DraftStore
