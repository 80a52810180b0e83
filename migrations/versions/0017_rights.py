"""Rights of user groups, and the features of a sandbox."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_THINGS = ("category", "attribute_group", "locale")


def upgrade() -> None:
    """Create the tables; the part gets its first version."""
    op.add_column("state", sa.Column("features", sa.Text(), nullable=True))
    op.add_column("state", sa.Column("rights", sa.BigInteger(), nullable=True))
    op.execute("update state set rights = nextval('state_version')")
    op.alter_column("state", "rights", nullable=False)
    for thing in _THINGS:
        _rights(thing)
    op.create_table(
        "default_right",
        sa.Column("group_id", sa.Integer(), nullable=False),
        *(sa.Column(thing, sa.SmallInteger(), nullable=False) for thing in _THINGS),
        sa.ForeignKeyConstraint(
            ["group_id"], ["user_group.id"], name=op.f("fk_default_right_group_id_user_group"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("group_id", name=op.f("pk_default_right")),
    )


def _rights(thing: str) -> None:
    table, number = f"{thing}_right", f"{thing}_id"
    op.create_table(
        table,
        sa.Column(number, sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            [number], [f"{thing}.id"], name=op.f(f"fk_{table}_{number}_{thing}"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["user_group.id"], name=op.f(f"fk_{table}_group_id_user_group"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint(number, "group_id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_group_id"), table, ["group_id"])
