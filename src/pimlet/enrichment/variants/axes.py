"""Combinations of axis values: unique among the children of one parent (spec 03 §13.6)."""

from dataclasses import dataclass

from pimlet.edge.errors import Violation
from pimlet.edge.json_bytes import php_text
from pimlet.enrichment.aggregates import Entity
from pimlet.enrichment.values import numbers
from pimlet.enrichment.values.value import Value
from pimlet.enrichment.variants.levels import axes_of
from pimlet.structure.catalog_model import AttributeType

Place = tuple[int, str]
"""A parent's id, and the combination in lower case."""

_TAKEN = (
    'Cannot set value "{values}" for the attribute axis "{axes}" on {kind} "{entity}", as the {kind} "{sibling}" '
    "already has this value"
)


@dataclass(frozen=True, slots=True)
class Sibling:
    """A child that has a combination: its primary key, and what messages call it."""

    ref: object
    name: str


def _text(value: Value) -> str:
    match value.attribute.type:
        case AttributeType.BOOLEAN:
            return "1" if value.data else "0"
        case AttributeType.METRIC:
            return f"{float(numbers.number_of(value.data['amount']) or 0):.4f} {value.data['unit']}"
        case _:
            return f"[{php_text(value.data)}]"


def combination(entity: Entity) -> str | None:
    """The entity's axis values as messages show them; None when it has no axes or one of them is empty."""
    axes = axes_of(entity)
    values = [entity.values.get((code, None, None)) for code in axes]
    present = [value for value in values if value is not None]
    return ",".join(map(_text, present)) if axes and len(present) == len(axes) else None


def axis_key(entity: Entity) -> str | None:
    """The combination as children of one parent are compared."""
    found = combination(entity)
    return None if found is None else found.lower()


def place_of(entity: Entity) -> Place | None:
    """Where the entity's combination stands; None for an entity without one."""
    key = axis_key(entity)
    return None if key is None or entity.parent is None else (entity.parent.id, key)


def taken(entity: Entity, kind: str, name: str, sibling: Sibling) -> Violation:
    """The violation of an entity (`kind` is `product model` or `variant product`) whose combination a sibling has."""
    message = _TAKEN.format(
        values=combination(entity), axes=",".join(axes_of(entity)), kind=kind, entity=name, sibling=sibling.name
    )
    return Violation("attribute", message, template=f"{_TAKEN} {kind}")
