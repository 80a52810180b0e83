"""An arriving content: written to disk as it comes and hashed on the way, never whole in memory."""

import asyncio
import os
import tempfile
from hashlib import sha256
from pathlib import Path
from types import TracebackType

_BUFFERED = 1_048_576
HEAD = 8_192
"""How many bytes of the beginning are remembered, to tell what kind of file it is."""


class Spool:
    """A temporary file; leaving the context removes it unless a storage has taken it."""

    def __init__(self, folder: Path) -> None:
        """The file is made in `folder`, which is created if it is missing."""
        folder.mkdir(parents=True, exist_ok=True)
        self.descriptor, name = tempfile.mkstemp(dir=folder)
        self.path = Path(name)
        self.size = 0
        self.head = b""
        self._hash = sha256()
        self.taken = False
        """Set by a storage that has renamed the file."""
        self._pending: list[bytes] = []
        self._buffered = 0

    def feed(self, chunk: bytes) -> None:
        """Take a piece of the content; `drain` writes it."""
        self._pending.append(chunk)
        self._buffered += len(chunk)
        self.size += len(chunk)
        if len(self.head) < HEAD:
            self.head += chunk[: HEAD - len(self.head)]

    async def drain(self, *, fully: bool = False) -> None:
        """Write what was fed once it is worth the way, or all of it."""
        if self._buffered > (0 if fully else _BUFFERED):
            await asyncio.to_thread(self._write)

    def _write(self) -> None:
        data = b"".join(self._pending)
        self._pending.clear()
        self._buffered = 0
        self._hash.update(data)
        view = memoryview(data)
        while view:
            view = view[os.write(self.descriptor, view) :]

    def finish(self) -> str:
        """Write the rest, make it durable, and give the digest. Blocks: call it in a thread."""
        self._write()
        os.fsync(self.descriptor)
        return self._hash.hexdigest()

    def __enter__(self) -> "Spool":
        """Nothing to do: the file exists already."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """As `close`."""
        self.close()

    def close(self) -> None:
        """Close and remove the file."""
        os.close(self.descriptor)
        if not self.taken:
            self.path.unlink(missing_ok=True)
