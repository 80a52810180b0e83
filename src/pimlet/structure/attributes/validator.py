"""The rules of attributes, in steps: one with violations stops those after it (spec 02 §2.4)."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from pimlet.edge.errors import Violation, tableize
from pimlet.edge.json_bytes import php_text
from pimlet.foundation import pcre
from pimlet.structure.attributes import columns
from pimlet.structure.attributes.updater import Attribute
from pimlet.structure.catalog_model import AttributeType as Type
from pimlet.structure.codes import ALREADY_USED, CANNOT_BE_CHANGED, code_violations
from pimlet.structure.constraints import (
    SORT_ORDER,
    Check,
    at_least,
    at_most,
    between,
    boolean,
    choice,
    is_whole,
    not_blank,
    not_decimal,
    not_null,
    null,
    number,
    numeric,
    same_scalar,
    string,
    violations,
)
from pimlet.structure.labels import AS_LABELS, TOO_LONG, UNKNOWN_LOCALE, label_violations
from pimlet.structure.locales.repository import LocaleIndex

MAX_IDENTIFIERS = 10
REFERENCE_DATA = ("fabrics", "color")
"""The configured reference data: those of upstream's technical catalog."""

_REFERENCE_DATA_TYPES = frozenset({Type.REFERENCE_DATA_SIMPLE_SELECT, Type.REFERENCE_DATA_MULTI_SELECT})
# These name a reference entity or an asset family; neither exists yet, so any name is accepted.
_NAMING_TYPES = _REFERENCE_DATA_TYPES | {
    Type.REFERENCE_ENTITY, Type.REFERENCE_ENTITY_COLLECTION, Type.ASSET_COLLECTION,
}  # fmt: skip
_MAX_NUMBER = 2**63 - 1
_RESERVED = frozenset(
    {
        "id", "associationtypes", "categories", "categoryid", "completeness", "enabled", "family", "groups",
        "associations", "products", "scope", "treeid", "values", "category", "parent", "label", "entity_type",
        "attributes", "uuid", "identifier",
    }
)  # fmt: skip
_EXTENSIONS = {
    "file": ("csv", "doc", "docx", "mp3", "pdf", "ppt", "pptx", "rtf", "svg", "txt", "wav"),
    "image": ("gif", "jfif", "jif", "jpeg", "jpg", "pdf", "png", "psd", "tif", "tiff"),
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules need to know beside the attribute. `units` holds the unit codes of measurement families."""

    locales: LocaleIndex
    code_taken: bool
    identifiers: int
    is_axis: bool
    units: Mapping[str, frozenset[str]]


def validate(attribute: Attribute, before: Attribute | None, facts: Facts) -> Sequence[Violation]:
    """The violations of the first step that has any; `before` is None for a creation."""
    steps: Iterable[Iterator[Violation]] = (
        _general(attribute, before, facts),
        _of_type(attribute, facts),
        _of_unique(attribute),
    )
    for step in steps:
        found = list(step)
        if found:
            return found
    return ()


def _general(attribute: Attribute, before: Attribute | None, facts: Facts) -> Iterator[Violation]:
    yield from _general_class(attribute, before, facts)
    yield from violations("type", attribute.type, (not_blank,))
    yield from _code(attribute.code)
    yield from _properties(attribute, _BEFORE_LABELS)
    yield from label_violations(attribute.labels, facts.locales, path=AS_LABELS)
    yield from violations("group", attribute.group, (not_blank,))
    yield from _properties(attribute, _AFTER_LABELS)
    yield from _guidelines(attribute.guidelines, facts.locales)


def _general_class(attribute: Attribute, before: Attribute | None, facts: Facts) -> Iterator[Violation]:
    of = attribute.properties
    if facts.code_taken:
        yield ALREADY_USED
    name = of["reference_data_name"]
    refers = attribute.type in _REFERENCE_DATA_TYPES
    unnamed = name is None or name == ""
    if refers and not unnamed and php_text(name) not in REFERENCE_DATA:
        allowed = ", ".join(REFERENCE_DATA)
        message = f'Reference data "{php_text(name)}" does not exist. Allowed values are: {allowed}'
        yield Violation("reference_data_name", message)
    if attribute.type == Type.IDENTIFIER:
        yield from _identifier(attribute, before, facts)
    if before is not None:
        yield from _immutable(attribute, before)
    if attribute.type in _NAMING_TYPES and unnamed:
        yield Violation("reference_data_name", "This value should not be blank.")
    for switch in ("auto_option_sorting", "default_value"):
        yield from violations(switch, of[switch], (boolean,))
    if facts.is_axis and of["available_locales"]:
        yield Violation(
            "available_locales",
            "An attribute cannot become locale specific if it is already used as an axis in a variant family.",
        )


def _identifier(attribute: Attribute, before: Attribute | None, facts: Facts) -> Iterator[Violation]:
    if before is None and facts.identifiers >= MAX_IDENTIFIERS:
        yield Violation(
            "",
            f'Limit of "{MAX_IDENTIFIERS}" identifier attributes is reached. '
            "The following identifier has not been created ",
        )
    # PHP takes "0" for false.
    if attribute.properties["useable_as_grid_filter"] in (None, False, 0, "", "0"):
        message = f'"{php_text(attribute.code)}" is an identifier attribute, it must be usable as grid filter'
        yield Violation("useable_as_grid_filter", message)


def _immutable(attribute: Attribute, before: Attribute) -> Iterator[Violation]:
    pairs = {
        "code": (before.code, attribute.code),
        "type": (before.type, attribute.type),
        **{
            name: (before.properties[name], attribute.properties[name])
            for name in ("scopable", "localizable", "metric_family", "unique", "reference_data_name")
        },
    }
    for name, (old, new) in pairs.items():
        if old is not None and not same_scalar(old, new):
            yield Violation(name, CANNOT_BE_CHANGED)


def _code(code: Any) -> Iterator[Violation]:
    yield from violations("code", code, (string,))
    text = None if code is None else php_text(code)
    found = code_violations(text, "Attribute code may contain only letters, numbers and underscore", max_length=255)
    yield from found
    if text is None or text == "":
        return
    lowered = text.removesuffix("\n").lower()
    if lowered in _RESERVED or lowered.endswith(("_products", "_groups")):
        yield Violation("code", "This code is not available")
    if "\n" in text:
        yield Violation("code", "Attribute code may not contain line-feed characters")


_SWITCH: tuple[Check, ...] = (boolean, not_null)
_BEFORE_LABELS: Mapping[str, tuple[Check, ...]] = {
    "localizable": _SWITCH,
    "scopable": _SWITCH,
    "useable_as_grid_filter": _SWITCH,
    "wysiwyg_enabled": (boolean,),
    "decimals_allowed": (boolean,),
    "negative_allowed": (boolean,),
    "max_characters": (numeric, not_decimal),
    "sort_order": SORT_ORDER,
    "required": (boolean,),
    "unique": _SWITCH,
    "max_file_size": (numeric,),
    "validation_regexp": (string,),
    "is_mandatory": _SWITCH,
    "decimal_places": (numeric, not_decimal),
}
_AFTER_LABELS: Mapping[str, tuple[Check, ...]] = {
    "number_min": (numeric,),
    "number_max": (numeric,),
    "metric_family": (string,),
    "default_metric_unit": (string,),
}


def _value(attribute: Attribute, name: str) -> Any:
    return attribute.required if name == "required" else attribute.properties[name]


def _properties(attribute: Attribute, checks: Mapping[str, tuple[Check, ...]]) -> Iterator[Violation]:
    for name, of_property in checks.items():
        yield from violations(name, _value(attribute, name), of_property)


def _guidelines(guidelines: Mapping[str, str], locales: LocaleIndex) -> Iterator[Violation]:
    for locale, text in guidelines.items():
        if len(text) > 500:
            yield Violation(tableize(f"guidelines[{locale}]"), TOO_LONG.format(limit=500), f"guidelines[{locale}]")
    for locale in guidelines:
        if locales.stored(locale) is None:
            message = UNKNOWN_LOCALE.format(locale=locale)
            yield Violation("guidelines", message, template=UNKNOWN_LOCALE)


def _of_type(attribute: Attribute, facts: Facts) -> Iterator[Violation]:
    if attribute.type == Type.METRIC:
        yield from _metric(attribute, facts)
    if attribute.type == Type.DATE:
        yield from _date_range(attribute)
    if attribute.type in _AMOUNTS:
        yield from _number_range(attribute)
    if attribute.type == Type.TABLE:
        yield from columns.violations(attribute.properties[columns.NAME])
    for name, types, message in _FORBIDDEN:
        if attribute.type not in types and attribute.properties[name] is not None:
            yield Violation(name, message)
    for rule in _RULES:
        yield from rule.violations(attribute)
    yield from _decimal_places(attribute)


def _decimal_places(attribute: Attribute) -> Iterator[Violation]:
    counted = attribute.type in _PLACED_TYPES and attribute.properties["decimal_places_strategy"] in _COUNTING
    checks: tuple[Check, ...] = (not_null, between(Decimal(1), Decimal(4))) if counted else (null,)
    yield from violations("decimal_places", attribute.properties["decimal_places"], checks)


def _metric(attribute: Attribute, facts: Facts) -> Iterator[Violation]:
    units = facts.units.get(attribute.properties["metric_family"])
    if units is None:
        yield Violation("metric_family", "Please specify a valid metric family")
    elif attribute.properties["default_metric_unit"] not in units:
        yield Violation("default_metric_unit", "Please specify a valid metric unit")


def _date_range(attribute: Attribute) -> Iterator[Violation]:
    least, most = attribute.properties["date_min"], attribute.properties["date_max"]
    if least is not None and most is not None and datetime.fromisoformat(least) >= datetime.fromisoformat(most):
        yield Violation("date_max", "The max date must be greater than the min date")


def _number_range(attribute: Attribute) -> Iterator[Violation]:
    least, most = (number(attribute.properties[name]) for name in ("number_min", "number_max"))
    # As upstream, zero counts as no limit here.
    if least and not _is_valid(attribute, least):
        yield Violation("number_min", "This number is not valid")
    if most and most > _MAX_NUMBER:
        yield Violation("number_max", f"The maximum number must be lower than {_MAX_NUMBER}.")
    elif most and not _is_valid(attribute, most):
        yield Violation("number_max", "This number is not valid")
    if least and most and least >= most:
        yield Violation("number_max", "The max number must be greater than the min number")


def _is_valid(attribute: Attribute, limit: Decimal) -> bool:
    if abs(limit) > _MAX_NUMBER:
        return False
    if limit < 0 and not attribute.properties["negative_allowed"]:
        return False
    return is_whole(limit) or bool(attribute.properties["decimals_allowed"])


# Spec 02 §17. How many places are kept is asked for where the strategy counts them.
_STRATEGIES = ("round", "forbid", "trim")
_COUNTING = frozenset({"round", "forbid"})
_PLACED_TYPES = (Type.NUMBER, Type.METRIC)
_MANDATORY = (
    Type.BOOLEAN, Type.IDENTIFIER, Type.NUMBER, Type.SIMPLE_SELECT, Type.TEXTAREA, Type.TEXT,
    Type.REFERENCE_DATA_SIMPLE_SELECT, Type.REFERENCE_ENTITY,
)  # fmt: skip
_AMOUNTS = frozenset({Type.NUMBER, Type.METRIC, Type.PRICE_COLLECTION})
_FORBIDDEN: Sequence[tuple[str, frozenset[Type], str]] = (
    ("reference_data_name", _NAMING_TYPES, "This attribute cannot be linked to reference data."),
    (
        "auto_option_sorting",
        frozenset({Type.SIMPLE_SELECT, Type.MULTI_SELECT}),
        "This attribute cannot have options.",
    ),
    ("default_value", frozenset({Type.BOOLEAN}), "This attribute type cannot have a default value."),
)


def _is_true(message: str) -> Check:
    return lambda value: None if value is None or value is True else message


def _is_false(message: str) -> Check:
    return lambda value: message if value is True else None


def _expression(value: Any) -> str | None:
    # PHP takes "0" for no expression.
    sound = value in (None, "", "0") or pcre.compile(value) is not None
    return None if sound else "This regular expression is not valid."


def _empty(message: str) -> Check:
    return lambda value: message if value else None


def _extensions(kind: str) -> Check:
    valid = _EXTENSIONS[kind]

    def check(value: Any) -> str | None:
        for extension in value:
            if extension not in valid:
                return f'"{extension}" is not a supported {kind} extension. Valid extensions are: {", ".join(valid)}'
        return None

    return check


@dataclass(frozen=True, slots=True)
class _Rule:
    """What a property may be for some types, and for all others."""

    property: str
    by_type: Mapping[Type, tuple[Check, ...]]
    elsewhere: tuple[Check, ...] = (null,)

    def violations(self, attribute: Attribute) -> Iterator[Violation]:
        assert attribute.type is not None, "the first step has accepted the type"
        checks = self.by_type.get(Type(attribute.type), self.elsewhere)
        yield from violations(self.property, _value(attribute, self.property), checks)


def _for(*types: Type) -> Callable[..., dict[Type, tuple[Check, ...]]]:
    return lambda *checks: dict.fromkeys(types, checks)


_SHORT = _for(Type.IDENTIFIER, Type.TEXT)
_FILES = _for(Type.FILE, Type.IMAGE)
_NUMBERS = _for(*_AMOUNTS)
_PLACED = _for(*_PLACED_TYPES)
_RULE_NAMES = {Type.TEXT: (choice("url", "email", "regexp"),), Type.IDENTIFIER: (choice("regexp"),)}
_RULES: Sequence[_Rule] = (
    _Rule("wysiwyg_enabled", _for(Type.TEXTAREA)()),
    _Rule("decimals_allowed", _NUMBERS(not_null)),
    _Rule("negative_allowed", _for(Type.NUMBER, Type.METRIC)(not_null)),
    _Rule(
        "max_characters",
        {**_SHORT(at_least(0), at_most(255)), **_for(Type.TEXTAREA)(at_least(0), at_most(65_535))},
    ),
    _Rule(
        "required",
        _for(Type.IDENTIFIER)(_is_true("This attribute type must be required")),
        (_is_false("This attribute type can't be required"),),
    ),
    _Rule(
        "unique",
        {
            **_for(Type.IDENTIFIER)(_is_true("This attribute type must be unique")),
            **_for(Type.TEXT, Type.NUMBER, Type.DATE)(),
        },
        (_is_false("This attribute type can't have unique value"),),
    ),
    _Rule("max_file_size", _FILES(between(Decimal("0.01"), Decimal("9999.99")))),
    _Rule("date_min", _for(Type.DATE)()),
    _Rule("date_max", _for(Type.DATE)()),
    _Rule("validation_rule", _RULE_NAMES),
    _Rule("validation_regexp", _SHORT(_expression)),
    _Rule(
        "allowed_extensions",
        {**_for(Type.FILE)(_extensions("file")), **_for(Type.IMAGE)(_extensions("image"))},
        (_empty("This value should be blank."),),
    ),
    _Rule("is_mandatory", _for(*_MANDATORY)(), (_is_false("This attribute type can't be mandatory"),)),
    _Rule("decimal_places_strategy", _PLACED(choice(*_STRATEGIES))),
    _Rule("number_min", _NUMBERS()),
    _Rule("number_max", _NUMBERS()),
    _Rule("metric_family", _for(Type.METRIC)()),
    _Rule("default_metric_unit", _for(Type.METRIC)()),
    _Rule(
        "available_locales",
        _for(Type.IDENTIFIER)(_empty("This attribute cannot have available locales.")),
        (),
    ),
)  # fmt: skip


def _of_unique(attribute: Attribute) -> Iterator[Violation]:
    of = attribute.properties
    for name in ("localizable", "scopable"):
        if of["unique"] and of[name]:
            yield Violation(name, f"A unique attribute can not be {name}")
