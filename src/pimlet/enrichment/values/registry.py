"""The attribute types whose values can be stored."""

from pimlet.enrichment.values.boolean import Boolean
from pimlet.enrichment.values.date import Date
from pimlet.enrichment.values.identifier import Identifier
from pimlet.enrichment.values.media import Media
from pimlet.enrichment.values.metric import Metric
from pimlet.enrichment.values.multi_select import MultiSelect
from pimlet.enrichment.values.number import Number
from pimlet.enrichment.values.price_collection import PriceCollection
from pimlet.enrichment.values.product_link import ProductLink
from pimlet.enrichment.values.records import Codes, Record
from pimlet.enrichment.values.reference_data import ReferenceData, ReferenceDatum
from pimlet.enrichment.values.simple_select import SimpleSelect
from pimlet.enrichment.values.table import TableOfRows
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
    AttributeType.REFERENCE_ENTITY: Record(),
    AttributeType.REFERENCE_ENTITY_COLLECTION: Codes("record"),
    AttributeType.ASSET_COLLECTION: Codes("asset"),
    AttributeType.TABLE: TableOfRows(),
    AttributeType.PRODUCT_LINK: ProductLink(),
    AttributeType.FILE: Media(),
    AttributeType.IMAGE: Media(),
}


def value_type(attribute: Attribute) -> ValueType:
    """What the attribute's type knows."""
    return VALUE_TYPES[attribute.type]
