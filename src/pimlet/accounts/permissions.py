"""The permissions of the web API, as role administration shows them (spec 01 §11)."""

from collections.abc import Mapping
from dataclasses import dataclass

OVERALL_ACCESS = "pim_api_overall_access"


@dataclass(frozen=True, slots=True)
class ApiPermission:
    """One permission that a role can hold."""

    name: str
    label: str
    group: str


_TABLE = (
    ApiPermission(OVERALL_ACCESS, "Overall web API access", "Overall access"),
    ApiPermission("pim_api_attribute_list", "List attributes", "Attributes"),
    ApiPermission("pim_api_attribute_edit", "Create and update attributes", "Attributes"),
    ApiPermission("pim_api_attribute_option_list", "List attribute options", "Attribute options"),
    ApiPermission("pim_api_attribute_option_edit", "Create and update attribute options", "Attribute options"),
    ApiPermission("pim_api_attribute_group_list", "List attribute groups", "Attribute groups"),
    ApiPermission("pim_api_attribute_group_edit", "Create and update attribute groups", "Attribute groups"),
    ApiPermission("pim_api_category_list", "List categories", "Categories"),
    ApiPermission("pim_api_category_edit", "Create and update categories", "Categories"),
    ApiPermission("pim_api_channel_list", "List channels", "Channels"),
    ApiPermission("pim_api_channel_edit", "Create and update channels", "Channels"),
    ApiPermission("pim_api_family_list", "List families", "Families"),
    ApiPermission("pim_api_family_edit", "Create and update families", "Families"),
    ApiPermission("pim_api_family_variant_list", "List family variants", "Family variants"),
    ApiPermission("pim_api_family_variant_edit", "Create and update family variants", "Family variants"),
    ApiPermission("pim_api_locale_list", "List locales", "Locales"),
    ApiPermission("pim_api_currency_list", "List currencies", "Currencies"),
    ApiPermission("pim_api_association_type_list", "List association types", "Association types"),
    ApiPermission("pim_api_association_type_edit", "Create and update association types", "Association types"),
    ApiPermission("pim_api_product_list", "List products", "Products"),
    ApiPermission("pim_api_product_edit", "Create and update products", "Products"),
    ApiPermission("pim_api_product_remove", "Delete products", "Products"),
)

PERMISSIONS: Mapping[str, ApiPermission] = {permission.name: permission for permission in _TABLE}
"""By name, in the order of role administration."""
