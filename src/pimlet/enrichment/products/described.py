"""What the SaaS edition tells of values besides: types of attributes, names of linked entities, symbols (04 §4.6)."""

from typing import Any

import orjson

from pimlet.foundation.differences import Feature
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.catalog import CatalogStructure, Names, load_structure
from pimlet.structure.catalog_model import Attribute, AttributeType

_FEATURES = (Feature.ATTRIBUTE_TYPE_OF_VALUES, Feature.REFERENCE_DATA_NAME_OF_VALUES, Feature.METRIC_SYMBOLS)
_NAMED = frozenset(
    {AttributeType.REFERENCE_ENTITY, AttributeType.REFERENCE_ENTITY_COLLECTION, AttributeType.ASSET_COLLECTION}
)


async def described(uow: UnitOfWork, documents: list[bytes]) -> list[bytes]:
    """`values` objects with what the edition adds to each element, at its end; as they are where it adds nothing."""
    features = frozenset(feature for feature in _FEATURES if uow.offers(feature))
    if not features:
        return documents
    decoded = [orjson.loads(document) for document in documents]
    structure = await load_structure(uow, Names(attributes={code for document in decoded for code in document}))
    for document in decoded:
        for code, elements in document.items():
            attribute = structure.attribute(code)
            # One that was removed a moment ago is described no more.
            if attribute is not None:
                _describe(elements, attribute, structure, features)
    return [orjson.dumps(document) for document in decoded]


def _describe(
    elements: list[dict[str, Any]], attribute: Attribute, structure: CatalogStructure, features: frozenset[Feature]
) -> None:
    units = _symbols(attribute, structure) if Feature.METRIC_SYMBOLS in features else {}
    for element in elements:
        if units and isinstance(element["data"], dict):
            element["data"]["symbol"] = units.get(element["data"]["unit"].upper(), "")
        if Feature.ATTRIBUTE_TYPE_OF_VALUES in features:
            element["attribute_type"] = attribute.type
        if Feature.REFERENCE_DATA_NAME_OF_VALUES in features and attribute.type in _NAMED:
            element["reference_data_name"] = attribute.reference_data_name


def _symbols(attribute: Attribute, structure: CatalogStructure) -> dict[str, str]:
    """Of the units that values of the attribute may have, by upper-case code."""
    if attribute.type != AttributeType.METRIC:
        return {}
    family = structure.measurements.get((attribute.metric_family or "").upper())
    return {} if family is None else family.symbols
