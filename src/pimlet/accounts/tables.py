"""Tables of accounts."""

from sqlalchemy import Boolean, Column, ForeignKey, Identity, Integer, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY

from pimlet.foundation.schema import KEY, OUTSIDE_SNAPSHOTS, TIMESTAMP, metadata

user = Table(
    "pim_user",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("username", Text, nullable=False),
    Column("key", KEY, nullable=False, unique=True),
    Column("email", Text, nullable=False),
    Column("email_key", KEY, nullable=False, unique=True),
    Column("first_name", Text, nullable=False),
    Column("last_name", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("enabled", Boolean, nullable=False),
    # Drawn anew to revoke all tokens of the user.
    Column("stamp", Text, nullable=False),
    Column("ui_locale", Text, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("catalog_locale", Text),
    Column("catalog_scope", Text),
    Column("category_tree", Text),
)

role = Table(
    "role",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("role", Text, nullable=False),
    Column("key", KEY, nullable=False, unique=True),
    Column("label", Text, nullable=False),
    Column("label_key", KEY, nullable=False, unique=True),
)

role_permission = Table(
    "role_permission",
    metadata,
    Column("role_id", Integer, ForeignKey("role.id", ondelete="CASCADE"), primary_key=True),
    Column("permission", Text, primary_key=True),
)

user_group = Table(
    "user_group",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("name", Text, nullable=False),
    Column("key", KEY, nullable=False, unique=True),
)

user_role = Table(
    "user_role",
    metadata,
    Column("user_id", Integer, ForeignKey("pim_user.id", ondelete="CASCADE"), primary_key=True),
    Column("role_id", Integer, ForeignKey("role.id", ondelete="CASCADE"), primary_key=True, index=True),
)

user_membership = Table(
    "user_membership",
    metadata,
    Column("user_id", Integer, ForeignKey("pim_user.id", ondelete="CASCADE"), primary_key=True),
    Column("group_id", Integer, ForeignKey("user_group.id", ondelete="CASCADE"), primary_key=True, index=True),
)

client = Table(
    "client",
    metadata,
    Column("id", Integer, Identity(always=False), primary_key=True),
    Column("random", Text, nullable=False),
    Column("secret", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("grant_types", ARRAY(Text), nullable=False),
    # Drawn anew to revoke all tokens of the client.
    Column("stamp", Text, nullable=False),
)

connection = Table(
    "connection",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("code", Text, nullable=False),
    Column("key", KEY, nullable=False, unique=True),
    Column("label", Text, nullable=False),
    Column("flow_type", Text, nullable=False),
    Column("auditable", Boolean, nullable=False),
    Column("client_id", Integer, ForeignKey("client.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("user_id", Integer, ForeignKey("pim_user.id", ondelete="CASCADE"), nullable=False, unique=True),
)

# One row for each grant that was given: the access token by its id, the refresh token by its hash until it is used.
token_grant = Table(
    "token_grant",
    metadata,
    Column("id", Text, primary_key=True),
    Column("client_id", Integer, ForeignKey("client.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("user_id", Integer, ForeignKey("pim_user.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("access_expires", TIMESTAMP, nullable=False),
    Column("refresh_hash", Text, unique=True),
    Column("refresh_expires", TIMESTAMP, nullable=False, index=True),
    info=OUTSIDE_SNAPSHOTS,
)

# Access tokens that were ended before the expiry that they were signed with, which is `expires`.
revoked_token = Table(
    "revoked_token",
    metadata,
    Column("id", Text, primary_key=True),
    Column("expires", TIMESTAMP, nullable=False),
    # True for a token that was made to expire: its refresh token may still be used.
    Column("refreshable", Boolean, nullable=False),
    info=OUTSIDE_SNAPSHOTS,
)
