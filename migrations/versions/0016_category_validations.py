"""Roots of category trees say what they ask of products, and which channels require them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two columns that most categories leave empty."""
    op.add_column(
        "category", sa.Column("validations", postgresql.JSON(none_as_null=True, astext_type=sa.Text()), nullable=True)
    )
    op.add_column("category", sa.Column("channel_requirements", postgresql.ARRAY(sa.Text()), nullable=True))
