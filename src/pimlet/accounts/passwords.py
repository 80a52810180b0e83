"""Passwords: argon2id in threads, two at once, so that hashing neither stops the loop nor fills the memory."""

import asyncio
import hmac
import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from hashlib import blake2b
from weakref import WeakKeyDictionary

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from pimlet.accounts.rules import reject, text_problems

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_AT_ONCE = 2
_REMEMBERED = 1_000
_GENERATED_LENGTH = 9
_LONGEST = 255
_KEY = secrets.token_bytes(32)
_limits: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()
# Passwords that were found right, as keyed digests: a client that logs in often pays for argon2 once.
_verified: OrderedDict[bytes, None] = OrderedDict()
# Checked for unknown users, so that they take as long as others; no password has this hash.
_NOBODY = f"$argon2id$v=19$m=19456,t=2,p=1${'A' * 22}${'A' * 43}"


@dataclass(frozen=True, slots=True)
class NewPassword:
    """A password that is about to be stored. `text` is shown once, `hash` is what stays."""

    text: str = field(repr=False)
    hash: str


def _limit() -> asyncio.Semaphore:
    return _limits.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(_AT_ONCE))


async def new_password(text: str | None = None) -> NewPassword:
    """A password for a user, generated unless given (spec 01 §13.2). Call it outside any transaction.

    Raises `AccountsError` for a text that cannot be a password.
    """
    if text is None:
        text = secrets.token_hex(_GENERATED_LENGTH)[:_GENERATED_LENGTH]
    reject(text_problems("password", text, 1, _LONGEST))
    async with _limit():
        return NewPassword(text, await asyncio.to_thread(_HASHER.hash, text))


def password_at_once(text: str) -> NewPassword:
    """As `new_password`, on the calling thread; for installation."""
    return NewPassword(text, _HASHER.hash(text))


def verify_at_once(stored: str, password: str) -> bool:
    """Whether the password is right, on the calling thread; for start-up."""
    try:
        return _HASHER.verify(stored, password.encode("utf-8", "surrogatepass"))
    except (VerificationError, InvalidHashError):
        return False


async def verify_password(stored: str | None, password: str) -> bool:
    """Whether the password is right; None, for an unknown user, takes as long as a wrong one."""
    digest = blake2b(f"{stored}\x00{password}".encode("utf-8", "surrogatepass"), key=_KEY).digest()
    if digest in _verified:
        _verified.move_to_end(digest)
        return True
    async with _limit():
        right = await asyncio.to_thread(verify_at_once, stored or _NOBODY, password)
    if right:
        _verified[digest] = None
        if len(_verified) > _REMEMBERED:
            _verified.popitem(last=False)
    return right


def same_secret(one: str, other: str) -> bool:
    """Constant-time comparison of client secrets."""
    return hmac.compare_digest(one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass"))
