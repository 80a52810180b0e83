"""The control token of development mode."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One row at most."""
    op.create_table(
        "control_token",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_control_token_single_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_control_token")),
    )
