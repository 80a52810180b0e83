"""All SQL of media files."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.dialects.postgresql import ARRAY

from pimlet.edge.pagination import PageRequest
from pimlet.foundation.schema import KEY
from pimlet.foundation.unit_of_work import UnitOfWork
from pimlet.media.model import MediaFile, Shelf
from pimlet.media.tables import media_file

_COLUMNS = (
    media_file.c.code, media_file.c.shelf, media_file.c.digest, media_file.c.original_filename,
    media_file.c.mime_type, media_file.c.size, media_file.c.extension,
)  # fmt: skip
# The unique index on `key`.
_BY_KEYS = select(*_COLUMNS).where(media_file.c.key == func.any(bindparam("keys", type_=ARRAY(KEY))))


def _file(row: Any) -> MediaFile:
    return MediaFile(row.code, Shelf(row.shelf), *row[2:])


async def files(uow: UnitOfWork, codes: Iterable[str], shelf: Shelf) -> list[MediaFile]:
    """The files of a shelf with these codes, in any case."""
    keys = sorted({code.lower() for code in codes if "\x00" not in code})
    if not keys:
        return []
    return [_file(row) for row in await uow.rows(_BY_KEYS, {"keys": keys}) if row.shelf == shelf]


async def find(uow: UnitOfWork, code: str, shelf: Shelf) -> MediaFile | None:
    """One file by its code in any case."""
    return next(iter(await files(uow, (code,), shelf)), None)


async def exists(uow: UnitOfWork, code: str) -> bool:
    """Whether any shelf has a file with this code, in any case."""
    return bool(await uow.rows(_BY_KEYS, {"keys": [code.lower()]}))


async def page(uow: UnitOfWork, shelf: Shelf, request: PageRequest) -> tuple[list[MediaFile], int | None]:
    """One page in order of creation, by the index on (shelf, id), and the number of all files if it is asked for."""
    on_shelf = media_file.c.shelf == shelf
    statement = select(*_COLUMNS).where(on_shelf).order_by(media_file.c.id).limit(request.limit).offset(request.offset)
    found = [_file(row) for row in await uow.rows(statement)]
    if not request.with_count:
        return found, None
    return found, (await uow.execute(select(func.count()).select_from(media_file).where(on_shelf))).scalar_one()


async def add(uow: UnitOfWork, new: Sequence[MediaFile]) -> None:
    """Store new records, in this order."""
    if new:
        await uow.execute(
            insert(media_file),
            [
                {
                    "code": file.code, "key": file.key, "shelf": file.shelf.value, "digest": file.digest,
                    "original_filename": file.original_filename, "mime_type": file.mime_type, "size": file.size,
                    "extension": file.extension, "created": uow.now,
                }
                for file in new
            ],
        )  # fmt: skip
