"""Violations of an association type, in Akeneo's order (spec 02 §5)."""

from pimlet.edge.errors import Violation
from pimlet.structure.association_types.updater import AssociationType
from pimlet.structure.codes import ALREADY_USED, CANNOT_BE_CHANGED, code_violations
from pimlet.structure.labels import label_violations
from pimlet.structure.locales.repository import LocaleIndex

_WRONG_CODE = "Association type code may contain only letters, numbers and underscores"
_EITHER = "Association type can be either quantified or two-way"
_IMMUTABLE = ("code", "is_two_way", "is_quantified")


def validate(
    one: AssociationType, before: AssociationType | None, locales: LocaleIndex, *, code_taken: bool
) -> list[Violation]:
    """All violations; `before` is None for a creation."""
    found = [ALREADY_USED] if code_taken else []
    if before is not None:
        found += [
            Violation(name, CANNOT_BE_CHANGED) for name in _IMMUTABLE if getattr(one, name) != getattr(before, name)
        ]
    if one.is_two_way and one.is_quantified:
        found.append(Violation("", _EITHER))
    found += code_violations(one.code, _WRONG_CODE)
    return found + label_violations(one.labels, locales)
