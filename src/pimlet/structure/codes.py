"""Codes, the same for all structure resources (spec 01 §14.1, 02 §1.4)."""

import re
from collections.abc import Iterable

from pimlet.edge.errors import Violation
from pimlet.edge.expectations import as_list, as_map, is_array, is_scalar
from pimlet.edge.json_bytes import php_text
from pimlet.edge.writing import Write

# As in PCRE, `$` lets one trailing line feed pass.
PLAIN = re.compile(r"^[a-zA-Z0-9_]+$")

BLANK = "This value should not be blank."
TOO_LONG = "This value is too long. It should have {limit} characters or less."
ALREADY_USED = Violation("code", "This value is already used.")
CANNOT_BE_CHANGED = "This property cannot be changed."


def code_text(value: object) -> str | None:
    """A submitted scalar as the code it becomes: numbers and booleans are cast, null stays null."""
    return None if value is None else php_text(value)


def code_violations(
    code: str | None, message: str, *, max_length: int = 100, pattern: re.Pattern[str] = PLAIN
) -> list[Violation]:
    """Blank (and nothing else then), characters, length. `message` is the resource's text for wrong characters."""
    if code is None or code == "":
        return [Violation("code", BLANK)]
    found: list[Violation] = []
    if not pattern.match(code):
        found.append(Violation("code", message))
    if len(code) > max_length:
        found.append(Violation("code", TOO_LONG.format(limit=max_length)))
    return found


def named_codes(writes: Iterable[Write], name: str) -> set[str]:
    """The codes that documents give for a property, in any spelling; what is no scalar names nothing."""
    found: set[str] = set()
    for write in writes:
        value = as_map(write.document).get(name)
        found.update(php_text(item) for item in (as_list(value) if is_array(value) else [value]) if is_scalar(item))
    return found


def url_codes(writes: Iterable[Write]) -> set[str]:
    """The codes by which the writes address their resources."""
    return {write.code for write in writes if write.code is not None}
