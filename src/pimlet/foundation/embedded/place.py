"""Where the cluster, its programs and its socket lie, so that the server's account can reach them."""

import hashlib
import os
import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from pimlet.foundation.embedded.account import Account, can_enter, can_run, server_account
from pimlet.foundation.embedded.binaries import Binaries
from pimlet.foundation.embedded.errors import EmbeddedError
from pimlet.foundation.embedded.lock import is_locked

STORE = Path("/var/lib/pimlet")
_POINTER = "postgres-location"
_DISPOSABLE = "disposable"


@dataclass(frozen=True, slots=True)
class Place:
    """The folder that holds the cluster (the data directory, or one in /var/lib/pimlet) and the server's account."""

    directory: Path
    account: Account | None

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own data directory."""
        return self.directory / "postgres"


def create_data_dir(data_dir: Path) -> Path:
    """Create the data directory where it is missing; its absolute path. An existing one keeps its permissions."""
    absolute = data_dir.expanduser().resolve()
    try:
        # Root's server account has to pass through; the cluster inside is closed to everybody else.
        absolute.mkdir(parents=True, exist_ok=True, mode=0o755 if os.geteuid() == 0 else 0o700)
    except OSError as error:
        raise EmbeddedError(f"cannot create the data directory {absolute}: {error.strerror}") from error
    return absolute


def find_place(data_dir: Path, *, disposable: bool) -> Place:
    """Decide where the cluster of this data directory lies.

    A data directory that the server's account cannot reach keeps a small file that names a folder in
    /var/lib/pimlet instead (architecture §9).
    """
    pointer = data_dir / _POINTER
    if pointer.exists():
        directory = Path(pointer.read_text(encoding="utf-8").strip())
        if not directory.is_dir():
            raise EmbeddedError(f"{pointer} names {directory}, which does not exist: restore it, or delete {data_dir}")
        return Place(directory, server_account(directory / "postgres"))
    account = server_account(data_dir / "postgres")
    if account is None or can_enter(data_dir, account):
        return Place(data_dir, account)
    if (data_dir / "postgres").exists():
        raise EmbeddedError(
            f"the owner of {data_dir / 'postgres'} (user id {account.uid}) cannot reach it any more: "
            "give it access to the folders above"
        )
    directory = _create_in_store(data_dir, disposable=disposable)
    draft = pointer.with_suffix(".new")
    draft.write_text(f"{directory}\n", encoding="utf-8")
    draft.rename(pointer)
    return Place(directory, account)


def _create_in_store(data_dir: Path, *, disposable: bool) -> Path:
    _make_store()
    _sweep_store(data_dir)
    directory = Path(tempfile.mkdtemp(dir=STORE, prefix=f"{data_dir.name}-"))
    (directory / "data-directory").write_text(f"{data_dir}\n", encoding="utf-8")
    if disposable:
        (directory / _DISPOSABLE).touch()
    directory.chmod(0o755)
    return directory


def _make_store() -> None:
    try:
        STORE.mkdir(parents=True, exist_ok=True, mode=0o755)
    except OSError as error:
        raise EmbeddedError(
            f"PostgreSQL's account cannot reach the data directory, and {STORE} cannot be created ({error.strerror}): "
            "choose another --data-dir, or set DATABASE_URL"
        ) from error


def _sweep_store(data_dir: Path) -> None:
    """Remove clusters of test mode whose data directory is gone, such as those of finished test runs.

    `data_dir` names no cluster yet: what lies there under its name belonged to a predecessor.
    """
    for marker in STORE.glob(f"*/{_DISPOSABLE}"):
        directory = marker.parent
        try:
            owner = Path((directory / "data-directory").read_text(encoding="utf-8").strip())
        except OSError:
            continue
        if (owner == data_dir or not owner.exists()) and not is_locked(directory / "running.lock"):
            shutil.rmtree(directory, ignore_errors=True)


def reachable_binaries(binaries: Binaries, account: Account | None) -> Binaries:
    """The same programs where the account can run them: copied to /var/lib/pimlet from a closed home."""
    if account is None or can_run(binaries.postgres, account):
        return binaries
    if binaries.package is None:
        raise EmbeddedError(
            f"the account that PostgreSQL runs under (user id {account.uid}) cannot run {binaries.postgres}"
        )
    _make_store()
    key = f"{binaries.postgres}:{binaries.postgres.stat().st_mtime_ns}"
    target = STORE / f"programs-{binaries.version}-{hashlib.sha256(key.encode()).hexdigest()[:12]}"
    package = target / binaries.package.name
    if not target.is_dir():
        _copy_package(binaries.package, target)
    return replace(binaries, directory=package / binaries.directory.relative_to(binaries.package), package=package)


def _copy_package(package: Path, target: Path) -> None:
    """Copy the programs with the libraries beside the package, which they find by relative paths."""
    draft = Path(tempfile.mkdtemp(dir=STORE, prefix=".programs-"))
    try:
        for folder in (package, package.with_name(f"{package.name}.libs")):
            if folder.is_dir():
                shutil.copytree(
                    folder,
                    draft / folder.name,
                    copy_function=_link_or_copy,
                    ignore=shutil.ignore_patterns("include", "*.py", "__pycache__"),
                )
        for folder in (draft, *(path for path in draft.rglob("*") if path.is_dir())):
            folder.chmod(0o755)
        draft.rename(target)
    except OSError as error:
        if not target.is_dir():
            raise EmbeddedError(f"cannot copy PostgreSQL's programs to {target}: {error.strerror}") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _link_or_copy(source: str, destination: str) -> None:
    """A hard link costs nothing; a copy where links cannot be, or where the file is closed to others."""
    mode = Path(source).stat().st_mode & 0o777
    wanted = mode | 0o444 | (0o111 if mode & 0o100 else 0)
    if mode == wanted:
        try:
            os.link(source, destination)
        except OSError:
            pass
        else:
            return
    shutil.copyfile(source, destination)
    Path(destination).chmod(wanted)


def create_socket_directory(account: Account | None) -> Path:
    """A private folder with a short path: unix sockets allow about 100 bytes."""
    base = Path(tempfile.gettempdir())
    if len(str(base)) > 60 or (account is not None and not can_enter(base, account)):
        base = Path("/tmp")  # noqa: S108
    directory = Path(tempfile.mkdtemp(prefix="pimlet-", dir=base))
    if account is not None:
        os.chown(directory, account.uid, account.gid)
    return directory
