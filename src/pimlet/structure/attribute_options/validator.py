"""The rules of attribute options (spec 02 §3)."""

from collections.abc import Iterator
from dataclasses import dataclass

from pimlet.edge.errors import Violation
from pimlet.structure.attribute_options.updater import Option
from pimlet.structure.catalog_model import AttributeType
from pimlet.structure.codes import ALREADY_USED, CANNOT_BE_CHANGED, code_violations
from pimlet.structure.constraints import MAX_INTEGER, at_least, at_most, violations
from pimlet.structure.labels import AS_LABELS, label_violations
from pimlet.structure.locales.repository import LocaleIndex

TYPES_WITH_OPTIONS = (AttributeType.SIMPLE_SELECT, AttributeType.MULTI_SELECT)

# The limits of the column, beyond which upstream fails with a 500.
_SORT_ORDER = (at_least(-MAX_INTEGER - 1), at_most(MAX_INTEGER))


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules need to know beside the option."""

    locales: LocaleIndex
    code_taken: bool


def no_options(attribute_code: str) -> str:
    """The text for an attribute that has no options, without final dot."""
    types = ", ".join(f'"{code}"' for code in TYPES_WITH_OPTIONS)
    return f'Attribute "{attribute_code}" does not support options. Only attributes of type {types} support options'


def validate(option: Option, before: Option | None, facts: Facts) -> Iterator[Violation]:
    """All violations in order; `before` is None for a creation."""
    if facts.code_taken:
        yield ALREADY_USED
    if option.attribute.type not in TYPES_WITH_OPTIONS:
        yield Violation("attribute", no_options(option.attribute.code))
    if before is not None and before.code != option.code:
        yield Violation("code", CANNOT_BE_CHANGED)
    if before is not None and before.attribute != option.attribute:
        yield Violation("attribute", CANNOT_BE_CHANGED)
    yield from code_violations(option.code, "Option code may contain only letters, numbers and underscores")
    yield from label_violations(option.labels, facts.locales, max_length=255, path=AS_LABELS)
    yield from violations("sort_order", option.sort_order, _SORT_ORDER)
