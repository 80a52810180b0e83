"""The labels of options beside the values that are options: `linked_data` (spec 04 §4.5).

Of a stored document, only the values of select attributes are decoded, each text of them once for all documents: to
decode and encode all values costs three times as much as the rest of a page. No text of a user can look like the start
of an attribute's values, because its quotes are escaped.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from pimlet.foundation.keys import structure_key
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.structure.catalog import Names, load_structure
from pimlet.structure.catalog_queries import SELECTS
from pimlet.structure.names import option_labels

_FIRST = b'[{"locale":'
_START = b'":' + _FIRST
_END = b"}]"
# What stands before the code of an attribute; a table has lists of objects inside of values.
_BEFORE = (b'{"', b'],"')

Shown = tuple[bytes, bytes]
"""The code of an attribute, and the text of its values behind `_FIRST`."""


async def with_labels(uow: UnitOfWork, documents: Sequence[bytes]) -> list[bytes]:
    """`values` objects with `linked_data` in those elements that are options. One query for a page."""
    split = [document.split(_START) for document in documents]
    codes = [[piece[piece.rfind(b'"') + 1 :] for piece in pieces[:-1]] for pieces in split]
    names = Names(attributes={code.decode() for code in set[bytes]().union(*codes)})
    structure = await load_structure(uow, names)
    selects = {one.code.encode(): one.id for one in structure.attributes if one.type in SELECTS}
    places: list[tuple[list[bytes], int, Shown]] = []
    for pieces, of_pieces in zip(split, codes, strict=True):
        for number, code in enumerate(of_pieces, 1):
            if code in selects and pieces[number - 1].endswith(_BEFORE, 0, -len(code)):
                end = pieces[number].index(_END) + len(_END)
                places.append((pieces, number, (code, pieces[number][:end])))
    linked = await _linked(uow, {shown for _, _, shown in places}, selects)
    for pieces, number, shown in places:
        pieces[number] = linked[shown] + pieces[number][len(shown[1]) :]
    return [_START.join(pieces) for pieces in split]


async def _linked(uow: UnitOfWork, texts: set[Shown], selects: Mapping[bytes, int]) -> dict[Shown, bytes]:
    decoded = {shown: orjson.loads(_FIRST + shown[1]) for shown in texts}
    wanted = {
        (selects[code], structure_key(option))
        for (code, _), elements in decoded.items()
        for element in elements
        for option in _listed(element["data"])
    }
    labels = await option_labels(uow, wanted)
    for (code, _), elements in decoded.items():
        attribute, name = selects[code], code.decode()
        for element in elements:
            data = element["data"]
            shown = {
                option: {"attribute": name, "code": option, "labels": labels.get((attribute, option), [])}
                for option in _listed(data)
            }
            element["linked_data"] = shown if isinstance(data, list) else shown[data]
    return {shown: orjson.dumps(elements)[len(_FIRST) :] for shown, elements in decoded.items()}


def _listed(data: Any) -> list[str]:
    return data if isinstance(data, list) else [data]
