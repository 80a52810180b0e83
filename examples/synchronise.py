"""Keeps a folder equal to the catalog of a PIM: all of it at the first run, later only what has changed.

    python -m examples.synchronise FOLDER [--full] [--overlap SECONDS]

Where the PIM is and who logs in is said by the variables that `pimlet credentials --format env` prints. Nothing here
is special to pimlet: they may name any PIM with Akeneo's REST API of version 7.0 or newer.
"""

import argparse
import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path, PurePosixPath
from typing import IO

import httpx

from examples.pim import API, Credentials, Document, Pim

OVERLAP = 300
"""Seconds. A product has its date before its transaction ends, a search index lags, and clocks of servers differ."""
LISTS = (
    "channels", "locales", "currencies", "categories", "attribute-groups", "attributes", "association-types",
    "families",
)  # fmt: skip
"""Lists of the structure: small, and fetched whole each time."""


@dataclass(frozen=True)
class Listing:
    """A list that is long, and can be asked what has changed."""

    name: str
    path: str
    key: str

    def key_of(self, document: Document) -> str:
        """What an entity keeps for life. The case of a model's code may change."""
        return str(document[self.key]).lower()


PRODUCTS = Listing("products", "/products-uuid", "uuid")
MODELS = Listing("product-models", "/product-models", "code")


class Folder:
    """One NDJSON file for each resource, `state.json`, and contents of media files in `media`."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def documents(self, name: str) -> Iterator[Document]:
        """What a file holds."""
        return map(json.loads, self.lines(name))

    def lines(self, name: str) -> Iterator[bytes]:
        """What a file holds, as it is written; nothing if there is none."""
        file = self.path / f"{name}.ndjson"
        if file.exists():
            with file.open("rb") as lines:
                yield from lines

    def lines_of(self, listing: Listing, wanted: Callable[[str], bool]) -> Iterator[bytes]:
        """The lines of entities whose keys are wanted."""
        return (one for one in self.lines(listing.name) if wanted(listing.key_of(json.loads(one))))

    def write(self, name: str, documents: Iterable[Document | bytes]) -> int:
        """Replace a file by documents and finished lines; how many it has now."""
        with replacing(self.path / f"{name}.ndjson") as file:
            return sum(1 for one in documents if file.write(one if isinstance(one, bytes) else line(one)))

    def media(self, code: str) -> Path:
        """Where the content of a media file is."""
        place = PurePosixPath(code)
        if place.is_absolute() or ".." in place.parts:
            raise ValueError(f"not the code of a media file: {code}")
        return self.path / "media" / place

    def state(self) -> Document | None:
        """What the last finished run has noted."""
        file = self.path / "state.json"
        found: Document | None = json.loads(file.read_bytes()) if file.exists() else None
        return found

    def keep(self, state: Document) -> None:
        """Note that a run has finished."""
        with replacing(self.path / "state.json") as file:
            file.write(json.dumps(state, indent=2).encode() + b"\n")


def line(document: Document) -> bytes:
    """A document as a line of a file."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """A file that takes its place when it is whole, and leaves no trace otherwise."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@dataclass
class Row:
    """What a run did to one resource."""

    total: int
    fetched: int
    removed: int = 0


