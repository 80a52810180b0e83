"""Filters on `created` have indexes."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Both kinds of entities."""
    op.create_index("ix_product_created", "product", ["created", "uuid"])
    op.create_index("ix_product_model_created", "product_model", ["created", "id"])
