"""Values of `pim_catalog_product_link` (spec 03 §11.9). What a link leads to is not looked up."""

from typing import Any

from pimlet.edge.expectations import expected, invalid_content
from pimlet.enrichment.associations.targets import parsed_uuid
from pimlet.enrichment.values.value import Rules, ValueType
from pimlet.structure.catalog_model import Attribute

_TYPES = frozenset({"product", "product_model"})


class ProductLink(ValueType):
    """A product, by uuid or identifier, or a product model, by code."""

    def accept(self, attribute: Attribute, data: Any, rules: Rules) -> Any:
        """An object with `type` and one of `id`, `identifier`."""
        if not isinstance(data, dict):
            raise expected(attribute.code, "an array", data)
        if data.get("type") not in _TYPES:
            raise invalid_content(attribute.code, 'the key "type" should be "product" or "product_model"')
        names = ("id", "identifier") if data["type"] == "product" else ("id",)
        name = next((name for name in names if isinstance(data.get(name), str) and data[name]), None)
        if name is None:
            raise invalid_content(attribute.code, 'a link should contain the key "id"')
        target = data[name]
        if data["type"] == "product" and name == "id":
            uuid = parsed_uuid(target)
            if uuid is None:
                raise invalid_content(attribute.code, 'the key "id" should be a valid uuid')
            target = str(uuid)
        return {"type": data["type"], name: target}
