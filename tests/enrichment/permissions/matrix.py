"""Who may do what: three user groups, their rights, the entities, and what each request answers.

The tests of reads and writes are generated from these tables. `EXPECTED` names the answer of an operation by the best
right of the user on the entity; another operation is another row.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pimlet.rights.model import Level

NONE, VIEW, EDIT, OWN = Level

GROUPS = ("IT support", "Manager", "Redactor")
"""Each has one user besides, named `user_of(group)`. `All` holds nothing of what is restricted."""

CATEGORIES: Mapping[str, tuple[Level, Level, Level]] = {
    "looked_at": (OWN, VIEW, NONE),
    "worked_on": (OWN, EDIT, VIEW),
    "at_home": (OWN, OWN, EDIT),
    "secret": (OWN, NONE, NONE),
}
ATTRIBUTE_GROUPS: Mapping[str, tuple[Level, Level, Level]] = {
    "public": (EDIT, EDIT, VIEW),
    "internal": (EDIT, VIEW, NONE),
}
LOCALES: Mapping[str, tuple[Level, Level, Level]] = {
    "fr_FR": (EDIT, VIEW, NONE),
    "de_DE": (EDIT, NONE, EDIT),
}
"""The levels of `GROUPS`, in order. The category `free`, the group `other` and the locale `en_US` are everybody's."""

SIMPLE: Mapping[str, tuple[str, ...]] = {
    "in_none": (),
    "in_looked_at": ("looked_at",),
    "in_worked_on": ("worked_on",),
    "in_at_home": ("at_home",),
    "in_secret": ("secret",),
    "in_secret_and_looked_at": ("looked_at", "secret"),
    "in_secret_and_worked_on": ("secret", "worked_on"),
    "in_free": ("free",),
}
"""Products without parent: their categories."""

MODELS: Mapping[str, tuple[str | None, tuple[str, ...]]] = {
    "root_in_none": (None, ()),
    "root_in_secret": (None, ("secret",)),
    "root_in_worked_on": (None, ("worked_on",)),
    "sub_of_none": ("root_in_none", ()),
    "sub_of_secret": ("root_in_secret", ()),
    "sub_of_secret_looked_at": ("root_in_secret", ("looked_at",)),
    "sub_of_worked_on_secret": ("root_in_worked_on", ("secret",)),
}
VARIANTS: Mapping[str, tuple[str | None, tuple[str, ...]]] = {
    "variant_of_none": ("sub_of_none", ()),
    "variant_of_none_secret": ("sub_of_none", ("secret",)),
    "variant_of_secret": ("sub_of_secret", ()),
    "variant_of_secret_at_home": ("sub_of_secret", ("at_home",)),
    "variant_of_looked_at": ("sub_of_secret_looked_at", ()),
    "variant_of_worked_on": ("sub_of_worked_on_secret", ()),
}
"""Parent and own categories."""

PRODUCTS = (*SIMPLE, *VARIANTS)


def categories_of(code: str) -> set[str]:
    """Own and inherited categories."""
    parent, own = (None, SIMPLE[code]) if code in SIMPLE else {**MODELS, **VARIANTS}[code]
    return set(own) | (categories_of(parent) if parent is not None else set())


def level_of(code: str, group: str) -> Level:
    """The best right of a group's user on an entity."""
    place = GROUPS.index(group)
    held = [CATEGORIES[one][place] if one in CATEGORIES else OWN for one in categories_of(code)]
    return max(held, default=OWN)


def user_of(group: str) -> str:
    """The user of a group."""
    return group.lower().replace(" ", "_")


@dataclass(frozen=True)
class Operation:
    """A request for one entity; `answers` are its statuses by right: none, view, edit, own."""

    method: str
    path: str
    codes: tuple[str, ...]
    answers: tuple[int, int, int, int]
    document: Callable[[str], Any] | None = None


EXPECTED = {
    "read a product": Operation("GET", "/products/{code}", PRODUCTS, (404, 200, 200, 200)),
    "read a product by uuid": Operation("GET", "/products-uuid/{uuid}", PRODUCTS, (404, 200, 200, 200)),
    "read a product model": Operation("GET", "/product-models/{code}", tuple(MODELS), (404, 200, 200, 200)),
    **{
        f"{what} of a {thing}": Operation(method, f"{path}{end}", codes, answers, document)
        for thing, path, codes in (
            ("product", "/products/{code}", PRODUCTS),
            ("product by uuid", "/products-uuid/{uuid}", PRODUCTS),
            ("product model", "/product-models/{code}", tuple(MODELS)),
        )
        for what, method, end, answers, document in (
            # Nothing is changed, so that one catalog serves all.
            ("change", "PATCH", "", (404, 403, 204, 204), lambda _: {}),
            ("draft", "GET", "/draft", (404, 403, 404, 403), None),
            ("proposal", "POST", "/proposal", (404, 403, 422, 403), lambda _: []),
        )
    },
}

STATUSES = {VIEW: "read_only", EDIT: "draft_in_progress", OWN: "working_copy"}
"""`workflow_status` of what is seen, without a submitted draft."""
