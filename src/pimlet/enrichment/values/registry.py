"""The attribute types whose values can be stored."""

from pimlet.edge.errors import UpdateError
from pimlet.enrichment.values.boolean import Boolean
from pimlet.enrichment.values.date import Date
from pimlet.enrichment.values.identifier import Identifier
from pimlet.enrichment.values.metric import Metric
from pimlet.enrichment.values.multi_select import MultiSelect
from pimlet.enrichment.values.number import Number
from pimlet.enrichment.values.price_collection import PriceCollection
from pimlet.enrichment.values.reference_data import ReferenceData, ReferenceDatum
from pimlet.enrichment.values.simple_select import SimpleSelect
from pimlet.enrichment.values.text import Text
from pimlet.enrichment.values.textarea import Textarea
from pimlet.enrichment.values.value import ValueType
from pimlet.structure.catalog_model import Attribute, AttributeType

VALUE_TYPES: dict[str, ValueType] = {
    AttributeType.IDENTIFIER: Identifier(),
    AttributeType.TEXT: Text(),
    AttributeType.TEXTAREA: Textarea(),
    AttributeType.NUMBER: Number(),
    AttributeType.METRIC: Metric(),
    AttributeType.PRICE_COLLECTION: PriceCollection(),
    AttributeType.BOOLEAN: Boolean(),
    AttributeType.DATE: Date(),
    AttributeType.SIMPLE_SELECT: SimpleSelect(),
    AttributeType.MULTI_SELECT: MultiSelect(),
    AttributeType.REFERENCE_DATA_SIMPLE_SELECT: ReferenceDatum(),
    AttributeType.REFERENCE_DATA_MULTI_SELECT: ReferenceData(),
}


def value_type(attribute: Attribute) -> ValueType:
    """What the attribute's type knows. Raises `UpdateError` for types that cannot be stored yet."""
    found = VALUE_TYPES.get(attribute.type)
    if found is None:
        raise UpdateError(
            f"The {attribute.code} attribute has the type {attribute.type}, whose values this version of pimlet "
            "does not store.",
            suffix=False,
        )
    return found
