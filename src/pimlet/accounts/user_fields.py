"""What can be set on a user, and the rules for it (spec 01 §13.3)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypedDict
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pimlet.accounts.authentication import API_USER, JOB_USER
from pimlet.accounts.rules import text_problems
from pimlet.foundation.keys import code_key
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.foundation.unknown import unknown

TYPES = ("user", API_USER, JOB_USER)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


class UserFields(TypedDict, total=False):
    """Fields of a user. In a change those that are absent stay; None takes a catalog default away."""

    username: str
    email: str
    first_name: str
    last_name: str
    type: str
    enabled: bool
    roles: Sequence[str]
    groups: Sequence[str]
    ui_locale: str
    timezone: str
    catalog_locale: str | None
    catalog_scope: str | None
    category_tree: str | None


REQUIRED = ("username", "email", "first_name", "last_name", "roles")
DEFAULTS = UserFields(
    type="user",
    enabled=True,
    groups=(),
    ui_locale="en_US",
    timezone="UTC",
    catalog_locale=None,
    catalog_scope=None,
    category_tree=None,
)


def defaults_for(username: str) -> UserFields:
    """Fields for a user of whom nothing but the name is known."""
    return UserFields(
        username=username,
        email=f"{username}@example.com",
        first_name=username,
        last_name=username,
        roles=["ROLE_USER"],
    )


@dataclass(frozen=True, slots=True)
class CatalogNames:
    """Codes of the catalog that a user may refer to; each is matched in any case."""

    locales: Sequence[str]
    activated_locales: Sequence[str]
    channels: Sequence[str]
    trees: Sequence[str]


class Catalog(Protocol):
    """Reads these codes; accounts stand below the catalog and cannot read them themselves."""

    async def __call__(self, uow: UnitOfWork) -> CatalogNames:
        """The codes as of this transaction."""
        ...


def field_problems(fields: UserFields) -> list[str]:
    """Problems of the given fields that need no database."""
    problems: list[str] = []
    if "username" in fields:
        problems += text_problems("username", fields["username"], 3, 255)
    if "email" in fields:
        found = text_problems("email", fields["email"], 1, 255)
        if not found and not _EMAIL.fullmatch(fields["email"]):
            found = ["email: This value is not a valid email address."]
        problems += found
    if "first_name" in fields:
        problems += text_problems("first_name", fields["first_name"], 1, 100)
    if "last_name" in fields:
        problems += text_problems("last_name", fields["last_name"], 1, 100)
    if "type" in fields and fields["type"] not in TYPES:
        problems.append(f"type: {unknown('type', fields['type'], TYPES)}")
    if "roles" in fields and not fields["roles"]:
        problems.append("roles: You must select at least 1 role.")
    if "timezone" in fields and not _is_timezone(fields["timezone"]):
        problems.append(
            f'timezone: There is no time zone "{fields["timezone"]}"; known are names such as Europe/Paris.'
        )
    return problems


def _is_timezone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return name != ""


async def with_stored_codes(uow: UnitOfWork, fields: UserFields, catalog: Catalog) -> tuple[UserFields, list[str]]:
    """The fields with codes of the catalog in their stored spelling, and problems of those that do not exist."""
    names = None
    stored, problems = fields.copy(), list[str]()
    for field, thing, attribute in (
        ("ui_locale", "locale", "locales"),
        ("catalog_locale", "activated locale", "activated_locales"),
        ("catalog_scope", "channel", "channels"),
        ("category_tree", "category tree", "trees"),
    ):
        code: Any = fields.get(field)
        if code is None:
            continue
        names = names or await catalog(uow)
        known: Sequence[str] = getattr(names, attribute)
        match = next((one for one in known if code_key(one) == code_key(code)), None)
        if match is None:
            problems.append(f"{field}: {unknown(thing, code, known)}")
        else:
            stored[field] = match  # type: ignore[literal-required]
    return stored, problems
