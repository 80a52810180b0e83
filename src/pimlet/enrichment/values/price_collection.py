"""Values of `pim_catalog_price_collection` (spec 03 §11.5)."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from pimlet.edge.errors import UpdateError, Violation
from pimlet.edge.expectations import expected
from pimlet.enrichment.values import numbers
from pimlet.enrichment.values.value import Cell, Rules, Value, ValueType, value_violation
from pimlet.structure.catalog_model import Attribute

DECIMALS = 2
_BAD_CURRENCY = "Please specify a valid currency for the {attribute} attribute, the {currency} code was sent."
_SPACE = (
    'The {attribute} attribute requires a value which does not contains space, and the submitted "{value}" '
    "has at least one."
)


class PriceCollection(ValueType):
    """Amounts by currency; raw form a list of `{"amount", "currency"}`, sorted by currency."""

    filled_per_channel = True

    def accept(self, attribute: Attribute, data: Any, rules: Rules) -> Any:
        """A list of prices; items without amount are dropped, of one currency the highest amount remains."""
        if not isinstance(data, list | dict):
            raise expected(attribute.code, "an array", data)
        prices: dict[str, Any] = {}
        for item in data.values() if isinstance(data, dict) else data:
            if not isinstance(item, dict | list):
                raise UpdateError(f'Property "{attribute.code}" expects an array of arrays as data.')
            for name in ("amount", "currency"):
                if not isinstance(item, dict) or name not in item:
                    raise UpdateError(f'Property "{attribute.code}" expects an array with the key "{name}".')
            amount, currency = item["amount"], item["currency"]
            if not isinstance(currency, str):
                raise expected(attribute.code, "a string", currency)
            if amount is not None and (currency not in prices or _higher(amount, prices[currency])):
                prices[currency] = amount
        return [{"amount": prices[code], "currency": code} for code in sorted(prices)]

    def violations(self, value: Value, rules: Rules) -> Iterator[Violation]:
        """Of each price: number, range, decimals, currency."""
        allowed = rules.structure.shown_currencies(None)
        found = False
        for index, price in enumerate(value.data):
            for violation in self._price_violations(value, index, price, allowed):
                found = True
                yield violation
        if found:
            return
        for index, price in enumerate(value.data):
            amount = price["amount"]
            if isinstance(amount, str) and " " in amount:
                message = _SPACE.format(attribute=value.attribute.code, value=amount)
                yield value_violation(value, message, _SPACE, suffix=f"[{index}]", currency=price["currency"])

    def _price_violations(
        self, value: Value, index: int, price: dict[str, Any], allowed: frozenset[str]
    ) -> Iterator[Violation]:
        amount, currency = price["amount"], price["currency"]
        place = {"suffix": f"[{index}]", "currency": currency}
        number = numbers.number_of(amount)
        if number is None:
            yield numbers.not_a_number(value, amount, **place)
            if value.attribute.number_max is not None:
                yield from numbers.range_violations(value, numbers.MAX_NUMBER, negative_rule=False, **place)
        else:
            yield from numbers.range_violations(value, number, negative_rule=False, **place)
            yield from numbers.decimal_violation(value, number, amount, **place)
        if currency not in allowed:
            message = _BAD_CURRENCY.format(attribute=value.attribute.code, currency=currency)
            yield value_violation(value, message, _BAD_CURRENCY, **place)

    def shown(self, value: Value, rules: Rules) -> Any:
        """Prices in the currencies of the channel, rounded to two decimals or as integers; None without any."""
        currencies = rules.structure.shown_currencies(value.scope)
        prices = []
        for price in value.data:
            number = numbers.number_of(price["amount"])
            if price["currency"] in currencies and number is not None:
                decimals = value.attribute.decimals_allowed
                amount = numbers.rounded(number, DECIMALS) if decimals else numbers.integer(number)
                prices.append({"amount": amount, "currency": price["currency"]})
        return prices or None

    def hides(self, value: Value, shown: Any) -> bool:
        """Prices in currencies that are not shown."""
        return len(shown) != len(value.data)

    def same(self, stored: Any, data: Any, attribute: Attribute, rules: Rules) -> bool:
        """The whole collection, at four decimals."""
        return isinstance(data, list) and _comparable(stored) == _comparable(data)

    def tokens(self, value: Value, shown: Any) -> Iterable[str]:
        """The currencies of shown prices."""
        return [price["currency"] for price in shown]

    def cells(self, value: Value, shown: Any, rules: Rules) -> Iterable[Cell]:
        """The amounts before rounding, one cell for each shown currency."""
        currencies = set(self.tokens(value, shown))
        return [
            Cell(number=float(numbers.number_of(price["amount"]) or 0), currency=price["currency"])
            for price in value.data
            if price["currency"] in currencies
        ]

    def filled_in(self, value: Value, shown: Any, rules: Rules) -> Iterable[str | None]:
        """The channels that have an amount in each of their currencies."""
        currencies = set(self.tokens(value, shown))
        channels = rules.structure.channels.values()
        return [
            one.code for one in channels if value.scope in {None, one.code} and currencies.issuperset(one.currencies)
        ]


def _higher(amount: Any, other: Any) -> bool:
    number = numbers.number_of(amount)
    return number is not None and number > (numbers.number_of(other) or Decimal("-Infinity"))


def _comparable(prices: list[Any]) -> list[tuple[str, str]] | None:
    found = []
    for price in prices:
        if not isinstance(price, dict) or not isinstance(price.get("currency"), str):
            return None
        if price.get("amount") is not None:
            number = numbers.number_of(price["amount"])
            found.append((price["currency"], "?" if number is None else numbers.rounded(number, 4)))
    return sorted(found)