class Run:
    """One synchronisation."""

    def __init__(self, pim: Pim, folder: Folder, *, full: bool, overlap: int) -> None:
        self.pim, self.folder = pim, folder
        state = folder.state()
        if state is not None and state["url"] != pim.url:
            raise ValueError(f"{folder.path} is an export of {state['url']}")
        self.since: str | None = None
        self.offset: float | None = None
        if state is not None and state["offset"] is not None and not full:
            self.offset = state["offset"]
            # One second more, because the filter means whole seconds and leaves its own out.
            moment = datetime.fromisoformat(state["started"]) - timedelta(seconds=overlap + 1)
            zone = timezone(timedelta(seconds=state["offset"]))
            self.since = moment.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
        self.media: set[str] = set()

    def all(self) -> dict[str, Row]:
        """Everything; what was done, by file."""
        started = self.pim.time()
        # Those that refer to others first: what they name is there when the others are asked.
        rows = {listing.name: self.entities(listing) for listing in (PRODUCTS, MODELS)}
        rows |= self.structure()
        if self.since is not None:
            for listing in (PRODUCTS, MODELS):
                self.forget_removed(listing, rows[listing.name])
        rows["media-files"] = self.files()
        self.folder.keep({"url": self.pim.url, "started": started.isoformat(), "offset": self.offset})
        return rows

    def entities(self, listing: Listing) -> Row:
        """Fetch products or models, those that changed before those that are kept from last time."""
        query = {"pagination_type": "search_after"}
        if self.since is not None:
            query["search"] = json.dumps({"updated": [{"operator": ">", "value": self.since}]})
        changed = set()

        def current() -> Iterator[Document | bytes]:
            for document in self.pim.items(listing.path, **query):
                changed.add(listing.key_of(document))
                yield self.noted(document)
            if self.since is not None:
                yield from self.folder.lines_of(listing, lambda key: key not in changed)

        return Row(self.folder.write(listing.name, current()), len(changed))

    def noted(self, document: Document) -> Document:
        """A product or model without links, its files and its time zone remembered."""
        document.pop("_links", None)
        for entries in dict(document["values"]).values():
            for entry in entries:
                if "download" in entry.pop("_links", {}):
                    self.media.add(entry["data"])
        offset = datetime.fromisoformat(document["updated"]).utcoffset() or timedelta()
        # Filters are read in the server's zone. The least offset is winter's: in summer it asks for an hour too much.
        self.offset = min(offset.total_seconds(), self.offset if self.offset is not None else float("inf"))
        return document

    def structure(self) -> dict[str, Row]:
        """Fetch everything else."""
        found: dict[str, Iterable[Document | bytes]] = {name: self.listed(f"/{name}") for name in LISTS}
        found["attribute-options"] = (
            option
            for attribute in self.folder.documents("attributes")
            if attribute["type"] in ("pim_catalog_simpleselect", "pim_catalog_multiselect")
            for option in self.listed(f"/attributes/{attribute['code']}/options")
        )
        found["family-variants"] = (
            {"family": family["code"], **variant}
            for family in self.folder.documents("families")
            for variant in self.listed(f"/families/{family['code']}/variants")
        )
        found["measurement-families"] = self.pim.get("/measurement-families")
        counts = {name: self.folder.write(name, documents) for name, documents in found.items()}
        return {name: Row(count, count) for name, count in counts.items()}

    def listed(self, path: str) -> Iterator[Document]:
        """A list, its documents without links."""
        for document in self.pim.items(path):
            document.pop("_links", None)
            yield document

    def forget_removed(self, listing: Listing, row: Row) -> None:
        """Drop what the PIM has no longer. It keeps no list of that: where counts differ, the keys are compared."""
        if self.pim.count(listing.path) == row.total:
            return
        types = ((one["type"], one["code"]) for one in self.folder.documents("attributes"))
        light = next(code for kind, code in types if kind == "pim_catalog_identifier")
        pages = self.pim.items(listing.path, pagination_type="search_after", attributes=light)
        there = {listing.key_of(document) for document in pages}
        left = self.folder.write(listing.name, self.folder.lines_of(listing, there.__contains__))
        row.removed, row.total = row.total - left, left

    def files(self) -> Row:
        """Fetch the files of the products and models that were fetched. The content of a code never changes."""
        noted = {one["code"]: one for one in self.folder.documents("media-files")}
        full = self.since is None
        listed = {one["code"]: one for one in self.listed("/media-files")} if full else {}
        files, fetched = {} if full else dict(noted), 0
        for code in sorted(self.media):
            path = self.folder.media(code)
            try:
                known = noted.get(code)
                if known is None or not holds(path, known, thoroughly=full):
                    known = dict(listed.get(code) or self.pim.get(f"/media-files/{code}"))
                    known.pop("_links", None)
                    # What an interrupted run has left is whole.
                    if code in noted or not holds(path, known):
                        self.download(known, path)
                        fetched += 1
                    known["sha256"] = digest(path)
                files[code] = known
            except httpx.HTTPStatusError as refused:
                if refused.response.status_code != 404:
                    raise
                print(f"media file {code}: {refused.response.reason_phrase}", file=sys.stderr)
        self.folder.write("media-files", files.values())
        return Row(len(files), fetched, self.prune(files) if full else 0)

    def download(self, record: Document, path: Path) -> None:
        """Stream a content to its place."""

        def read(answer: httpx.Response) -> None:
            with replacing(path) as file:
                size = sum(map(file.write, answer.iter_bytes()))
                if size != record["size"]:
                    raise httpx.ReadError(f"{record['code']} has {size} bytes instead of {record['size']}")

        self.pim.fetch(f"{API}/media-files/{record['code']}/download", read)

    def prune(self, files: Document) -> int:
        """Remove contents that nothing refers to."""
        kept = {self.folder.media(code) for code in files}
        rest = [path for path in (self.folder.path / "media").rglob("*") if path.is_file() and path not in kept]
        for path in rest:
            path.unlink()
        return len(rest)


def holds(path: Path, record: Document, *, thoroughly: bool = False) -> bool:
    """Whether a content is on the disk: of the right size, thoroughly also of the right hash."""
    if not path.is_file() or path.stat().st_size != record["size"]:
        return False
    return not thoroughly or digest(path) == record["sha256"]


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def synchronise(pim: Pim, folder: Folder, *, full: bool = False, overlap: int = OVERLAP) -> dict[str, Row]:
    """Bring a folder up to date; what was done, by file."""
    return Run(pim, folder, full=full, overlap=overlap).all()


def main() -> None:
    """Synchronise, and print a table."""
    parser = argparse.ArgumentParser(
        prog="python -m examples.synchronise", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="where the export is")
    parser.add_argument("--full", action="store_true", help="fetch everything, whatever is there")
    what = "ask for what changed so long before the last run, too"
    parser.add_argument("--overlap", type=int, default=OVERLAP, metavar="SECONDS", help=what)
    options = parser.parse_args()
    names = [f"PIMLET_{name}" for name in ("CLIENT_ID", "SECRET", "USERNAME", "PASSWORD")]
    if missing := [name for name in ("PIMLET_URL", *names) if name not in os.environ]:
        parser.error(f"not in the environment: {', '.join(missing)}")
    with httpx.Client(base_url=os.environ["PIMLET_URL"], timeout=60) as client:
        pim = Pim(client, Credentials(*(os.environ[name] for name in names)))
        try:
            rows = synchronise(pim, Folder(options.folder), full=options.full, overlap=options.overlap)
        except (httpx.HTTPError, ValueError) as error:
            sys.exit(str(error))
    print(f"{'':24}{'in all':>10}{'fetched':>10}{'removed':>10}")
    for name, row in rows.items():
        print(f"{name:24}{row.total:>10}{row.fetched:>10}{row.removed:>10}")


if __name__ == "__main__":
    main()
