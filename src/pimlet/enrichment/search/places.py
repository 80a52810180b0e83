"""Where a filter on an attribute looks: exactly one channel and locale (spec 04 §9, §12.1)."""

from dataclasses import dataclass
from typing import Any

from pimlet.edge.errors import Unprocessable
from pimlet.enrichment.search import tokens
from pimlet.enrichment.search.asked import Asked
from pimlet.enrichment.search.cells import cell_name
from pimlet.enrichment.search.conditions import NOTHING, Condition, token
from pimlet.enrichment.search.grammar import shown
from pimlet.structure.catalog_model import Attribute


@dataclass(frozen=True, slots=True)
class Place:
    """An attribute at one channel and locale. Nothing is shown at a place that is not `open`."""

    attribute: Attribute
    scope: str | None
    locale: str | None
    open: bool
    holders: Condition
    """The entities that could have a value."""

    @property
    def key(self) -> tuple[str, str | None, str | None]:
        """Its name in tokens and cells."""
        return self.attribute.key, self.scope, self.locale

    def cell(self, currency: str | None = None) -> str:
        """The name of its cell."""
        return cell_name(*self.key, currency)

    @property
    def filled(self) -> Condition:
        """The entity has a value here."""
        return token(tokens.has_value(*self.key)) if self.open else NOTHING

    @property
    def empty(self) -> Condition:
        """The entity has no value here but could have one."""
        return self.holders & ~self.filled

    def content(self, text: str) -> int:
        """The token of an option, boolean or currency here."""
        return tokens.has_content(*self.key, text)


def place(asked: Asked, attribute: Attribute) -> Place:
    """The place of a criterion: locale before scope. Raises `Unprocessable`.

    A locale or scope that the attribute does not use is ignored. At a locale that is not one of the attribute's,
    or not one of the channel's, values are hidden.
    """
    locale = scope = None
    hidden = False
    if attribute.localizable:
        locale = _given(attribute, "locale", asked.criterion.locale)
        hidden = bool(attribute.available_locales) and locale not in attribute.available_locales
    if attribute.scopable:
        scope = _given(attribute, "scope", asked.criterion.scope)
        channel = asked.structure.channel(scope)
        if channel is None or channel.code != scope:
            raise Unprocessable(f'Attribute "{attribute.code}" expects an existing scope, "{scope}" given.')
        hidden = hidden or (locale is not None and locale not in channel.locales)
    return Place(attribute, scope, locale, not hidden, asked.kind.could_hold(attribute.key))


def _given(attribute: Attribute, what: str, given: Any) -> str:
    if given is None:
        raise Unprocessable(f'Attribute "{attribute.code}" expects a {what}, none given.')
    return given if isinstance(given, str) else shown(given)
