"""Violations of a family, in Akeneo's order (spec 02 §6.3)."""

from collections.abc import Iterator, Mapping, Sequence

from pimlet.edge.errors import Violation
from pimlet.structure.catalog_model import AttributeType
from pimlet.structure.codes import ALREADY_USED, CANNOT_BE_CHANGED, code_violations
from pimlet.structure.families.updater import Family
from pimlet.structure.labels import BY_LOCALE, label_violations
from pimlet.structure.locales.repository import LocaleIndex

_WRONG_CODE = "Family code may contain only letters, numbers and underscores"
_NOT_REQUIRED = (
    'The attribute "{attribute}" cannot be an attribute required for the channel "{channel}" as it does not belong '
    "to this family"
)
_NOT_IN_FAMILY = 'Property "{property}" must belong to the family'
_LABEL_TYPE = (
    'Property "attribute_as_label" only supports "pim_catalog_text" and "pim_catalog_identifier" attribute types for '
    "the family"
)
_IMAGE_TYPE = (
    'Property "attribute_as_image" only supports "pim_catalog_image", "pim_catalog_asset_collection" attribute type '
    "for the family"
)
_IMAGE_PLACE = 'Property "attribute_as_image" must not be scopable nor localizable for this family'
_AXIS = 'Attribute "{attribute}" is an axis in "{variant}" family variant. It must belong to the family.'
_LABEL_TYPES = frozenset({AttributeType.TEXT, AttributeType.IDENTIFIER})
_IMAGE_TYPES = frozenset({AttributeType.IMAGE, AttributeType.ASSET_COLLECTION})

Axis = tuple[int, str, str]
"""Attribute id, attribute code, family variant code."""


def validate(
    family: Family,
    before: Family | None,
    locales: LocaleIndex,
    channels: Mapping[int, str],
    axes: Sequence[Axis],
    *,
    code_taken: bool,
) -> list[Violation]:
    """All violations; `before` is None for a creation. `channels` are codes by id, `axes` those of stored variants."""
    found = [ALREADY_USED] if code_taken else []
    if before is not None and family.code != before.code:
        found.append(Violation("code", CANNOT_BE_CHANGED))
    found += _requirement_violations(family, channels)
    found += _label_attribute_violations(family)
    found += _image_attribute_violations(family)
    found += [
        Violation("attributes", _AXIS.format(attribute=code, variant=variant), template=_AXIS)
        for number, code, variant in axes
        if number not in family.attributes
    ]
    found += code_violations(family.code, _WRONG_CODE)
    return found + label_violations(family.labels, locales, path=BY_LOCALE)


def _requirement_violations(family: Family, channels: Mapping[int, str]) -> Iterator[Violation]:
    for channel, required in family.requirements.items():
        for attribute in required.values():
            if attribute.id not in family.attributes:
                message = _NOT_REQUIRED.format(attribute=attribute.code, channel=channels[channel])
                yield Violation("attribute_requirements", message, template=_NOT_REQUIRED)


def _label_attribute_violations(family: Family) -> Iterator[Violation]:
    attribute = family.label_attribute
    if attribute is None:
        return
    if attribute.id not in family.attributes:
        yield Violation("attribute_as_label", _NOT_IN_FAMILY.format(property="attribute_as_label"))
    if attribute.type not in _LABEL_TYPES:
        yield Violation("attribute_as_label", _LABEL_TYPE)


def _image_attribute_violations(family: Family) -> Iterator[Violation]:
    attribute = family.image_attribute
    if attribute is None:
        return
    if attribute.id not in family.attributes:
        yield Violation("attribute_as_image", _NOT_IN_FAMILY.format(property="attribute_as_image"))
    if attribute.type not in _IMAGE_TYPES:
        yield Violation("attribute_as_image", _IMAGE_TYPE)
    if attribute.scopable or attribute.localizable:
        yield Violation("attribute_as_image", _IMAGE_PLACE)
