"""Templates of category trees."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_LABELS = postgresql.JSON(none_as_null=True, astext_type=sa.Text())


def upgrade() -> None:
    """Templates and their attributes."""
    op.create_table(
        "category_template",
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("labels", _LABELS, nullable=False),
        sa.Column("tree_id", sa.Integer(), nullable=False),
        sa.Column("deactivated", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tree_id"], ["category.id"], name=op.f("fk_category_template_tree_id_category"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("uuid", name=op.f("pk_category_template")),
    )
    op.create_index(op.f("ix_category_template_tree_id"), "category_template", ["tree_id"])
    op.create_table(
        "category_attribute",
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("template", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("is_scopable", sa.Boolean(), nullable=False),
        sa.Column("is_localizable", sa.Boolean(), nullable=False),
        sa.Column("labels", _LABELS, nullable=False),
        sa.Column("additional_properties", postgresql.JSON(astext_type=sa.Text()), nullable=False),
        sa.Column("deactivated", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["template"],
            ["category_template.uuid"],
            name=op.f("fk_category_attribute_template_category_template"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("uuid", name=op.f("pk_category_attribute")),
    )
    op.create_index(op.f("ix_category_attribute_template"), "category_attribute", ["template"])
