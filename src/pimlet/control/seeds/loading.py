"""Loads seed files in stages; what is refused for the lack of something that comes later is tried again."""

import json
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from pimlet.control.seeds.files import Entry, SeedFile, documents, each
from pimlet.control.seeds.flat import PLAIN
from pimlet.control.seeds.media import stored_file
from pimlet.control.seeds.resources import (
    MEDIA_FILES,
    RESOURCES,
    STAGES,
    Document,
    Part,
    Resource,
    Stage,
)
from pimlet.control.seeds.values import FlatValues
from pimlet.edge.inside import Answer, InsideClient
from pimlet.edge.routes import COLLECTION_TYPE, JSON_TYPE

_ACCEPTED = 300


@dataclass(frozen=True, slots=True)
class Rejection:
    """A document that was refused: where it stands, what names it, and the answer."""

    resource: str
    file: str
    line: int
    key: str
    status: int
    message: str
    errors: Sequence[Any] = ()


@dataclass
class Report:
    """What a load did: accepted documents by resource, and the refused ones."""

    accepted: dict[str, int] = field(default_factory=dict)
    rejected: list[Rejection] = field(default_factory=list)


Progress = Callable[[str, int], None]
"""Told the resource and how many of its documents are done with."""


@dataclass(frozen=True, slots=True)
class _Sent:
    """A document under way, and the answer to it so far."""

    entry: Entry
    document: Document
    rejection: Rejection | None = None


class Loader:
    """One load into one sandbox."""

    def __init__(self, client: InsideClient, files: Iterable[SeedFile], progress: Progress | None = None) -> None:
        """`client` makes the requests; `files` come from `seed_files`."""
        self._client = client
        self._files = {file.resource: file for file in files}
        self._progress = progress or (lambda resource, count: None)
        self._values = FlatValues(client)

    async def load(self) -> Report:
        """Load all files. Raises `SeedError` for one that cannot be read."""
        report = Report()
        again: list[tuple[Stage, list[_Sent]]] = []
        for stage in STAGES:
            file = self._files.get(stage.resource.name)
            if file is not None:
                refused = await self._stage(stage, file, report)
                if refused:
                    again.append((stage, refused))
        report.rejected = [sent.rejection for sent in await self._settle(again, report) if sent.rejection is not None]
        return report

    async def _stage(self, stage: Stage, file: SeedFile, report: Report) -> list[_Sent]:
        """One pass over a file; gives what was refused. Documents are read as they are sent."""
        refused: list[_Sent] = []
        first = stage is next(one for one in STAGES if one.resource is stage.resource)
        async for batch in _batches(self._parts(stage.part, file, stage.resource), stage.resource):
            answered = [sent async for sent in self._send(stage.resource, batch)]
            refused += [sent for sent in answered if sent.rejection is not None]
            if first:
                self._progress(stage.resource.name, len(answered))
                self._count(report, stage.resource, len(answered) - sum(one.rejection is not None for one in answered))
        return await self._retry(stage, refused, report)

    async def _parts(self, part: Part, file: SeedFile, resource: Resource) -> AsyncIterator[_Sent]:
        for entry in documents(file):
            document = await self._document(entry)
            found = None if document is None else part(document)
            if found is not None:
                yield _Sent(entry, found)

    async def _document(self, entry: Entry) -> Document | None:
        if entry.file.resource == MEDIA_FILES.name:
            return await stored_file(entry)
        if not entry.file.flat:
            left_out = {"_links", *RESOURCES[entry.file.resource].reported}
            return {name: value for name, value in entry.document.items() if name not in left_out}
        convert = PLAIN.get(entry.file.resource)
        return convert(entry.document) if convert is not None else await self._values.document(entry)

    async def _retry(self, stage: Stage, refused: list[_Sent], report: Report) -> list[_Sent]:
        """Send refused documents again as long as some are accepted: a child may stand before its parent."""
        while refused:
            left: list[_Sent] = []
            async for batch in _batches(refused, stage.resource):
                left += [sent async for sent in self._send(stage.resource, batch) if sent.rejection is not None]
            self._count(report, stage.resource, len(refused) - len(left))
            if len(left) == len(refused):
                return left
            refused = left
        return []

    async def _settle(self, again: list[tuple[Stage, list[_Sent]]], report: Report) -> list[_Sent]:
        """Go over what was refused, in the order of the stages, until a round brings nothing."""
        while True:
            before = sum(len(refused) for _, refused in again)
            again = [(stage, await self._retry(stage, refused, report)) for stage, refused in again]
            after = sum(len(refused) for _, refused in again)
            if after in {0, before}:
                return [sent for _, refused in again for sent in refused]

    def _count(self, report: Report, resource: Resource, number: int) -> None:
        report.accepted[resource.name] = report.accepted.get(resource.name, 0) + number

    async def _send(self, resource: Resource, batch: Sequence[_Sent]) -> AsyncIterator[_Sent]:
        path = resource.path(batch[0].document)
        bodies = [
            {name: value for name, value in sent.document.items() if name not in resource.named_by_url}
            for sent in batch
        ]
        if resource.body is None:
            content, kind = b"\n".join(_json(body) for body in bodies), COLLECTION_TYPE
        else:
            content, kind = _json(resource.body(bodies)), JSON_TYPE
        answer = await self._client.request(resource.method, path, content, content_type=kind)
        for sent, result in zip(batch, _results(answer, len(batch)), strict=True):
            yield _answered(resource, sent, result)


def _json(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _results(answer: Answer, count: int) -> list[Document]:
    """The outcome of each document, with its status."""
    if answer.headers.get("content-type") == COLLECTION_TYPE:
        return [json.loads(line) for line in answer.body.split(b"\n")]
    found = json.loads(answer.body) if answer.body else None
    if isinstance(found, list) and all("status_code" in one for one in found) and len(found) == count:
        return found
    return [{**(found if isinstance(found, dict) else {}), "status_code": answer.status}] * count


def _answered(resource: Resource, sent: _Sent, result: Document) -> _Sent:
    status = int(result["status_code"])
    if status < _ACCEPTED:
        return _Sent(sent.entry, sent.document)
    entry = sent.entry
    rejection = Rejection(
        resource.name, str(entry.file.path), entry.number, resource.key(sent.document), status,
        str(result.get("message", "")), result.get("errors") or result.get("problems") or (),
    )  # fmt: skip
    return _Sent(entry, sent.document, rejection)


async def _batches(sent: Iterable[_Sent] | AsyncIterator[_Sent], resource: Resource) -> AsyncIterator[list[_Sent]]:
    """Documents of one URL that stand together, 100 at most."""
    batch: list[_Sent] = []
    async for one in each(sent):
        full = len(batch) == resource.batch
        if batch and (full or resource.path(one.document) != resource.path(batch[0].document)):
            yield batch
            batch = []
        batch.append(one)
    if batch:
        yield batch
