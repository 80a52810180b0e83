"""All tables of the first release."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_STORAGE = (
    # Documents stay in line and uncompressed: a page reads them at twice the rate.
    "alter table product alter column own_values set storage external",
    "alter table product_model alter column own_values set storage external",
    "alter table product set (toast_tuple_target = 8160, fillfactor = 85)",
    "alter table product_model set (toast_tuple_target = 8160, fillfactor = 85)",
)


def upgrade() -> None:
    """Create everything."""
    op.execute(sa.schema.CreateSequence(sa.Sequence("state_version", data_type=sa.BigInteger())))
    op.create_table(
        "association_type",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(collation="C"), nullable=False),
        sa.Column("is_two_way", sa.Boolean(), nullable=False),
        sa.Column("is_quantified", sa.Boolean(), nullable=False),
        sa.Column("labels", postgresql.JSON(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_association_type")),
        sa.UniqueConstraint("key", name=op.f("uq_association_type_key")),
    )
    op.create_table(
        "attribute_group",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(collation="C"), nullable=False),
        sa.Column("sort_order", sa.Integer(), nullable=False),
        sa.Column("labels", postgresql.JSON(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attribute_group")),
        sa.UniqueConstraint("key", name=op.f("uq_attribute_group_key")),
    )
    op.create_table(
        "category",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(collation="C"), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("root_id", sa.Integer(), nullable=False),
        sa.Column("lft", sa.Integer(), nullable=False),
        sa.Column("rgt", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("labels", postgresql.JSON(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("values", postgresql.JSON(astext_type=sa.Text()), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["category.id"], name=op.f("fk_category_parent_id_category"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_category")),
        sa.UniqueConstraint("key", name=op.f("uq_category_key")),
    )
    op.create_index(op.f("ix_category_parent_id"), "category", ["parent_id"], unique=False)
    op.create_index("ix_category_root_id_lft", "category", ["root_id", "lft"], unique=False)
    op.create_table(
        "cell_key",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("name", sa.Text(collation="C"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cell_key")),
        sa.UniqueConstraint("name", name=op.f("uq_cell_key_name")),
    )
    op.create_table(
        "client",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("random", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("grant_types", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client")),
    )
    op.create_table(
        "currency",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(collation="C"), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_currency")),
        sa.UniqueConstraint("key", name=op.f("uq_currency_key")),
    )
    op.create_table(
        "group_type",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(collation="C"), nullable=False),
        sa.Column("labels", postgresql.JSON(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_type")),
        sa.UniqueConstraint("key", name=op.f("uq_group_type_key")),
    )
    op.create_table(
        "locale",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(collation="C"), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_locale")),
        sa.UniqueConstraint("key", name=op.f("uq_locale_key")),
    )
    op.create_table(
        "measurement_family",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(collation="C"), nullable=False),
        sa.Column("labels", postgresql.JSON(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("standard_unit_code", sa.Text(), nullable=False),
        sa.Column("units", postgresql.JSON(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measurement_family")),
        sa.UniqueConstraint("key", name=op.f("uq_measurement_family_key")),
    )
    op.create_table(
        "pim_user",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(collation="C"), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_key", sa.Text(collation="C"), nullable=False),
        sa.Column("first_name", sa.Text(), nullable=False),
        sa.Column("last_name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.Column("ui_locale", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("catalog_locale", sa.Text(), nullable=True),
        sa.Column("catalog_scope", sa.Text(), nullable=True),
        sa.Column("category_tree", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pim_user")),
        sa.UniqueConstraint("email_key", name=op.f("uq_pim_user_email_key")),
        sa.UniqueConstraint("key", name=op.f("uq_pim_user_key")),
    )
    op.create_table(
        "revoked_token",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=False),
        sa.Column("refreshable", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revoked_token")),
    )
    op.create_table(
        "role",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(collation="C"), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("label_key", sa.Text(collation="C"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role")),
        sa.UniqueConstraint("key", name=op.f("uq_role_key")),
        sa.UniqueConstraint("label_key", name=op.f("uq_role_label_key")),
    )
    op.create_table(
        "state",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("accounts", sa.BigInteger(), nullable=False),
        sa.Column("settings", sa.BigInteger(), nullable=False),
        sa.Column("channels", sa.BigInteger(), nullable=False),
        sa.Column("locales", sa.BigInteger(), nullable=False),
        sa.Column("currencies", sa.BigInteger(), nullable=False),
        sa.Column("categories", sa.BigInteger(), nullable=False),
        sa.Column("attributes", sa.BigInteger(), nullable=False),
        sa.Column("attribute_groups", sa.BigInteger(), nullable=False),
        sa.Column("families", sa.BigInteger(), nullable=False),
        sa.Column("family_variants", sa.BigInteger(), nullable=False),
        sa.Column("association_types", sa.BigInteger(), nullable=False),
        sa.Column("measurements", sa.BigInteger(), nullable=False),
        sa.Column("groups", sa.BigInteger(), nullable=False),
        sa.Column("clock_frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clock_offset_seconds", sa.Float(), nullable=False),
        sa.Column("edition", sa.Text(), nullable=True),
        sa.Column("pim_version", sa.Text(), nullable=True),
        sa.Column("pending_rewrites", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_state_single_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_state")),
    )
    op.create_table(
        "user_group",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(collation="C"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_group")),
        sa.UniqueConstraint("key", name=op.f("uq_user_group_key")),
    )
    op.create_table(
        "attribute",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(collation="C"), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("main_identifier", sa.Boolean(), nullable=False),
        sa.Column("properties", postgresql.JSON(astext_type=sa.Text()), nullable=False),
        sa.Column("labels", postgresql.JSON(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("guidelines", postgresql.JSON(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["attribute_group.id"], name=op.f("fk_attribute_group_id_attribute_group")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attribute")),
        sa.UniqueConstraint("key", name=op.f("uq_attribute_key")),
    )
    op.create_index(op.f("ix_attribute_group_id"), "attribute", ["group_id"], unique=False)
    op.create_index(
        "ix_attribute_main_identifier",
        "attribute",
        ["main_identifier"],
        unique=True,
        postgresql_where="main_identifier",
    )
    op.create_table(
        "channel",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(collation="C"), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("conversion_units", postgresql.JSON(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("labels", postgresql.JSON(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_channel_category_id_category")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel")),
        sa.UniqueConstraint("key", name=op.f("uq_channel_key")),
    )
    op.create_index(op.f("ix_channel_category_id"), "channel", ["category_id"], unique=False)
    op.create_table(
        "connection",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(collation="C"), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("flow_type", sa.Text(), nullable=False),
        sa.Column("auditable", sa.Boolean(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_connection_client_id_client"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["pim_user.id"], name=op.f("fk_connection_user_id_pim_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connection")),
        sa.UniqueConstraint("client_id", name=op.f("uq_connection_client_id")),
        sa.UniqueConstraint("key", name=op.f("uq_connection_key")),
        sa.UniqueConstraint("user_id", name=op.f("uq_connection_user_id")),
    )
    op.create_table(
        "product_group",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("group_type_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(collation="C"), nullable=False),
        sa.Column("labels", postgresql.JSON(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_type_id"], ["group_type.id"], name=op.f("fk_product_group_group_type_id_group_type")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_group")),
        sa.UniqueConstraint("key", name=op.f("uq_product_group_key")),
    )
    op.create_index(op.f("ix_product_group_group_type_id"), "product_group", ["group_type_id"], unique=False)
    op.create_table(
        "role_permission",
        sa.Column("role_id", sa.Integer(), nullable=False),
        sa.Column("permission", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["role_id"], ["role.id"], name=op.f("fk_role_permission_role_id_role"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("role_id", "permission", name=op.f("pk_role_permission")),
    )
    op.create_table(
        "token_grant",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("access_expires", sa.DateTime(timezone=True), nullable=False),
        sa.Column("refresh_hash", sa.Text(), nullable=True),
        sa.Column("refresh_expires", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_token_grant_client_id_client"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["pim_user.id"], name=op.f("fk_token_grant_user_id_pim_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token_grant")),
        sa.UniqueConstraint("refresh_hash", name=op.f("uq_token_grant_refresh_hash")),
    )
    op.create_index(op.f("ix_token_grant_client_id"), "token_grant", ["client_id"], unique=False)
    op.create_index(op.f("ix_token_grant_refresh_expires"), "token_grant", ["refresh_expires"], unique=False)
    op.create_index(op.f("ix_token_grant_user_id"), "token_grant", ["user_id"], unique=False)
    op.create_table(
        "user_membership",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["user_group.id"], name=op.f("fk_user_membership_group_id_user_group"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["pim_user.id"], name=op.f("fk_user_membership_user_id_pim_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "group_id", name=op.f("pk_user_membership")),
    )
    op.create_index(op.f("ix_user_membership_group_id"), "user_membership", ["group_id"], unique=False)
    op.create_table(
        "user_role",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_user_role_role_id_role"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["pim_user.id"], name=op.f("fk_user_role_user_id_pim_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "role_id", name=op.f("pk_user_role")),
    )
    op.create_index(op.f("ix_user_role_role_id"), "user_role", ["role_id"], unique=False)
    op.create_table(
        "attribute_option",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("attribute_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(collation="C"), nullable=False),
        sa.Column("sort_order", sa.Integer(), nullable=False),
        sa.Column("labels", postgresql.JSON(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["attribute_id"],
            ["attribute.id"],
            name=op.f("fk_attribute_option_attribute_id_attribute"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attribute_option")),
        sa.UniqueConstraint("attribute_id", "key", name=op.f("uq_attribute_option_attribute_id_key")),
    )
    op.create_index(
        "ix_attribute_option_attribute_id_sort_order", "attribute_option", ["attribute_id", "sort_order"], unique=False
    )
    op.create_table(
        "channel_currency",
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("currency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channel.id"], name=op.f("fk_channel_currency_channel_id_channel"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["currency_id"], ["currency.id"], name=op.f("fk_channel_currency_currency_id_currency")
        ),
        sa.PrimaryKeyConstraint("channel_id", "currency_id", name=op.f("pk_channel_currency")),
    )
    op.create_index(op.f("ix_channel_currency_currency_id"), "channel_currency", ["currency_id"], unique=False)
    op.create_table(
        "channel_locale",
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("locale_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channel.id"], name=op.f("fk_channel_locale_channel_id_channel"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["locale_id"], ["locale.id"], name=op.f("fk_channel_locale_locale_id_locale")),
        sa.PrimaryKeyConstraint("channel_id", "locale_id", name=op.f("pk_channel_locale")),
    )
    op.create_index(op.f("ix_channel_locale_locale_id"), "channel_locale", ["locale_id"], unique=False)
    op.create_table(
        "family",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(collation="C"), nullable=False),
        sa.Column("label_attribute_id", sa.Integer(), nullable=True),
        sa.Column("image_attribute_id", sa.Integer(), nullable=True),
        sa.Column("labels", postgresql.JSON(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["image_attribute_id"], ["attribute.id"], name=op.f("fk_family_image_attribute_id_attribute")
        ),
        sa.ForeignKeyConstraint(
            ["label_attribute_id"], ["attribute.id"], name=op.f("fk_family_label_attribute_id_attribute")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_family")),
        sa.UniqueConstraint("key", name=op.f("uq_family_key")),
    )
    op.create_index(op.f("ix_family_image_attribute_id"), "family", ["image_attribute_id"], unique=False)
    op.create_index(op.f("ix_family_label_attribute_id"), "family", ["label_attribute_id"], unique=False)
    op.create_table(
        "family_attribute",
        sa.Column("family_id", sa.Integer(), nullable=False),
        sa.Column("attribute_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attribute_id"],
            ["attribute.id"],
            name=op.f("fk_family_attribute_attribute_id_attribute"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["family_id"], ["family.id"], name=op.f("fk_family_attribute_family_id_family"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("family_id", "attribute_id", name=op.f("pk_family_attribute")),
    )
    op.create_index(op.f("ix_family_attribute_attribute_id"), "family_attribute", ["attribute_id"], unique=False)
    op.create_table(
        "family_requirement",
        sa.Column("family_id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("attribute_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attribute_id"],
            ["attribute.id"],
            name=op.f("fk_family_requirement_attribute_id_attribute"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channel.id"], name=op.f("fk_family_requirement_channel_id_channel"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["family_id"], ["family.id"], name=op.f("fk_family_requirement_family_id_family"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("family_id", "channel_id", "attribute_id", name=op.f("pk_family_requirement")),
    )
    op.create_index(op.f("ix_family_requirement_attribute_id"), "family_requirement", ["attribute_id"], unique=False)
    op.create_index(op.f("ix_family_requirement_channel_id"), "family_requirement", ["channel_id"], unique=False)
    op.create_table(
        "family_variant",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("family_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(collation="C"), nullable=False),
        sa.Column("levels", sa.SmallInteger(), nullable=False),
        sa.Column("labels", postgresql.JSON(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_family_variant_family_id_family")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_family_variant")),
        sa.UniqueConstraint("key", name=op.f("uq_family_variant_key")),
    )
    op.create_index(op.f("ix_family_variant_family_id"), "family_variant", ["family_id"], unique=False)
    op.create_table(
        "family_variant_attribute",
        sa.Column("family_variant_id", sa.Integer(), nullable=False),
        sa.Column("attribute_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("is_axis", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attribute_id"],
            ["attribute.id"],
            name=op.f("fk_family_variant_attribute_attribute_id_attribute"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["family_variant_id"],
            ["family_variant.id"],
            name=op.f("fk_family_variant_attribute_family_variant_id_family_variant"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("family_variant_id", "attribute_id", name=op.f("pk_family_variant_attribute")),
    )
    op.create_index(
        op.f("ix_family_variant_attribute_attribute_id"), "family_variant_attribute", ["attribute_id"], unique=False
    )
    op.create_table(
        "product_model",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(collation="C"), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("family_variant_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("axis_key", sa.Text(), nullable=True),
        sa.Column("own_values", postgresql.JSON(), nullable=False),
        sa.Column("kept", postgresql.JSON(), nullable=True),
        sa.Column("category_ids", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.Column("completeness", postgresql.ARRAY(sa.SmallInteger()), nullable=True),
        sa.Column("tokens", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["family_variant_id"], ["family_variant.id"], name=op.f("fk_product_model_family_variant_id_family_variant")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["product_model.id"],
            name=op.f("fk_product_model_parent_id_product_model"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_model")),
        sa.UniqueConstraint("key", name=op.f("uq_product_model_key")),
        sa.UniqueConstraint("parent_id", "axis_key", name=op.f("uq_product_model_parent_id_axis_key")),
    )
    op.create_index(op.f("ix_product_model_family_variant_id"), "product_model", ["family_variant_id"], unique=False)
    op.create_index("ix_product_model_tokens", "product_model", ["tokens"], unique=False, postgresql_using="gin")
    op.create_table(
        "product",
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("identifier", sa.Text(), nullable=True),
        sa.Column("identifier_key", sa.Text(collation="C"), nullable=True),
        sa.Column("family_id", sa.Integer(), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("axis_key", sa.Text(), nullable=True),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("own_values", postgresql.JSON(), nullable=False),
        sa.Column("kept", postgresql.JSON(), nullable=True),
        sa.Column("category_ids", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.Column("group_ids", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.Column("completeness", postgresql.ARRAY(sa.SmallInteger()), nullable=True),
        sa.Column("tokens", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_product_family_id_family")),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["product_model.id"], name=op.f("fk_product_parent_id_product_model"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("uuid", name=op.f("pk_product")),
        sa.UniqueConstraint("parent_id", "axis_key", name=op.f("uq_product_parent_id_axis_key")),
    )
    op.create_index("ix_product_changed", "product", ["changed", "uuid"], unique=False)
    op.create_index("ix_product_family_id", "product", ["family_id", "identifier_key"], unique=False)
    op.create_index(
        "ix_product_identifier_key",
        "product",
        ["identifier_key"],
        unique=True,
        postgresql_where=sa.text("identifier_key IS NOT NULL"),
    )
    op.create_index("ix_product_tokens", "product", ["tokens"], unique=False, postgresql_using="gin")
    op.create_table(
        "product_cell",
        sa.Column("product", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("number", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(
            ["product"], ["product.uuid"], name=op.f("fk_product_cell_product_product"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("product", "key_id", name=op.f("pk_product_cell")),
    )
    op.create_index(
        "ix_product_cell_number",
        "product_cell",
        ["key_id", "number", "product"],
        unique=False,
        postgresql_where=sa.text("number IS NOT NULL"),
    )
    op.create_index(
        "ix_product_cell_text",
        "product_cell",
        ["key_id", sa.literal_column("left(text, 64)").label("prefix"), "product"],
        unique=False,
        postgresql_where=sa.text("text IS NOT NULL"),
        postgresql_ops={"prefix": "text_pattern_ops"},
    )
    op.create_table(
        "unique_value",
        sa.Column("attribute_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(collation="C"), nullable=False),
        sa.Column("product", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attribute_id"], ["attribute.id"], name=op.f("fk_unique_value_attribute_id_attribute"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["product"], ["product.uuid"], name=op.f("fk_unique_value_product_product"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("attribute_id", "key", name=op.f("pk_unique_value")),
    )
    op.create_index(op.f("ix_unique_value_product"), "unique_value", ["product"], unique=False)
    for statement in _STORAGE:
        op.execute(statement)
