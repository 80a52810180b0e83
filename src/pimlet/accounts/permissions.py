"""The permissions of the web API, by their ids in role administration (spec 01 §11)."""

from collections.abc import Mapping

OVERALL_ACCESS = "pim_api_overall_access"

PERMISSIONS: Mapping[str, str] = {
    OVERALL_ACCESS: "Overall web API access",
    "pim_api_attribute_list": "List attributes",
    "pim_api_attribute_edit": "Create and update attributes",
    "pim_api_attribute_option_list": "List attribute options",
    "pim_api_attribute_option_edit": "Create and update attribute options",
    "pim_api_attribute_group_list": "List attribute groups",
    "pim_api_attribute_group_edit": "Create and update attribute groups",
    "pim_api_category_list": "List categories",
    "pim_api_category_edit": "Create and update categories",
    "pim_api_channel_list": "List channels",
    "pim_api_channel_edit": "Create and update channels",
    "pim_api_family_list": "List families",
    "pim_api_family_edit": "Create and update families",
    "pim_api_family_variant_list": "List family variants",
    "pim_api_family_variant_edit": "Create and update family variants",
    "pim_api_locale_list": "List locales",
    "pim_api_currency_list": "List currencies",
    "pim_api_association_type_list": "List association types",
    "pim_api_association_type_edit": "Create and update association types",
    "pim_api_product_list": "List products",
    "pim_api_product_edit": "Create and update products",
    "pim_api_product_remove": "Delete products",
}
"""Labels by id."""
