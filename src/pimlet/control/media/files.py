"""Media files by the control API: Akeneo's own API stores them with a product only."""

import base64
import binascii
from dataclasses import replace
from typing import Annotated, Any

from pydantic import Field

from pimlet.control.http.errors import RefusedError, UnknownNameError
from pimlet.control.http.request import ControlRequest
from pimlet.control.http.routes import Body, ControlRoute
from pimlet.foundation.unit_of_work import Access, UnitOfWork, transact
from pimlet.media import repository
from pimlet.media.model import MAX_EXTENSION, MAX_FILENAME, MediaFile, Shelf
from pimlet.media.upload import store_content

_CODE_PATTERN = r"^[a-zA-Z0-9_./]+$"


class NewFile(Body):
    """A file to store: its name, and its content in Base64. It belongs to products unless `shelf` is `category`.

    With `code` it gets that code; a file that has it already stays as it is.
    """

    filename: Annotated[str, Field(min_length=1)]
    content_base64: str
    shelf: Annotated[Shelf, Field(strict=False)] = Shelf.CATALOG
    code: Annotated[str | None, Field(pattern=_CODE_PATTERN, max_length=255)] = None


class NewRecord(Body):
    """A record of a file whose content is lost, to see how a client takes it."""

    code: Annotated[str, Field(pattern=_CODE_PATTERN, max_length=255)]
    original_filename: Annotated[str, Field(max_length=MAX_FILENAME)]
    mime_type: Annotated[str, Field(max_length=255)]
    size: Annotated[int, Field(ge=0, lt=2**63)]
    extension: Annotated[str, Field(max_length=MAX_EXTENSION)]
    shelf: Annotated[Shelf, Field(strict=False)] = Shelf.CATALOG


async def create(request: ControlRequest[NewFile, None]) -> Any:
    """Store the content, then its record."""
    body = request.body
    try:
        content = base64.b64decode(body.content_base64, validate=True)
    except binascii.Error:
        raise RefusedError("content_base64 is no Base64 text.") from None
    filename = body.filename.replace("\\", "/").rpartition("/")[2]
    file = await store_content(request.services.objects, filename, content, body.shelf)
    if body.code is not None:
        file = replace(file, code=body.code)

    async def add(uow: UnitOfWork) -> MediaFile:
        known = await repository.find(uow, file.code, file.shelf)
        if known is None:
            await repository.add(uow, [file])
        return known or file

    return await transact(request.sandbox, Access.WRITE, add)


async def create_record(request: ControlRequest[NewRecord, None], uow: UnitOfWork) -> Any:
    """A record without a content."""
    body = request.body
    file = MediaFile(
        body.code, body.shelf, None, body.original_filename, body.mime_type, body.size, body.extension
    )  # fmt: skip
    if await repository.exists(uow, body.code):
        raise RefusedError(f'There is a media file "{body.code}" already.')
    await repository.add(uow, [file])
    return file


async def show(request: ControlRequest[None, None], uow: UnitOfWork) -> Any:
    """One record, with the digest of its content."""
    code = request["code"]
    for shelf in Shelf:
        file = await repository.find(uow, code, shelf)
        if file is not None:
            return file
    raise UnknownNameError("media file", code, ())


_TAG = "Media files"
ROUTES = (
    ControlRoute("control_media_file_create", "POST", "/media-files", "Store a media file", _TAG,
                 direct=create, body=NewFile, answer=MediaFile, statuses=(201,)),
    ControlRoute("control_media_file_get", "GET", "/media-files/{code}", "Get the record of a media file", _TAG,
                 handler=show, access=Access.READ, answer=MediaFile),
    ControlRoute("control_media_record_create", "POST", "/media-file-records",
                 "Store the record of a media file whose content is lost", _TAG,
                 handler=create_record, body=NewRecord, answer=MediaFile, statuses=(201,)),
)  # fmt: skip
