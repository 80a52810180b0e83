"""Violations of a category, in Akeneo's order (spec 02 §11)."""

from pimlet.edge.errors import Violation
from pimlet.structure.categories.updater import Category
from pimlet.structure.codes import ALREADY_USED, BLANK, CANNOT_BE_CHANGED, PLAIN, TOO_LONG
from pimlet.structure.constraints import MAX_INTEGER, at_least, at_most, violations
from pimlet.structure.labels import label_violations
from pimlet.structure.locales.repository import LocaleIndex

MAX_CODE = 100
_WRONG_CODE = "Category code may contain only letters, numbers and underscores"
_ROOT_ONLY = "This property is only applicable to root categories."
_LINE_FEED = "Category code may not contain line-feed characters"


def validate(category: Category, before: Category | None, locales: LocaleIndex, *, code_taken: bool) -> list[Violation]:
    """All violations; `before` is None for a creation."""
    found = [ALREADY_USED] if code_taken else []
    if before is not None and category.code != before.code:
        found.append(Violation("code", CANNOT_BE_CHANGED))
    code = category.code or ""
    if not code:
        found.append(Violation("code", BLANK))
    else:
        if not PLAIN.match(code):
            found.append(Violation("code", _WRONG_CODE))
        if "\n" in code:
            found.append(Violation("code", _LINE_FEED))
        if len(code) > MAX_CODE:
            found.append(Violation("code", TOO_LONG.format(limit=MAX_CODE)))
    found += label_violations(category.labels, locales)
    return found + _of_root(category)


def _of_root(category: Category) -> list[Violation]:
    """Only whole trees ask something of products (spec 02 §17). The documentation tells no message."""
    found = []
    if category.parent is not None:
        if category.validations is not None:
            found.append(Violation("validations", _ROOT_ONLY))
        if category.channel_requirements:
            found.append(Violation("channel_requirements", _ROOT_ONLY))
    limit = (category.validations or {}).get("max_categories_per_product")
    found += violations("validations", limit, (at_least(1), at_most(MAX_INTEGER)))
    return found
