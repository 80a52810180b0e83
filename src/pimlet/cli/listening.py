"""The socket that requests arrive at."""

import contextlib
import ctypes
import errno
import socket
import struct
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from pimlet.cli.errors import CommandError

# The workers of a server that was killed need a moment to leave the port.
_PATIENCE = 2.0
_SO_ATTACH_FILTER = 26


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


def refuse_new_connections(listening: socket.socket) -> None:
    """Let nobody in any more, and lose nobody who waits in the queue: the kernel would reset them at close.

    Linux: a packet filter on the socket drops connection requests (TCP packets with the SYN flag, byte 13, bit 2).
    The client repeats its request after a second and finds the port closed. Elsewhere nothing happens.
    """
    if sys.platform != "linux":
        return
    load_byte, jump_if_bits, answer = 0x30, 0x45, 0x06
    instructions = ((load_byte, 0, 0, 13), (jump_if_bits, 0, 1, 0x02), (answer, 0, 0, 0), (answer, 0, 0, 0xFFFFFFFF))
    program = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *one) for one in instructions))
    description = struct.pack("HL", len(instructions), ctypes.addressof(program))
    # Where a sandbox forbids filters, the risk is a reset connection.
    with contextlib.suppress(OSError):
        listening.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, description)


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
