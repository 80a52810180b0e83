"""The table of links: one row for each, read from its owner, removed with its owner, its type or its target."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Table, Uuid, text

from pimlet.foundation.schema import metadata

OWNERS = ("owner_product", "owner_model")
TARGETS = ("target_product", "target_model", "target_group")

link = Table(
    "link",
    metadata,
    Column("owner_product", Uuid, ForeignKey("product.uuid", ondelete="CASCADE")),
    Column("owner_model", Integer, ForeignKey("product_model.id", ondelete="CASCADE")),
    Column("type_id", Integer, ForeignKey("association_type.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("target_product", Uuid, ForeignKey("product.uuid", ondelete="CASCADE")),
    Column("target_model", Integer, ForeignKey("product_model.id", ondelete="CASCADE")),
    Column("target_group", Integer, ForeignKey("product_group.id", ondelete="CASCADE")),
    # Of quantified links only; they are shown in the order in which they were given.
    Column("quantity", Integer),
    Column("position", Integer),
    CheckConstraint("num_nonnulls(owner_product, owner_model) = 1", name="one_owner"),
    CheckConstraint("num_nonnulls(target_product, target_model, target_group) = 1", name="one_target"),
)

for _owner in OWNERS:
    for _target in TARGETS:
        # No link twice. The indexes that lead to products serve all links of an owner, since nulls are distinct.
        _condition = f"{_owner} is not null" + ("" if _target == TARGETS[0] else f" and {_target} is not null")
        Index(
            f"ix_link_{_owner}_{_target}", link.c[_owner], link.c.type_id, link.c[_target], unique=True,
            postgresql_where=text(_condition),
        )  # fmt: skip
for _target in TARGETS:
    Index(f"ix_link_{_target}", link.c[_target], postgresql_where=text(f"{_target} is not null"))
