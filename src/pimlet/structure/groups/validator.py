"""Violations of a product group, in Akeneo's order."""

from pimlet.edge.errors import Violation
from pimlet.structure.codes import ALREADY_USED, BLANK, CANNOT_BE_CHANGED, code_violations
from pimlet.structure.groups.updater import ProductGroup
from pimlet.structure.labels import label_violations
from pimlet.structure.locales.repository import LocaleIndex

_WRONG_CODE = "Group code may contain only letters, numbers and underscores."


def validate(
    one: ProductGroup, before: ProductGroup | None, locales: LocaleIndex, *, code_taken: bool
) -> list[Violation]:
    """All violations; `before` is None for a creation."""
    found = [ALREADY_USED] if code_taken else []
    if before is not None:
        found += [
            Violation(name, CANNOT_BE_CHANGED)
            for name in ("code", "type")
            if getattr(one, name) != getattr(before, name)
        ]
    found += code_violations(one.code, _WRONG_CODE)
    if one.type is None:
        # Upstream fails on the database's constraint here.
        found.append(Violation("type", BLANK))
    return found + label_violations(one.labels, locales)
