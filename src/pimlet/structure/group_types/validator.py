"""Violations of a group type, in Akeneo's order."""

from pimlet.edge.errors import Violation
from pimlet.structure.codes import ALREADY_USED, CANNOT_BE_CHANGED, code_violations
from pimlet.structure.group_types.updater import GroupType
from pimlet.structure.labels import label_violations
from pimlet.structure.locales.repository import LocaleIndex

_WRONG_CODE = "Group type code may contain only letters, numbers and underscores."


def validate(one: GroupType, before: GroupType | None, locales: LocaleIndex, *, code_taken: bool) -> list[Violation]:
    """All violations; `before` is None for a creation."""
    found = [ALREADY_USED] if code_taken else []
    if before is not None and one.code != before.code:
        found.append(Violation("code", CANNOT_BE_CHANGED))
    return [*found, *code_violations(one.code, _WRONG_CODE), *label_violations(one.labels, locales)]
