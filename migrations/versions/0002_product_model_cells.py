"""Cells of product models, like those of products, and the order of their changes."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table and its indexes."""
    op.create_table(
        "product_model_cell",
        sa.Column("product_model_id", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("number", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(
            ["product_model_id"],
            ["product_model.id"],
            name=op.f("fk_product_model_cell_product_model_id_product_model"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("product_model_id", "key_id", name=op.f("pk_product_model_cell")),
    )
    op.create_index(
        "ix_product_model_cell_number",
        "product_model_cell",
        ["key_id", "number", "product_model_id"],
        unique=False,
        postgresql_where=sa.text("number IS NOT NULL"),
    )
    op.create_index(
        "ix_product_model_cell_text",
        "product_model_cell",
        ["key_id", sa.literal_column("left(text, 64)").label("prefix"), "product_model_id"],
        unique=False,
        postgresql_where=sa.text("text IS NOT NULL"),
        postgresql_ops={"prefix": "text_pattern_ops"},
    )
    op.create_index("ix_product_model_changed", "product_model", ["changed", "id"], unique=False)
