"""What is to be stored again after a change of the structure."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of pending rewrites."""
    op.create_table(
        "rewrite",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("removed", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rewrite")),
    )
    for table, entity, column, kind in (
        ("rewrite_product", "product", "product", sa.Uuid()),
        ("rewrite_product_model", "product_model", "product_model_id", sa.Integer()),
    ):
        key = "uuid" if entity == "product" else "id"
        op.create_table(
            table,
            sa.Column("rewrite_id", sa.Integer(), nullable=False),
            sa.Column(column, kind, nullable=False),
            sa.ForeignKeyConstraint(
                ["rewrite_id"], ["rewrite.id"], name=op.f(f"fk_{table}_rewrite_id_rewrite"), ondelete="CASCADE"
            ),
            sa.ForeignKeyConstraint(
                [column], [f"{entity}.{key}"], name=op.f(f"fk_{table}_{column}_{entity}"), ondelete="CASCADE"
            ),
            sa.PrimaryKeyConstraint("rewrite_id", column, name=op.f(f"pk_{table}")),
        )
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    """Drop them."""
    for table in ("rewrite_product_model", "rewrite_product", "rewrite"):
        op.drop_table(table)
