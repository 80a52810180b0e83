"""Tables of published products: one row for each published product, with a document, tokens and cells of its own."""

from sqlalchemy import BigInteger, Boolean, Column, Float, ForeignKey, Index, Integer, SmallInteger, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY

from pimlet.enrichment.products.tables import EntityTables, index_cells
from pimlet.foundation.schema import KEY, TIMESTAMP, JsonText, metadata, number_of

published_product = Table(
    "published_product",
    metadata,
    # No action on deletion: a product cannot go while it is published, whoever deletes it.
    Column("uuid", Uuid, ForeignKey("product.uuid"), primary_key=True),
    # All that follows is as it was at publication.
    Column("identifier", Text, nullable=False),
    Column("identifier_key", KEY, nullable=False, unique=True),
    Column("enabled", Boolean, nullable=False),
    Column("family", Text),
    Column("parent", Text),
    # Codes in the order in which they are shown, inherited ones included.
    Column("categories", ARRAY(Text), nullable=False),
    Column("groups", ARRAY(Text), nullable=False),
    # Own and inherited values in API shape.
    Column("merged_values", JsonText(), nullable=False),
    # In API shape, but products by uuid: whether they are published is known when they are read.
    Column("associations", JsonText(), nullable=False),
    # For searches. Ids are never given twice, so those of removed resources name nothing.
    Column("family_id", Integer),
    Column("category_ids", ARRAY(Integer), nullable=False),
    Column("completeness", ARRAY(SmallInteger)),
    Column("tokens", ARRAY(BigInteger), nullable=False),
    # The first publication and the latest one.
    Column("created", TIMESTAMP, nullable=False),
    Column("updated", TIMESTAMP, nullable=False),
)
Index("ix_published_product_tokens", published_product.c.tokens, postgresql_using="gin")
Index("ix_published_product_family_id", published_product.c.family_id, published_product.c.identifier_key)
Index("ix_published_product_created", published_product.c.created, published_product.c.uuid)
Index("ix_published_product_updated", published_product.c.updated, published_product.c.uuid)

published_product_cell = Table(
    "published_product_cell",
    metadata,
    Column("product", Uuid, ForeignKey("published_product.uuid", ondelete="CASCADE"), primary_key=True),
    Column("key_id", Integer, primary_key=True, info=number_of("cell_key")),
    Column("text", Text),
    Column("number", Float),
)

PUBLISHED = EntityTables(
    published_product,
    published_product.c.uuid,
    published_product.c.identifier_key,
    published_product.c.identifier,
    published_product_cell,
    published_product_cell.c.product,
)
index_cells(PUBLISHED)
