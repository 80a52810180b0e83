"""Pending rewrites tell whether values move between levels, and which of their entities were written meanwhile."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Those that are pending now move values, which does nothing where none has to."""
    for table, column, meanwhile in (
        ("rewrite", "moves", sa.true()),
        ("rewrite_product", "written", sa.false()),
        ("rewrite_product_model", "written", sa.false()),
    ):
        op.add_column(table, sa.Column(column, sa.Boolean(), nullable=False, server_default=meanwhile))
        op.alter_column(table, column, server_default=None)
