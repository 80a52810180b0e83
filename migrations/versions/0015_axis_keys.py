"""Combinations of axis values compare by bytes, as all keys do, so that lookups use their unique indexes."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Give both columns the collation of keys."""
    for table in ("product", "product_model"):
        op.alter_column(
            table, "axis_key", type_=sa.Text(collation="C"), existing_type=sa.Text(), existing_nullable=True
        )
