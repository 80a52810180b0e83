"""The index in whose order products are listed has their uuids, which filters on cells begin with."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

INDEX = "ix_product_identifier_key"


def upgrade() -> None:
    """Make the index again."""
    op.drop_index(INDEX, "product")
    op.create_index(
        INDEX, "product", ["identifier_key"], unique=True,
        postgresql_include=["uuid"], postgresql_where=sa.text("identifier_key is not null"),
    )  # fmt: skip
