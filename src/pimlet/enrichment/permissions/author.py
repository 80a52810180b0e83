"""What a user with limited rights may change of a product or product model (spec 05 §1.3).

Only differences count, and only what a document changes: what the user cannot see survives, because documents cannot
name it (see `Rules.seen_with`). The texts of the refusals are not Akeneo's own: its code is not public.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from pimlet.accounts.authentication import Principal
from pimlet.edge.errors import AccessDenied
from pimlet.enrichment.aggregates import Entity, Product, ProductModel
from pimlet.enrichment.associations.links import Ref
from pimlet.enrichment.values.changes import NO_CHANGES, Changes, apply, same_value
from pimlet.enrichment.values.value import Rules, Value
from pimlet.enrichment.variants.levels import own_attributes
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.rights.model import EVERYTHING, Level, Rights
from pimlet.rights.of_user import rights_of

NO_TREE = "You don't have access to products in any tree, please contact your administrator"
NO_ATTRIBUTE = "You don't have access to the {code} attribute of this product. Please contact your administrator."
NO_LOCALE = "You don't have access to product data in any activated locale, please contact your administrator"
LAST_OWNED = "You should at least keep your product in one category on which you have an own permission"


def no_tree() -> AccessDenied:
    """The refusal of a change by somebody who may not change anything of the entity."""
    return AccessDenied(NO_TREE)


Kind = TypeVar("Kind", Product, ProductModel)


@dataclass(frozen=True, slots=True)
class Author:
    """By whose rights documents are applied, and whose drafts are read for it: nobody's where `user_id` is None."""

    rights: Rights = EVERYTHING
    user_id: int | None = None

    def level(self, entity: Entity) -> Level:
        """The best right on an entity."""
        return Level.OWN if self.rights.unlimited else self.rights.of_entity(entity.all_categories())

    def sees(self, entity: Entity) -> bool:
        """Whether the entity exists for the author."""
        return self.level(entity) >= Level.VIEW

    def proposes(self, entity: Entity | None) -> bool:
        """Whether changes of the entity go to the author's draft of it. A creation never makes one."""
        return entity is not None and self.level(entity) is Level.EDIT


UNLIMITED = Author()


async def author_of(uow: UnitOfWork, principal: Principal | None) -> Author:
    """The author of what a user sends."""
    rights = await rights_of(uow, principal)
    if rights.unlimited or principal is None:
        return UNLIMITED
    return Author(rights, principal.user_id)


@dataclass(frozen=True, slots=True)
class Seen:
    """What was read for an author with limited rights: the author's drafts, and entities that the author cannot see."""

    author: Author = UNLIMITED
    drafts: Mapping[Ref, Changes] = field(default_factory=dict)
    hidden: frozenset[Ref] = frozenset()


def check(before: Kind | None, after: Kind, seen: Seen, rules: Rules) -> None:
    """Refuse a change that the author may not make. `before` is None for a creation. Raises `AccessDenied`."""
    author = seen.author
    if author.rights.unlimited:
        return
    if author.proposes(before):
        assert before is not None
        _check_nothing_else(before, after)
    _check_values(before, after, seen, rules)
    if before is not None and author.level(before) is Level.OWN and author.level(after) is not Level.OWN:
        raise AccessDenied(LAST_OWNED)


def drafted(entity: Kind, drafts: Mapping[Ref, Changes]) -> Kind:
    """A copy of an entity with the values of a draft, but for those that stand at another level by now."""
    copy, own = entity.copy(), own_attributes(entity)
    changes = drafts.get(entity.ref, NO_CHANGES)
    apply(copy.values, {key: value for key, value in changes.items() if own is None or key[0] in own})
    return copy


def _check_nothing_else(before: Product | ProductModel, after: Product | ProductModel) -> None:
    """A draft holds values only. That of the main identifier may be among them."""
    if isinstance(before, Product) and isinstance(after, Product):
        same = replace(after, values=before.values, identifier=before.identifier).same_content(before)
    else:
        assert isinstance(before, ProductModel)
        assert isinstance(after, ProductModel)
        same = replace(after, values=before.values).same_content(before)
    if not same:
        raise no_tree()


def _check_values(before: Kind | None, after: Kind, seen: Seen, rules: Rules) -> None:
    rights = seen.author.rights
    for value in _changed(before, after, seen, rules):
        if before is None and value.attribute.main_identifier:
            continue
        if rights.attribute(value.attribute.code) < Level.EDIT:
            raise AccessDenied(NO_ATTRIBUTE.format(code=value.attribute.code))
        if value.locale is not None and rights.locale(value.locale) < Level.EDIT:
            raise AccessDenied(NO_LOCALE)


def _changed(before: Kind | None, after: Kind, seen: Seen, rules: Rules) -> Iterator[Value]:
    """Own values that were set or taken away, compared with what the entity had and with the author's draft of it.

    What becomes inherited, or the entity's own, by a change of its parent stays the same value.
    """
    if before is None:
        yield from after.values.values()
        return
    stored = before.values_by_key()
    base: Kind = drafted(before, seen.drafts) if seen.author.proposes(before) else before
    proposed = base.values_by_key()
    now = after.values_by_key()
    for key in dict.fromkeys((*after.values, *base.values)):
        value = now.get(key)
        if not same_value(proposed.get(key), value, rules) and not same_value(stored.get(key), value, rules):
            shown = value or proposed.get(key)
            assert shown is not None
            yield shown
