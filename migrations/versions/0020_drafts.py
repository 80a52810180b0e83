"""Drafts of users who may propose changes of products and product models."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One row for each user and product or product model."""
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("product", sa.Uuid(), nullable=True),
        sa.Column("product_model_id", sa.Integer(), nullable=True),
        sa.Column("changes", postgresql.JSON(astext_type=sa.Text()), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("num_nonnulls(product, product_model_id) = 1", name=op.f("ck_draft_one_entity")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["pim_user.id"], name=op.f("fk_draft_user_id_pim_user"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["product"], ["product.uuid"], name=op.f("fk_draft_product_product"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["product_model_id"],
            ["product_model.id"],
            name=op.f("fk_draft_product_model_id_product_model"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
    )
    op.create_index(op.f("ix_draft_user_id"), "draft", ["user_id"])
    for entity in ("product", "product_model_id"):
        op.create_index(
            op.f(f"ix_draft_{entity}"), "draft", [entity, "user_id"], unique=True,
            postgresql_where=sa.text(f"{entity} is not null"),
        )  # fmt: skip
