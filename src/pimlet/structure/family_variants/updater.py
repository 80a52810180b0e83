"""A family variant document applied to a family variant (spec 02 §7.1)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, TypeGuard

from pimlet.edge.errors import UpdateError
from pimlet.edge.expectations import (
    as_list,
    as_map,
    expected,
    is_array,
    unknown_property,
    unknown_reference,
)
from pimlet.edge.json_bytes import php_text
from pimlet.structure.labels import update_labels
from pimlet.structure.locales.repository import LocaleIndex
from pimlet.structure.writing import apply_setters

_SETS = "variant_attribute_sets"
_LEVELS_FIXED = "The number of variant attribute sets cannot be changed."


@dataclass(frozen=True, slots=True)
class VariantAttribute:
    """What family variants ask of an attribute."""

    id: int
    code: str
    type: str
    unique: bool
    scopable: bool
    localizable: bool
    locale_specific: bool


@dataclass(frozen=True, slots=True)
class OwnFamily:
    """The family of a variant, with the ids of its attributes."""

    id: int
    code: str
    attributes: frozenset[int]


@dataclass
class AttributeSet:
    """The attributes of one level, its axes among them. Repeated ones are kept for the validator."""

    axes: list[VariantAttribute] = field(default_factory=list)
    attributes: list[VariantAttribute] = field(default_factory=list)

    def set_axes(self, axes: list[VariantAttribute]) -> None:
        """Replace the axes; what was an axis is no attribute any more."""
        if _ids(axes) == _ids(self.axes):
            return
        former = set(_ids(self.axes))
        self.attributes = [attribute for attribute in self.attributes if attribute.id not in former]
        self.axes = axes
        self._add_axes()

    def set_attributes(self, attributes: list[VariantAttribute]) -> None:
        """Replace the attributes; the axes stay among them."""
        if _ids(attributes) == _ids(self.attributes):
            return
        self.attributes = list(attributes)
        self._add_axes()

    def _add_axes(self) -> None:
        present = set(_ids(self.attributes))
        self.attributes += {axis.id: axis for axis in self.axes if axis.id not in present}.values()


def _ids(attributes: list[VariantAttribute]) -> list[int]:
    return sorted(attribute.id for attribute in attributes)


@dataclass
class FamilyVariant:
    """A family variant; `id` is None until it is stored. Sets are held by level, in the order they came in."""

    code: str | None = None
    family_id: int | None = None
    sets: dict[int, AttributeSet] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    id: int | None = None

    def copy(self) -> "FamilyVariant":
        """A copy that the updater may change."""
        sets = {level: AttributeSet(list(one.axes), list(one.attributes)) for level, one in self.sets.items()}
        return replace(self, sets=sets, labels=dict(self.labels))

    def __eq__(self, other: object) -> bool:
        """The same content, whatever the order in which attributes were given."""
        return isinstance(other, FamilyVariant) and self._content() == other._content()

    __hash__ = None  # type: ignore[assignment]

    def levels(self) -> dict[int, list[int]]:
        """Ids of attributes by level."""
        return {level: _ids(one.attributes) for level, one in self.sets.items()}

    def _content(self) -> tuple[Any, ...]:
        sets = {level: (_ids(one.axes), _ids(one.attributes)) for level, one in self.sets.items()}
        return self.code, self.family_id, sets, list(self.labels.items())


class Known(Protocol):
    """What the updater looks up; `family` is that of the URL, None if there is none."""

    locales: LocaleIndex
    family: OwnFamily | None

    def attribute(self, code: str) -> VariantAttribute | None:
        """An attribute in any case."""
        ...


@dataclass(frozen=True, slots=True)
class _Rules:
    known: Known
    creating: bool

    def attributes(self, codes: Any, level: int) -> list[VariantAttribute]:
        found = []
        for code in as_list(codes):
            attribute = None if code is None or is_array(code) else self.known.attribute(php_text(code))
            if attribute is None:
                shown = "Array" if is_array(code) else code
                raise unknown_reference(
                    f"attribute_set_{level}", "attribute code", "The attribute does not exist", shown
                )
            found.append(attribute)
        return found


def _code(variant: FamilyVariant, value: Any, rules: _Rules) -> None:
    if not isinstance(value, str):
        raise expected("code", "a string", value)
    variant.code = value


def _labels(variant: FamilyVariant, value: Any, rules: _Rules) -> None:
    update_labels(variant.labels, value, rules.known.locales, "one of the labels is not a scalar")


def _family(variant: FamilyVariant, value: Any, rules: _Rules) -> None:
    if rules.known.family is None:
        raise unknown_reference("family", "family code", "The family does not exist", value)
    variant.family_id = rules.known.family.id


def _attribute_sets(variant: FamilyVariant, value: Any, rules: _Rules) -> None:
    if not is_array(value):
        raise _objects_expected()
    sets = as_list(value)
    levels = [as_map(one).get("level") for one in sets if is_array(one)]
    if not rules.creating and any(_is_integer(level) and level > len(variant.sets) for level in levels):
        raise UpdateError(_LEVELS_FIXED)
    for one in sets:
        if not is_array(one):
            raise _objects_expected()
        _attribute_set(variant, as_map(one), rules)


def _attribute_set(variant: FamilyVariant, submitted: Mapping[str, Any], rules: _Rules) -> None:
    level = submitted.get("level")
    if level is None:
        return
    lists = {name: submitted[name] for name in ("axes", "attributes") if submitted.get(name) is not None}
    for name, codes in lists.items():
        if not is_array(codes):
            raise expected(f'{name}" in the property "{_SETS}', "an array", codes)
    if not _is_integer(level):
        raise expected(f'level" in the property "{_SETS}', "an integer", level)
    for name, codes in lists.items():
        attributes = rules.attributes(codes, level)
        changed = variant.sets.setdefault(level, AttributeSet())
        if name == "axes":
            changed.set_axes(attributes)
        else:
            changed.set_attributes(attributes)


def _is_integer(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _objects_expected() -> UpdateError:
    return UpdateError(f'Property "{_SETS}" expects an array of objects as data.')


_SETTERS: Mapping[str, Callable[[FamilyVariant, Any, _Rules], None]] = {
    "code": _code,
    "labels": _labels,
    "family": _family,
    _SETS: _attribute_sets,
}


def update(variant: FamilyVariant, document: dict[str, Any], family_code: str, known: Known, *, creating: bool) -> None:
    """Apply a document in the order of its keys, the family of the URL last. Raises `UpdateError`."""
    if document.get("family") is not None:
        raise unknown_property("family")
    _check_levels(variant, document.get(_SETS), creating=creating)
    apply_setters(_SETTERS, variant, {**document, "family": family_code}, _Rules(known, creating))


def _check_levels(variant: FamilyVariant, sets: Any, *, creating: bool) -> None:
    if not is_array(sets):
        return
    if any(is_array(one) and "level" not in as_map(one) for one in as_list(sets)):
        raise UpdateError('Property "level" is mandatory.')
    if not creating and len(sets) != len(variant.sets):
        raise UpdateError(_LEVELS_FIXED)
