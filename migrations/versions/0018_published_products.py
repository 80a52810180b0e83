"""Published products, with search documents of their own."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_TABLE = "published_product"
_CELLS = "published_product_cell"
_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """One row for each version, and its cells."""
    op.create_table(
        _TABLE,
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("identifier", sa.Text(), nullable=False),
        sa.Column("identifier_key", sa.Text(collation="C"), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("family", sa.Text(), nullable=True),
        sa.Column("parent", sa.Text(), nullable=True),
        sa.Column("categories", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("groups", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("merged_values", postgresql.JSON(astext_type=sa.Text()), nullable=False),
        sa.Column("associations", postgresql.JSON(astext_type=sa.Text()), nullable=False),
        sa.Column("family_id", sa.Integer(), nullable=True),
        sa.Column("category_ids", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.Column("completeness", postgresql.ARRAY(sa.SmallInteger()), nullable=True),
        sa.Column("tokens", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("created", _TIME, nullable=False),
        sa.Column("updated", _TIME, nullable=False),
        sa.ForeignKeyConstraint(["uuid"], ["product.uuid"], name=op.f("fk_published_product_uuid_product")),
        sa.PrimaryKeyConstraint("uuid", name=op.f("pk_published_product")),
        sa.UniqueConstraint("identifier_key", name=op.f("uq_published_product_identifier_key")),
    )
    op.create_index("ix_published_product_tokens", _TABLE, ["tokens"], postgresql_using="gin")
    op.create_index("ix_published_product_family_id", _TABLE, ["family_id", "identifier_key"])
    op.create_index("ix_published_product_created", _TABLE, ["created", "uuid"])
    op.create_index("ix_published_product_updated", _TABLE, ["updated", "uuid"])
    _uncompressed()
    op.create_table(
        _CELLS,
        sa.Column("product", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("number", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(
            ["product"],
            ["published_product.uuid"],
            name=op.f("fk_published_product_cell_product_published_product"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("product", "key_id", name=op.f("pk_published_product_cell")),
    )
    _cell_indexes()


def _uncompressed() -> None:
    """As the documents of products: pages are joined bytes."""
    op.execute(f"alter table {_TABLE} alter column merged_values set storage external")
    op.execute(f"alter table {_TABLE} set (toast_tuple_target = 8160)")


def _cell_indexes() -> None:
    op.create_index(
        "ix_published_product_cell_text",
        _CELLS,
        ["key_id", sa.literal_column("left(text, 64)").label("prefix"), "product"],
        postgresql_where=sa.text("text is not null"),
        postgresql_ops={"prefix": "text_pattern_ops"},
    )
    op.create_index(
        "ix_published_product_cell_number",
        _CELLS,
        ["key_id", "number", "product"],
        postgresql_where=sa.text("number is not null"),
    )
