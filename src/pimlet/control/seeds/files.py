"""Seed files: which there are, and the documents in them."""

import csv
import json
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pimlet.control.seeds.resources import RESOURCES, Document

_LINES = (".ndjson", ".jsonl")
_SUFFIXES = (*_LINES, ".json", ".csv")
IGNORED = frozenset({"jobs", "users", "user-roles", "user-groups"})
"""Files of Akeneo's fixtures that hold no catalog."""


Item = TypeVar("Item")


async def each(items: Iterable[Item] | AsyncIterator[Item]) -> AsyncIterator[Item]:
    """The items one after the other, whether they are there or have to be waited for."""
    if isinstance(items, AsyncIterator):
        async for one in items:
            yield one
    else:
        for one in items:
            yield one


class SeedError(Exception):
    """A file that cannot be read, or a folder without one; the message says which."""


@dataclass(frozen=True, slots=True)
class SeedFile:
    """A file with documents of one resource."""

    resource: str
    path: Path

    @property
    def flat(self) -> bool:
        """Whether it holds lines of columns, as Akeneo's fixtures do."""
        return self.path.suffix == ".csv"


@dataclass(frozen=True, slots=True)
class Entry:
    """One document and where it stands, for reports: the line, or the number of the document in a JSON list."""

    file: SeedFile
    number: int
    document: Document


def seed_files(place: Path) -> list[SeedFile]:
    """The seed files of a folder, or the one file. Raises `SeedError`."""
    if place.is_file():
        return [_named(place)]
    if not place.is_dir():
        raise SeedError(f"there is no {place}")
    paths = sorted(path for path in place.iterdir() if path.suffix in _SUFFIXES and not _ignored(path))
    if not paths:
        raise SeedError(f"{place} holds no seed file; known: {', '.join(f'{name}.ndjson' for name in RESOURCES)}")
    files: dict[str, SeedFile] = {}
    for path in paths:
        file = _named(path)
        other = files.setdefault(file.resource, file)
        if other is not file:
            raise SeedError(f"{other.path} and {path} hold the same resource: leave one of them out")
    return list(files.values())


def _ignored(path: Path) -> bool:
    return path.name.startswith(".") or _resource(path) in IGNORED


def _resource(path: Path) -> str:
    return path.name.removesuffix(path.suffix).replace("_", "-")


def _named(path: Path) -> SeedFile:
    if path.suffix not in _SUFFIXES:
        raise SeedError(f"{path}: a seed file ends in {', '.join(_SUFFIXES)}")
    name = _resource(path)
    if name not in RESOURCES:
        raise SeedError(f"{path}: there is no resource {name}; known: {', '.join(RESOURCES)}")
    return SeedFile(name, path)


def documents(file: SeedFile) -> Iterator[Entry]:
    """The documents of a JSON file, or the rows of a flat one. Raises `SeedError` at one that cannot be read."""
    if file.flat:
        yield from _rows(file)
    elif file.path.suffix in _LINES:
        with file.path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield Entry(file, number, _object(file, number, _decoded(file, number, line)))
    else:
        found = _decoded(file, 1, file.path.read_text(encoding="utf-8"))
        for number, document in enumerate(found if isinstance(found, list) else [found], 1):
            yield Entry(file, number, _object(file, number, document))


def _decoded(file: SeedFile, number: int, text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise SeedError(f"{file.path}:{number}: no JSON: {error}") from None


def _object(file: SeedFile, number: int, document: Any) -> Document:
    if not isinstance(document, dict):
        raise SeedError(f"{file.path}:{number}: a document is a JSON object")
    return document


def _rows(file: SeedFile) -> Iterator[Entry]:
    with file.path.open(encoding="utf-8-sig", newline="") as text:
        reader = csv.reader(text, delimiter=";")
        header = next(reader, None)
        for cells in reader:
            if header is None or not any(cells):
                continue
            if len(cells) > len(header):
                raise SeedError(f"{file.path}:{reader.line_num}: {len(cells)} cells under {len(header)} columns")
            yield Entry(
                file, reader.line_num, dict(zip(header, cells + [""] * (len(header) - len(cells)), strict=True))
            )
