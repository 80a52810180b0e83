"""What uploads share: the checks of an arrived file, and contents that pimlet itself stores."""

from dataclasses import replace

from pimlet.edge.errors import Unprocessable, ValidationFailed, Violation
from pimlet.edge.multipart import Form, UploadedFile
from pimlet.foundation.objects import ObjectStorage
from pimlet.media.model import MAX_EXTENSION, MAX_FILENAME, MediaFile, Shelf, new_file

_TOO_LONG = "This value is too long. It should have {} characters or less."


async def stored(objects: ObjectStorage, form: Form, shelf: Shelf) -> MediaFile:
    """Store the content of the form's file and make its record. Raises `Problem` before anything is stored."""
    uploaded = form.files.get("file")
    if uploaded is None:
        raise Unprocessable('Property "file" is required.')
    file = _checked(uploaded, shelf)
    return replace(file, digest=await objects.store(uploaded.spool))


def _checked(uploaded: UploadedFile, shelf: Shelf) -> MediaFile:
    """The record of the file. Raises `ValidationFailed` for a name that is too long."""
    file = new_file(uploaded.spool, uploaded.filename, shelf)
    limits = (
        ("original_filename", file.original_filename, MAX_FILENAME),
        ("extension", file.extension, MAX_EXTENSION),
    )
    violations = [Violation(name, _TOO_LONG.format(most)) for name, text, most in limits if len(text) > most]
    if violations:
        raise ValidationFailed(violations)
    return file


async def store_content(objects: ObjectStorage, filename: str, content: bytes, shelf: Shelf) -> MediaFile:
    """Store a content that is in memory and make its record, which the caller adds. Raises `ValidationFailed`."""
    with objects.spool() as spool:
        spool.feed(content)
        file = _checked(UploadedFile(filename, spool), shelf)
        return replace(file, digest=await objects.store(spool))
