"""The account PostgreSQL runs under: it refuses to run as root (architecture §9)."""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

from pimlet.foundation.embedded.errors import EmbeddedError

_UNPRIVILEGED = ("postgres", "nobody")


@dataclass(frozen=True, slots=True)
class Account:
    """An existing unprivileged account that root hands the server to."""

    uid: int
    gid: int


def server_account(cluster: Path) -> Account | None:
    """The account to change to, None to stay the current user.

    As root: the owner of an existing cluster, else `postgres`, else `nobody`. Raises `EmbeddedError` when
    the current uid has no passwd entry, or root finds no account.
    """
    uid = os.geteuid()
    if uid != 0:
        try:
            pwd.getpwuid(uid)
        except KeyError:
            raise EmbeddedError(
                f"the user id {uid} has no entry in /etc/passwd, which PostgreSQL needs: run pimlet as a named user, "
                "or set DATABASE_URL to use an existing server"
            ) from None
        return None
    if cluster.exists():
        owner = cluster.stat()
        if owner.st_uid != 0:
            return Account(owner.st_uid, owner.st_gid)
    for name in _UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise EmbeddedError(
        "PostgreSQL does not run as root and there is no account named postgres or nobody: "
        "run pimlet as another user, or set DATABASE_URL to use an existing server"
    )


def can_enter(path: Path, account: Account) -> bool:
    """Whether the account may use `path` itself and every folder above it."""
    resolved = path.resolve()
    return all(_allowed(one, account, 0o1) for one in (resolved, *resolved.parents))


def can_run(program: Path, account: Account) -> bool:
    """Whether the account may read and execute the program."""
    resolved = program.resolve()
    return _allowed(resolved, account, 0o5) and can_enter(resolved.parent, account)


def _allowed(path: Path, account: Account, bits: int) -> bool:
    try:
        status = path.stat()
    except OSError:
        return False
    if status.st_uid == account.uid:
        bits <<= 6
    elif status.st_gid == account.gid:
        bits <<= 3
    return stat.S_IMODE(status.st_mode) & bits == bits
