"""The table of drafts: one for each user and product or product model, removed with either."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Identity, Index, Integer, Table, Uuid, text

from pimlet.foundation.schema import TIMESTAMP, JsonText, metadata

draft = Table(
    "draft",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("user_id", Integer, ForeignKey("pim_user.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("product", Uuid, ForeignKey("product.uuid", ondelete="CASCADE")),
    Column("product_model_id", Integer, ForeignKey("product_model.id", ondelete="CASCADE")),
    # Changed values only (see `enrichment.values.changes`).
    Column("changes", JsonText(), nullable=False),
    Column("created", TIMESTAMP, nullable=False),
    Column("updated", TIMESTAMP, nullable=False),
    # When it became a proposal; null while it is in progress.
    Column("submitted", TIMESTAMP),
    CheckConstraint("num_nonnulls(product, product_model_id) = 1", name="one_entity"),
)

for _entity in ("product", "product_model_id"):
    Index(
        f"ix_draft_{_entity}", draft.c[_entity], draft.c.user_id, unique=True,
        postgresql_where=text(f"{_entity} is not null"),
    )  # fmt: skip
