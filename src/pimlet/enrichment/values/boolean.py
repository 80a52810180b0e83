"""Values of `pim_catalog_boolean` (spec 03 §11.6)."""

from collections.abc import Iterable
from typing import Any

from pimlet.edge.expectations import expected
from pimlet.enrichment.values.value import Rules, Value, ValueType
from pimlet.structure.catalog_model import Attribute


class Boolean(ValueType):
    """True or false."""

    def accept(self, attribute: Attribute, data: Any, rules: Rules) -> Any:
        """Booleans only."""
        if not isinstance(data, bool):
            raise expected(attribute.code, "a boolean", data)
        return data

    def same(self, stored: Any, data: Any, attribute: Attribute, rules: Rules) -> bool:
        """The same boolean."""
        return stored is data

    def tokens(self, value: Value, shown: Any) -> Iterable[str]:
        """`1` or `0`."""
        return ("1" if value.data else "0",)
