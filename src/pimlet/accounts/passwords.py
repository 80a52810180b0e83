"""Passwords: argon2id in threads, two at once, so that hashing neither stops the loop nor fills the memory."""

import asyncio
import hmac
import secrets
from collections import OrderedDict
from hashlib import blake2b
from weakref import WeakKeyDictionary

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_AT_ONCE = 2
_REMEMBERED = 1_000
_KEY = secrets.token_bytes(32)
_ABSENT = _HASHER.hash(secrets.token_hex(16))
_limits: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()
# Passwords that were found right, as keyed digests: a client that logs in often pays for argon2 once.
_verified: OrderedDict[bytes, None] = OrderedDict()


def _limit() -> asyncio.Semaphore:
    return _limits.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(_AT_ONCE))


async def hash_password(password: str) -> str:
    """The argon2id hash of a password. Holds no transaction, or others would wait for it."""
    async with _limit():
        return await asyncio.to_thread(_HASHER.hash, password)


def hash_at_once(password: str) -> str:
    """As `hash_password`, on the calling thread; for installation."""
    return _HASHER.hash(password)


def _verify(stored: str, password: str) -> bool:
    try:
        return _HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


async def verify_password(stored: str | None, password: str) -> bool:
    """Whether the password is right; None, for an unknown user, takes as long as a wrong one."""
    digest = blake2b(f"{stored}\x00{password}".encode("utf-8", "surrogatepass"), key=_KEY).digest()
    if digest in _verified:
        _verified.move_to_end(digest)
        return True
    async with _limit():
        right = await asyncio.to_thread(_verify, stored or _ABSENT, password)
    if right and stored is not None:
        _verified[digest] = None
        if len(_verified) > _REMEMBERED:
            _verified.popitem(last=False)
    return right and stored is not None


def same_secret(one: str, other: str) -> bool:
    """Constant-time comparison of client secrets."""
    return hmac.compare_digest(one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass"))
