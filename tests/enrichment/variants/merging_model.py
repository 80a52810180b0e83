"""A plain model of how PATCHes merge (spec 03 §7, §10, §13): what a root, a sub model, a variant and a simple product
hold after a sequence of documents, and what they show.
"""

from dataclasses import dataclass, field
from typing import Any

Values = dict[str, Any]

LEVELS = {
    "root": frozenset({"a_text", "a_decimal", "a_multi_select", "a_root_boolean"}),
    "sub": frozenset({"a_simple_select", "a_number", "a_first_boolean"}),
    "variant": frozenset({"sku", "a_boolean", "a_textarea", "a_date", "a_second_boolean"}),
}
EVERYTHING = frozenset().union(*LEVELS.values())
AXES = {"sub": "a_simple_select", "variant": "a_boolean"}
ABOVE = {"root": (), "sub": ("root",), "variant": ("root", "sub"), "simple": ()}
SHOWN: dict[tuple[str, str], Any] = {
    ("a_decimal", "12"): "12.0000",
    ("a_decimal", "12.5"): "12.5000",
    ("a_date", "2020-05-06"): "2020-05-06T00:00:00+00:00",
    ("a_simple_select", "OPTIONB"): "optionB",
}


def is_empty(data: Any) -> bool:
    """What takes a value away."""
    return data is None or data == [] or (isinstance(data, str) and not data.strip())


def shown(code: str, data: Any) -> Any:
    """Data as the API shows it."""
    if isinstance(data, list):
        return sorted({"optionb": "OptionB"}.get(one.lower(), one) for one in data)
    return SHOWN.get((code, data), data) if isinstance(data, str) else data


@dataclass
class Held:
    """What one entity holds itself."""

    values: Values = field(default_factory=dict)
    categories: set[str] = field(default_factory=set)


@dataclass
class State:
    """The four entities."""

    held: dict[str, Held]

    def patch(self, entity: str, values: Values, categories: list[str] | None) -> bool:
        """Apply one document; False when it is refused, and then nothing has changed."""
        own = self.held[entity]
        after = dict(own.values)
        for code, data in values.items():
            if code not in LEVELS.get(entity, EVERYTHING):
                continue
            if is_empty(data):
                after.pop(code, None)
            else:
                after[code] = shown(code, data)
        if AXES.get(entity, "sku") not in after and entity in AXES:
            return False
        own.values = after
        if categories is not None:
            above = set().union(*(self.held[name].categories for name in ABOVE[entity]))
            own.categories = set(categories) - above
        return True

    def shown_values(self, entity: str) -> Values:
        """Own and inherited values."""
        return {code: data for name in (*ABOVE[entity], entity) for code, data in self.held[name].values.items()}

    def shown_categories(self, entity: str) -> list[str]:
        """Own and inherited categories; those of models are not made unique."""
        found = [code for name in (*ABOVE[entity], entity) for code in self.held[name].categories]
        return sorted(found if entity in {"root", "sub"} else set(found))
