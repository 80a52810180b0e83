"""Links: associations of products and product models."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_TARGETS = ("target_product", "target_model", "target_group")


def upgrade() -> None:
    """One row for each link."""
    foreign = {
        "owner_product": ("product", "uuid"),
        "owner_model": ("product_model", "id"),
        "type_id": ("association_type", "id"),
        "target_product": ("product", "uuid"),
        "target_model": ("product_model", "id"),
        "target_group": ("product_group", "id"),
    }
    op.create_table(
        "link",
        sa.Column("owner_product", sa.Uuid(), nullable=True),
        sa.Column("owner_model", sa.Integer(), nullable=True),
        sa.Column("type_id", sa.Integer(), nullable=False),
        sa.Column("target_product", sa.Uuid(), nullable=True),
        sa.Column("target_model", sa.Integer(), nullable=True),
        sa.Column("target_group", sa.Integer(), nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.CheckConstraint("num_nonnulls(owner_product, owner_model) = 1", name=op.f("ck_link_one_owner")),
        sa.CheckConstraint(
            "num_nonnulls(target_product, target_model, target_group) = 1", name=op.f("ck_link_one_target")
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.{key}"], name=op.f(f"fk_link_{column}_{table}"), ondelete="CASCADE"
            )
            for column, (table, key) in foreign.items()
        ),
    )
    op.create_index(op.f("ix_link_type_id"), "link", ["type_id"], unique=False)
    for owner in ("owner_product", "owner_model"):
        for target in _TARGETS:
            condition = f"{owner} is not null" + ("" if target == _TARGETS[0] else f" and {target} is not null")
            op.create_index(
                f"ix_link_{owner}_{target}", "link", [owner, "type_id", target], unique=True,
                postgresql_where=sa.text(condition),
            )  # fmt: skip
    for target in _TARGETS:
        op.create_index(
            f"ix_link_{target}", "link", [target], unique=False, postgresql_where=sa.text(f"{target} is not null")
        )
