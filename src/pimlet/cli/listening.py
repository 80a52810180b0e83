"""The socket that requests arrive at."""

import errno
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

from pimlet.cli.errors import CommandError

# The workers of a server that was killed need a moment to leave the port.
_PATIENCE = 2.0


@contextmanager
def listening_socket(host: str, port: int) -> Iterator[socket.socket]:
    """A bound socket, not yet listening: clients are refused until the server is ready. Raises `CommandError`."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            bound = _bind(host, port)
            break
        except OSError as error:
            if error.errno != errno.EADDRINUSE or time.monotonic() > deadline:
                raise CommandError(_complaint(host, port, error)) from error
        time.sleep(0.05)
    with bound:
        yield bound


def start_listening(bound: socket.socket, backlog: int) -> None:
    """Let clients in. Raises `CommandError` when another server came first."""
    try:
        bound.listen(backlog)
    except OSError as error:
        host, port = bound.getsockname()[:2]
        raise CommandError(_complaint(host, port, error)) from error


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
    except BaseException:
        bound.close()
        raise
    return bound


def _complaint(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} on {host} is in use: stop the program that uses it, or choose another with --port"
    return f"cannot listen on {host}, port {port}: {error.strerror}"
