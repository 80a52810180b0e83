"""Violations of a channel, in Akeneo's order (spec 02 §8)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pimlet.edge.errors import Violation
from pimlet.structure.catalog_model import AttributeType, MeasurementFamily
from pimlet.structure.channels.updater import Channel
from pimlet.structure.codes import ALREADY_USED, BLANK, CANNOT_BE_CHANGED, code_violations
from pimlet.structure.labels import label_violations
from pimlet.structure.locales.repository import LocaleIndex

_PATTERN = re.compile(r"^[a-zA-Z0-9_]*[a-zA-Z]+[a-zA-Z0-9_]*$")
_WRONG_CODE = "Channel code may contain only letters, numbers and underscores and should contain at least one letter"
_EMPTY = "This collection should contain 1 element or more."
_NOT_ROOT = "The category {code} has to be a root category."
_DISABLED = 'The currency "{code}" has to be activated.'
_NO_ATTRIBUTE = 'The attribute "{code}" does not exist.'
_NO_METRIC = 'The attribute "{code}" is not a measurement attribute.'
_NO_UNIT = (
    'The unit "{unit}" does not exist or does not belong to the default measurement family of the given attribute '
    '"{code}".'
)


@dataclass(frozen=True, slots=True)
class Measured:
    """What conversion units ask of an attribute."""

    type: str
    metric_family: str | None


@dataclass(frozen=True, slots=True)
class Reference:
    """What the validator looks up: attributes by code, measurement families by upper-case code."""

    locales: LocaleIndex
    attributes: Mapping[str, Measured]
    measurements: Mapping[str, MeasurementFamily]


def validate(channel: Channel, before: Channel | None, reference: Reference, *, code_taken: bool) -> list[Violation]:
    """All violations; `before` is None for a creation."""
    found = [ALREADY_USED] if code_taken else []
    if before is not None and channel.code != before.code:
        found.append(Violation("code", CANNOT_BE_CHANGED))
    found += code_violations(channel.code, _WRONG_CODE, pattern=_PATTERN)
    if channel.tree is None:
        found.append(Violation("category_tree", BLANK))
    elif not channel.tree.is_root:
        found.append(Violation("category_tree", _NOT_ROOT.format(code=f'"{channel.tree.code}"')))
    if not channel.currencies:
        found.append(Violation("currencies", _EMPTY))
    found += [
        Violation("currencies", _DISABLED.format(code=currency.code), path=f"currencies[{position}]")
        for position, currency in enumerate(channel.currencies.values())
        if not currency.enabled
    ]
    if not channel.locales:
        found.append(Violation("locales", _EMPTY))
    found += label_violations(channel.labels, reference.locales)
    return [*found, *_unit_violations(channel, reference)]


def _unit_violations(channel: Channel, reference: Reference) -> Iterator[Violation]:
    """The first wrong conversion unit."""
    for code, unit in channel.conversion_units.items():
        attribute = reference.attributes.get(code)
        if attribute is None:
            message = _NO_ATTRIBUTE.format(code=code)
        elif attribute.type != AttributeType.METRIC:
            message = _NO_METRIC.format(code=code)
        else:
            family = reference.measurements.get((attribute.metric_family or "").upper())
            stored = family.units.get(unit.upper()) if family is not None else None
            if stored is not None and stored[0] == unit:
                continue
            message = _NO_UNIT.format(unit=unit, code=code)
        yield Violation("conversion_units", message)
        return
