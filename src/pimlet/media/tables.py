"""Table of media files."""

from sqlalchemy import BigInteger, Column, Identity, Index, Integer, Table, Text

from pimlet.foundation.schema import KEY, TIMESTAMP, metadata

# `digest` names the content in the object storage; a record without one has lost its file.
media_file = Table(
    "media_file",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("code", Text, nullable=False),
    Column("key", KEY, nullable=False, unique=True),
    Column("shelf", Text, nullable=False),
    Column("digest", KEY),
    Column("original_filename", Text, nullable=False),
    Column("mime_type", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("extension", Text, nullable=False),
    Column("created", TIMESTAMP, nullable=False),
    Index("ix_media_file_shelf_id", "shelf", "id"),
)
