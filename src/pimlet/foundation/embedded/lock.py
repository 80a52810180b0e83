"""Who owns a data directory, and where its server answers."""

import fcntl
import json
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pimlet.foundation.embedded.errors import DataDirectoryInUseError

_PATIENCE = 30.0


class DataDirectoryLock:
    """An flock for the life of the owning process; the kernel frees it however the process ends."""

    def __init__(self, data_dir: Path, descriptor: int) -> None:
        self._data_dir = data_dir
        self._descriptor = descriptor

    @classmethod
    def take(cls, data_dir: Path, *, temporary: bool) -> "DataDirectoryLock":
        """Lock the directory. Waits for short commands (`temporary`), raises `DataDirectoryInUseError` for servers."""
        descriptor = os.open(data_dir / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        deadline = time.monotonic() + _PATIENCE
        try:
            while not try_lock(descriptor):
                holder = _holder(descriptor)
                if not holder.get("temporary", False) or time.monotonic() > deadline:
                    raise _in_use(data_dir, holder)
                time.sleep(0.05)
            content = json.dumps({"process": os.getpid(), "temporary": temporary})
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, content.encode(), 0)
        except BaseException:
            os.close(descriptor)
            raise
        return cls(data_dir, descriptor)

    def release(self) -> None:
        """Let the next process have the directory."""
        os.ftruncate(self._descriptor, 0)
        os.close(self._descriptor)


@dataclass(frozen=True, slots=True)
class Running:
    """What the owner tells other commands. `address` is the URL of its HTTP server, once it serves."""

    url: str
    socket_directory: str
    address: str | None = None

    def write(self, data_dir: Path) -> None:
        """Publish, atomically."""
        draft = data_dir / "server.json.new"
        draft.write_text(json.dumps(asdict(self)), encoding="utf-8")
        draft.rename(data_dir / "server.json")

    @staticmethod
    def read(data_dir: Path) -> "Running | None":
        """What the last owner published; it may have been killed since."""
        try:
            content = json.loads((data_dir / "server.json").read_text(encoding="utf-8"))
            return Running(content["url"], content["socket_directory"], content["address"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    @staticmethod
    def forget(data_dir: Path) -> None:
        """Withdraw what was published."""
        (data_dir / "server.json").unlink(missing_ok=True)


def try_lock(descriptor: int) -> bool:
    """Take an exclusive flock if it is free."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def is_locked(path: Path) -> bool:
    """Whether some process holds an flock on the file."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        return not try_lock(descriptor)
    finally:
        os.close(descriptor)


def _holder(descriptor: int) -> dict[str, Any]:
    try:
        content = json.loads(os.pread(descriptor, 1000, 0))
    except ValueError:
        # The holder has locked and not yet written, or it is about to leave: ask again.
        return {"temporary": True}
    return content if isinstance(content, dict) else {}


def _in_use(data_dir: Path, holder: dict[str, Any]) -> DataDirectoryInUseError:
    return DataDirectoryInUseError(
        f"another pimlet (process {holder.get('process', 'unknown')}) already uses the data directory {data_dir}: "
        "stop it, or choose another directory with --data-dir"
    )
