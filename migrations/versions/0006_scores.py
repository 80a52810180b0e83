"""Scores: numbers of (channel, locale) pairs, quality of products and product models."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Products stored before get their scores with their next write, or all at once by `pimlet check --repair`."""
    op.create_table(
        "scored_pair",
        sa.Column("number", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("channel", sa.Text(collation="C"), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_scored_pair")),
        sa.UniqueConstraint("channel", "locale", name=op.f("uq_scored_pair_channel_locale")),
    )
    op.add_column("product", sa.Column("quality", postgresql.ARRAY(sa.SmallInteger()), nullable=True))
    op.add_column("product_model", sa.Column("quality", postgresql.ARRAY(sa.SmallInteger()), nullable=True))
    op.drop_column("product_model", "completeness")
