"""Tables of the rights of user groups.

A row says what a group may do with one category, attribute group or locale. Where there is none, the group `All` may
do everything and any other group nothing, so an installation that restricts nobody has no rows.
"""

from sqlalchemy import Column, ForeignKey, Integer, SmallInteger, Table

from pimlet.foundation.schema import metadata

_GROUP = "user_group.id"

category_right = Table(
    "category_right",
    metadata,
    Column("category_id", Integer, ForeignKey("category.id", ondelete="CASCADE"), primary_key=True),
    Column("group_id", Integer, ForeignKey(_GROUP, ondelete="CASCADE"), primary_key=True, index=True),
    Column("level", SmallInteger, nullable=False),
)

attribute_group_right = Table(
    "attribute_group_right",
    metadata,
    Column("attribute_group_id", Integer, ForeignKey("attribute_group.id", ondelete="CASCADE"), primary_key=True),
    Column("group_id", Integer, ForeignKey(_GROUP, ondelete="CASCADE"), primary_key=True, index=True),
    Column("level", SmallInteger, nullable=False),
)

locale_right = Table(
    "locale_right",
    metadata,
    Column("locale_id", Integer, ForeignKey("locale.id", ondelete="CASCADE"), primary_key=True),
    Column("group_id", Integer, ForeignKey(_GROUP, ondelete="CASCADE"), primary_key=True, index=True),
    Column("level", SmallInteger, nullable=False),
)

# What a group gets on new categories, attribute groups and locales; without a row as above.
default_right = Table(
    "default_right",
    metadata,
    Column("group_id", Integer, ForeignKey(_GROUP, ondelete="CASCADE"), primary_key=True),
    Column("category", SmallInteger, nullable=False),
    Column("attribute_group", SmallInteger, nullable=False),
    Column("locale", SmallInteger, nullable=False),
)
