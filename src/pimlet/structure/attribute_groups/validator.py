"""The rules of attribute groups (spec 02 §4)."""

from collections.abc import Iterator
from dataclasses import dataclass

from pimlet.edge.errors import Violation
from pimlet.structure.attribute_groups.updater import AttributeGroup
from pimlet.structure.codes import ALREADY_USED, CANNOT_BE_CHANGED, code_violations
from pimlet.structure.constraints import SORT_ORDER, violations
from pimlet.structure.labels import label_violations
from pimlet.structure.locales.repository import LocaleIndex

MAX_GROUPS = 1_000


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules need to know beside the group; `groups` is the number of all groups."""

    locales: LocaleIndex
    code_taken: bool
    groups: int


def validate(group: AttributeGroup, before: AttributeGroup | None, facts: Facts) -> Iterator[Violation]:
    """All violations in order; `before` is None for a creation."""
    if facts.code_taken:
        yield ALREADY_USED
    if before is not None and before.code != group.code:
        yield Violation("code", CANNOT_BE_CHANGED)
    if before is None and facts.groups >= MAX_GROUPS:
        yield Violation("", f"You’ve reached the limit of {MAX_GROUPS} attribute groups")
    yield from label_violations(group.labels, facts.locales)
    yield from violations("sort_order", group.sort_order, SORT_ORDER)
    yield from code_violations(group.code, "Attribute group code may contain only letters, numbers and underscores")
