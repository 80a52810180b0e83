"""What differs between versions and editions of the PIM: one table, read through one function.

Routes, formats and validators ask `offers`; nothing else compares versions or editions.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from pimlet.foundation.settings import Edition, Switch

Version = tuple[int, int]

NEWEST: Version = (9_999, 0)
"""`master`, the SaaS edition, and whatever else is no number."""
AFTER_7_0: Version = (7, 1)
"""What `master` has and 7.0 has not."""
_NUMBERS = re.compile(r"(\d{1,2})(?:\.(\d+))?(?:\.|$|-)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Pim:
    """The PIM that a sandbox stands for, and the switches that are on in it."""

    version: Version
    edition: Edition
    switches: frozenset[Switch] = frozenset()


_ON_IN: Mapping[Switch, frozenset[Edition]] = {
    Switch.PERMISSION: frozenset({Edition.EE, Edition.SERENITY}),
    Switch.PUBLISHED_PRODUCTS: frozenset({Edition.EE}),
}
"""The editions in which each switch is on unless somebody says otherwise (spec 05 §0)."""


@lru_cache(maxsize=256)
def pim_of(version: str, edition: str, features: tuple[str, ...] = (), *, everything: bool = False) -> Pim:
    """The PIM of a version as `system-information` shows it (`7.0.10`, `master`) and an edition.

    Switches are on by edition, or all of them with `everything`; `features` names those that are on (`permission`)
    or off (`-permission`) nevertheless.
    """
    of = Edition(edition)
    on = {switch for switch in Switch if everything or of in _ON_IN[switch]}
    on |= {switch for switch in Switch if switch.value in features}
    on -= {switch for switch in Switch if f"-{switch.value}" in features}
    found = _NUMBERS.match(version)
    if of is Edition.SERENITY or found is None:
        return Pim(NEWEST, of, frozenset(on))
    return Pim((int(found[1]), int(found[2] or 0)), of, frozenset(on))


@dataclass(frozen=True, slots=True)
class Row:
    """Where something holds: from version `since` on, up to all patches of `until`, in the named editions.

    None is no limit. What has a `switch` also needs it to be on.
    """

    what: str
    since: Version | None = None
    until: Version | None = None
    editions: frozenset[Edition] | None = None
    switch: Switch | None = None

    def holds(self, pim: Pim) -> bool:
        """Whether it holds for a PIM."""
        return (
            (self.since is None or pim.version >= self.since)
            and (self.until is None or pim.version <= self.until)
            and (self.editions is None or pim.edition in self.editions)
            and (self.switch is None or self.switch in pim.switches)
        )

    @property
    def where(self) -> str:
        """The limits in words: `from 6.0, up to 6.0`, `in the edition Serenity`, `everywhere`."""
        parts = []
        if self.since is not None:
            parts.append("after 7.0" if self.since == AFTER_7_0 else f"from {_shown(self.since)}")
        if self.until is not None:
            parts.append(f"up to {_shown(self.until)}")
        if self.editions is not None:
            parts.append(f"in the edition {', '.join(sorted(self.editions))}")
        if self.switch is not None:
            parts.append(f"with `{self.switch}` switched on")
        return ", ".join(parts) or "everywhere"


def _shown(version: Version) -> str:
    return f"{version[0]}.{version[1]}"


class Feature(Enum):
    """A row of the table: one thing that a client can see and that is not the same everywhere."""

    # Products and product models, spec 04 §18.
    QUANTIFIED_ASSOCIATIONS = "quantified_associations"
    ATTRIBUTE_OPTIONS = "with_attribute_options"
    QUALITY_SCORES_OF_PRODUCTS = "quality_scores_of_products"
    QUALITY_SCORES_OF_MODELS = "quality_scores_of_models"
    COMPLETENESSES = "with_completenesses"
    EMPTY_COMPLETENESSES_ARE_AN_OBJECT = "empty_completenesses_are_an_object"
    QUALITY_SCORE_FILTER = "quality_score_filter"
    PRODUCT_UUIDS = "product_uuids"
    UUID_FILTER_IN_ANY_CASE = "uuid_filter_in_any_case"
    IDENTIFIER_AMONG_VALUES = "identifier_among_values"
    IDENTIFIER_EMPTY_OPERATORS = "identifier_empty_operators"
    IDENTIFIER_IN_LIMIT = "identifier_in_limit"
    IDENTIFIER_IN_NEEDS_AN_ARRAY = "identifier_in_needs_an_array"
    IDENTIFIER_NOT_IN_NEEDS_AN_IDENTIFIER = "identifier_not_in_needs_an_identifier"
    UNKNOWN_FILTER_IS_NOT_FOUND = "unknown_filter_is_not_found"
    BOOLEAN_EMPTY_OPERATORS = "boolean_empty_operators"
    CATEGORIES_NOT_EMPTY = "categories_not_empty"
    PARENT_OPERATORS = "parent_operators"
    READABLE_CURSORS = "readable_cursors"
    # Only documented for SaaS, spec 04 §18.
    ATTRIBUTE_TYPE_OF_VALUES = "attribute_type_of_values"
    REFERENCE_DATA_NAME_OF_VALUES = "reference_data_name_of_values"
    ROOT_PARENT = "root_parent"
    METRIC_SYMBOLS = "metric_symbols"
    CONVERTED_MEASUREMENTS = "converted_measurements"
    ATTRIBUTE_OPTIONS_OF_MODELS = "attribute_options_of_models"
    SAAS_PARAMETERS = "saas_parameters"
    SEARCH_BY_POST = "search_by_post"
    TEXT_IN_OPERATORS = "text_in_operators"
    FAMILY_IN_CHILDREN = "family_in_children"
    READINESS = "readiness"
    UPDATED_INCLUDING_LINKED_ENTITIES = "updated_including_linked_entities"
    # Structure, spec 02 §17.
    CATEGORY_MEDIA_DOWNLOAD = "category_media_download"
    CATEGORY_MEDIA_UPLOAD = "category_media_upload"
    CATEGORY_VALUES_BY_API = "category_values_by_api"
    CATEGORY_VALIDATIONS = "category_validations"
    FAMILY_REMOVAL = "family_removal"
    CURRENCY_SEARCH = "currency_search"
    SAAS_ATTRIBUTE_PROPERTIES = "saas_attribute_properties"
    ENTERPRISE_ATTRIBUTE_TYPES = "enterprise_attribute_types"
    PRODUCT_LINKS = "product_links"
    # Enterprise features, spec 05 §0.
    PERMISSION = "permission"
    DRAFTS_BY_UUID = "drafts_by_uuid"
    WORKFLOW_STATUS = "workflow_status"
    PUBLISHED_PRODUCTS = "published_products"


_SAAS = frozenset({Edition.SERENITY})

TABLE: Mapping[Feature, Row] = {
    Feature.QUANTIFIED_ASSOCIATIONS: Row("`quantified_associations` of products and models", since=(5, 0)),
    Feature.ATTRIBUTE_OPTIONS: Row("`with_attribute_options` and `linked_data`", since=(5, 0)),
    Feature.QUALITY_SCORES_OF_PRODUCTS: Row("`with_quality_scores` of products", since=(5, 0)),
    Feature.QUALITY_SCORES_OF_MODELS: Row("`with_quality_scores` of product models", since=(7, 0)),
    Feature.COMPLETENESSES: Row("`with_completenesses`", since=(6, 0)),
    Feature.EMPTY_COMPLETENESSES_ARE_AN_OBJECT: Row("no completeness is `{}`, not `[]`", since=(6, 0), until=(6, 0)),
    Feature.QUALITY_SCORE_FILTER: Row("filter on `quality_score`", since=(6, 0)),
    Feature.PRODUCT_UUIDS: Row("`uuid` of products, its filter, `products-uuid`", since=(7, 0)),
    Feature.UUID_FILTER_IN_ANY_CASE: Row("the filter on `uuid` ignores case", since=AFTER_7_0),
    Feature.IDENTIFIER_AMONG_VALUES: Row("`values` hold the identifier attribute", since=AFTER_7_0),
    Feature.IDENTIFIER_EMPTY_OPERATORS: Row("`EMPTY`, `NOT EMPTY` on identifiers", since=(7, 0)),
    Feature.IDENTIFIER_IN_LIMIT: Row("100 identifiers at most in `IN`", since=(7, 0)),
    Feature.IDENTIFIER_IN_NEEDS_AN_ARRAY: Row("`IN` on `identifier` checks that it gets a list", since=AFTER_7_0),
    Feature.IDENTIFIER_NOT_IN_NEEDS_AN_IDENTIFIER: Row(
        "`NOT IN` on identifiers leaves out products without one", since=AFTER_7_0
    ),
    Feature.UNKNOWN_FILTER_IS_NOT_FOUND: Row("an unknown property in `search` is a 404", since=(6, 0)),
    Feature.BOOLEAN_EMPTY_OPERATORS: Row("`EMPTY`, `NOT EMPTY` on booleans", since=(5, 0)),
    Feature.CATEGORIES_NOT_EMPTY: Row("`NOT EMPTY` on `categories`", since=AFTER_7_0),
    Feature.PARENT_OPERATORS: Row("`IN`, `EMPTY`, `NOT EMPTY` on `parent`", since=(5, 0)),
    Feature.READABLE_CURSORS: Row("`search_after` is an identifier, code or uuid", since=(6, 0)),
    Feature.ATTRIBUTE_TYPE_OF_VALUES: Row("`attribute_type` of values", editions=_SAAS),
    Feature.REFERENCE_DATA_NAME_OF_VALUES: Row("`reference_data_name` of values", editions=_SAAS),
    Feature.ROOT_PARENT: Row("`root_parent` of products", editions=_SAAS),
    Feature.METRIC_SYMBOLS: Row("`symbol` of metric values", editions=_SAAS),
    Feature.CONVERTED_MEASUREMENTS: Row("`convert_measurements` of products and models", editions=_SAAS),
    Feature.ATTRIBUTE_OPTIONS_OF_MODELS: Row("`with_attribute_options` of product models", editions=_SAAS),
    Feature.SAAS_PARAMETERS: Row(
        "`create_missing_options`, `with_asset_share_links`, `with_workflow_execution_statuses`", editions=_SAAS
    ),
    Feature.SEARCH_BY_POST: Row("`POST /products-uuid/search`", editions=_SAAS),
    Feature.TEXT_IN_OPERATORS: Row("`IN`, `NOT IN` on texts", editions=_SAAS),
    Feature.FAMILY_IN_CHILDREN: Row("`IN CHILDREN` on `family`", editions=_SAAS),
    Feature.READINESS: Row("`readiness` of products", editions=_SAAS),
    Feature.UPDATED_INCLUDING_LINKED_ENTITIES: Row("filter on `updated_including_linked_entities`", editions=_SAAS),
    Feature.CATEGORY_MEDIA_DOWNLOAD: Row("`GET /category-media-files/{code}/download`", since=AFTER_7_0),
    Feature.CATEGORY_MEDIA_UPLOAD: Row("`POST /category-media-files`", editions=_SAAS),
    Feature.CATEGORY_VALUES_BY_API: Row("`values` of categories can be written", editions=_SAAS),
    Feature.CATEGORY_VALIDATIONS: Row("`validations`, `channel_requirements` of categories", editions=_SAAS),
    Feature.FAMILY_REMOVAL: Row("`DELETE /families/{code}`", editions=_SAAS),
    Feature.CURRENCY_SEARCH: Row("`search` of currencies", editions=_SAAS),
    Feature.SAAS_ATTRIBUTE_PROPERTIES: Row(
        "`is_mandatory`, `decimal_places`, `decimal_places_strategy` of attributes", editions=_SAAS
    ),
    Feature.ENTERPRISE_ATTRIBUTE_TYPES: Row(
        "attributes of records, assets and tables", editions=frozenset({Edition.EE, Edition.SERENITY})
    ),
    Feature.PRODUCT_LINKS: Row("attributes of the type `pim_catalog_product_link`", editions=_SAAS),
    Feature.PERMISSION: Row("rights of user groups on the catalog, drafts", switch=Switch.PERMISSION),
    Feature.DRAFTS_BY_UUID: Row("drafts and proposals by uuid", since=(7, 0), switch=Switch.PERMISSION),
    Feature.WORKFLOW_STATUS: Row(
        "`metadata` of products and models", editions=frozenset(Edition) - {Edition.CE}, switch=Switch.PERMISSION
    ),
    Feature.PUBLISHED_PRODUCTS: Row("published products", switch=Switch.PUBLISHED_PRODUCTS),
}
"""Each difference, once.

Sources: spec 02 §17, 04 §18, 05 §0, and the decision that `values` hold the identifier.
"""


def offers(pim: Pim, feature: Feature) -> bool:
    """Whether a PIM has a feature: the one way to ask."""
    return TABLE[feature].holds(pim)


def lists(pim: Pim, feature: Feature | None) -> bool:
    """Whether the root endpoint names routes of a feature that the PIM has: CE knows none that is switched on."""
    return feature is None or TABLE[feature].switch is None or pim.edition is not Edition.CE
