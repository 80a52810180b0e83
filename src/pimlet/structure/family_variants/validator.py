"""Violations of a family variant, in Akeneo's order (spec 02 §7.2)."""

from collections.abc import Iterable, Iterator, Sequence

from pimlet.edge.errors import Violation
from pimlet.structure.catalog_model import AttributeType
from pimlet.structure.codes import ALREADY_USED, CANNOT_BE_CHANGED, code_violations
from pimlet.structure.family_variants.updater import AttributeSet, FamilyVariant, OwnFamily, VariantAttribute
from pimlet.structure.labels import label_violations
from pimlet.structure.locales.repository import LocaleIndex

MAX_LEVELS = 2
MAX_AXES = 5

_WRONG_CODE = "Family variant code may contain only letters, numbers and underscores"
_NO_LEVEL = "There should be at least one level defined in the family variant"
_AXIS_PLACE = 'Variant axes "{axis}" cannot be localizable, not scopable and not locale specific'
_AXIS_UNIQUE = 'Variant axes "{axis}" cannot be unique or an identifier'
_AXIS_TYPE = 'Variant axes "{axis}" must be a boolean, a simple select, a simple reference data or a measurement'
_AXIS_LEVEL = 'Attribute "{axis}" must be set as attribute in the same variant attribute set it was set as axis'
_AXES_REPEATED = 'Variant axes must be unique, "{codes}" are used several times in variant attributes sets'
_NOT_IN_FAMILY = (
    '"{attribute}" attribute cannot be added to "{variant}" family variant, as it is not an attribute of the '
    '"{family}" family'
)
_UNIQUE_LEVEL = 'Unique attribute "{attribute}" must be set at the product level'
_ATTRIBUTES_REPEATED = 'Attributes must be unique, "{codes}" are used several times in variant attributes sets'
_TOO_MANY_LEVELS = f'Family variant cannot have more than "{MAX_LEVELS}" level'
_LEVEL_MISSING = 'There is no variant attribute set for level "{level}"'
_TOO_MANY_AXES = f"A variant attribute set cannot have more than {MAX_AXES} axes"
_NO_AXIS = 'There should be at least one attribute defined as axis for the attribute set for level "{level}"'
_AXES_FIXED = 'Variant axes cannot be modified for the level "{level}"'
_AXIS_TYPES = frozenset(
    {
        AttributeType.METRIC,
        AttributeType.SIMPLE_SELECT,
        AttributeType.BOOLEAN,
        AttributeType.REFERENCE_DATA_SIMPLE_SELECT,
        AttributeType.REFERENCE_ENTITY,
    }
)


def validate(
    variant: FamilyVariant,
    before: FamilyVariant | None,
    family: OwnFamily,
    locales: LocaleIndex,
    *,
    code_taken: bool,
) -> list[Violation]:
    """All violations; `before` is None for a creation. `family` is that of the URL."""
    found: list[Violation] = []
    if variant.sets:
        found += _axis_violations(variant)
        found += _attribute_violations(variant, family)
        found += _level_violations(variant)
    else:
        found.append(_of_sets(_NO_LEVEL))
    if code_taken:
        found.append(ALREADY_USED)
    if before is not None and variant.code != before.code:
        found.append(Violation("code", CANNOT_BE_CHANGED))
    if before is not None and variant.family_id != before.family_id:
        found.append(Violation("family", CANNOT_BE_CHANGED))
    found += code_violations(variant.code, _WRONG_CODE)
    found += label_violations(variant.labels, locales)
    if before is not None:
        found += _fixed_axes(variant, before)
    return found


def _of_sets(template: str, **facts: object) -> Violation:
    return Violation("variant_attribute_sets", template.format(**facts), template=template)


def _repeated(attributes: Sequence[VariantAttribute]) -> list[str]:
    """Codes at every occurrence but the first."""
    seen: set[int] = set()
    repeated = []
    for attribute in attributes:
        if attribute.id in seen:
            repeated.append(attribute.code)
        seen.add(attribute.id)
    return repeated


def _ids(attributes: Iterable[VariantAttribute]) -> set[int]:
    return {attribute.id for attribute in attributes}


def _sets_from_one(variant: FamilyVariant) -> Iterator[tuple[int, AttributeSet | None]]:
    """Levels from 1 on, as many as there are sets; None for a level without one."""
    for level in range(1, len(variant.sets) + 1):
        yield level, variant.sets.get(level)


def _axis_violations(variant: FamilyVariant) -> Iterator[Violation]:
    axes = [axis for one in variant.sets.values() for axis in one.axes]
    elsewhere: set[int] = set()
    for _, one in _sets_from_one(variant):
        elsewhere |= set() if one is None else _ids(one.attributes) - _ids(one.axes)
    for axis in axes:
        if axis.localizable or axis.scopable or axis.locale_specific:
            yield _of_sets(_AXIS_PLACE, axis=axis.code)
        if axis.unique:
            yield _of_sets(_AXIS_UNIQUE, axis=axis.code)
        if axis.type not in _AXIS_TYPES:
            yield _of_sets(_AXIS_TYPE, axis=axis.code)
        if axis.id in elsewhere:
            yield _of_sets(_AXIS_LEVEL, axis=axis.code)
    repeated = _repeated(axes)
    if repeated:
        yield _of_sets(_AXES_REPEATED, codes="".join(repeated))


def _attribute_violations(variant: FamilyVariant, family: OwnFamily) -> Iterator[Violation]:
    attributes = [attribute for one in variant.sets.values() for attribute in one.attributes]
    last = variant.sets.get(len(variant.sets))
    at_last = None if last is None else _ids(last.attributes)
    for attribute in attributes:
        if attribute.id not in family.attributes:
            yield _of_sets(_NOT_IN_FAMILY, attribute=attribute.code, variant=variant.code or "", family=family.code)
        if attribute.unique and at_last is not None and attribute.id not in at_last:
            yield _of_sets(_UNIQUE_LEVEL, attribute=attribute.code)
    repeated = _repeated(attributes)
    if repeated:
        yield _of_sets(_ATTRIBUTES_REPEATED, codes=",".join(repeated))


def _level_violations(variant: FamilyVariant) -> Iterator[Violation]:
    if len(variant.sets) > MAX_LEVELS:
        yield _of_sets(_TOO_MANY_LEVELS)
    for level, one in _sets_from_one(variant):
        if one is None:
            yield _of_sets(_LEVEL_MISSING, level=level)
        elif len(one.axes) > MAX_AXES:
            yield _of_sets(_TOO_MANY_AXES)
        elif not one.axes:
            yield _of_sets(_NO_AXIS, level=level)


def _fixed_axes(variant: FamilyVariant, before: FamilyVariant) -> Iterator[Violation]:
    for place, (level, one) in enumerate(variant.sets.items()):
        stored = before.sets.get(level)
        if stored is not None and _ids(one.axes) != _ids(stored.axes):
            path = f"variant_attribute_sets[{place}].axes"
            yield Violation(path, _AXES_FIXED.format(level=level), template=_AXES_FIXED)
