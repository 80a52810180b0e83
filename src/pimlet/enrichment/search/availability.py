"""Operators that not every version and edition of the PIM has (spec 04 §18)."""

from collections.abc import Mapping

from pimlet.foundation.differences import Feature
from pimlet.structure.catalog_model import AttributeType

_EMPTY = ("EMPTY", "NOT EMPTY")


def _each(name: str, operators: tuple[str, ...], feature: Feature) -> dict[tuple[str, str], Feature]:
    return {(name, operator): feature for operator in operators}


OF_PROPERTIES: Mapping[tuple[str, str], Feature] = {
    **_each("uuid", ("IN", "NOT IN"), Feature.PRODUCT_UUIDS),
    **_each("quality_score", ("IN",), Feature.QUALITY_SCORE_FILTER),
    **_each("identifier", _EMPTY, Feature.IDENTIFIER_EMPTY_OPERATORS),
    **_each("categories", ("NOT EMPTY",), Feature.CATEGORIES_NOT_EMPTY),
    **_each("parent", ("IN", *_EMPTY), Feature.PARENT_OPERATORS),
}
OF_ATTRIBUTES: Mapping[tuple[str, str], Feature] = {
    **_each(AttributeType.IDENTIFIER, _EMPTY, Feature.IDENTIFIER_EMPTY_OPERATORS),
    **_each(AttributeType.BOOLEAN, _EMPTY, Feature.BOOLEAN_EMPTY_OPERATORS),
    **_each(AttributeType.TEXT, ("IN", "NOT IN"), Feature.TEXT_IN_OPERATORS),
    **_each(AttributeType.TEXTAREA, ("IN", "NOT IN"), Feature.TEXT_IN_OPERATORS),
}
"""By attribute type and operator."""
