"""The few messages of PostgreSQL's protocol that a health check needs, without a driver."""

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

USER = "postgres"
_PROTOCOL = 196608


class ServerRefusedError(Exception):
    """The server answered with an error; `code` is its SQLSTATE."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Connection:
    """An open connection that runs statements and ignores their rows."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel

    def execute(self, statement: str) -> None:
        """Run one statement. Raises `ServerRefusedError`."""
        self._send(b"Q", statement.encode() + b"\0")
        self.await_ready()

    def await_ready(self) -> None:
        """Read until the server waits for the next statement. Raises `ServerRefusedError`."""
        problem: ServerRefusedError | None = None
        while True:
            kind, payload = self._receive()
            if kind == b"E":
                problem = _error(payload)
                if problem.code.startswith(("57", "3D", "28", "53")):
                    raise problem
            if kind == b"Z":
                if problem is not None:
                    raise problem
                return

    def start(self, database: str) -> None:
        """Introduce ourselves and wait until the session stands."""
        pairs = {"user": USER, "database": database, "application_name": "pimlet"}
        body = b"".join(f"{key}\0{value}\0".encode() for key, value in pairs.items()) + b"\0"
        self._channel.sendall(struct.pack("!ii", len(body) + 8, _PROTOCOL) + body)
        self.await_ready()

    def _send(self, kind: bytes, body: bytes) -> None:
        self._channel.sendall(kind + struct.pack("!i", len(body) + 4) + body)

    def _receive(self) -> tuple[bytes, bytes]:
        header = self._exactly(5)
        return header[:1], self._exactly(struct.unpack("!i", header[1:])[0] - 4)

    def _exactly(self, length: int) -> bytes:
        received = b""
        while len(received) < length:
            part = self._channel.recv(length - len(received))
            if not part:
                raise ConnectionError("the server closed the connection")
            received += part
        return received


@contextmanager
def connect(directory: Path, database: str, timeout: float = 10) -> Iterator[Connection]:
    """A session over the unix socket in `directory`. Raises `OSError` or `ServerRefusedError`."""
    with socket.socket(socket.AF_UNIX) as channel:
        channel.settimeout(timeout)
        channel.connect(str(directory / ".s.PGSQL.5432"))
        connection = Connection(channel)
        connection.start(database)
        yield connection


def answers(directory: Path, database: str = "postgres") -> bool:
    """Whether a session can be opened: the only meaning of healthy."""
    try:
        with connect(directory, database, timeout=5):
            return True
    except (OSError, ServerRefusedError):
        return False


def _error(payload: bytes) -> ServerRefusedError:
    fields = {part[:1]: part[1:].decode(errors="replace") for part in payload.split(b"\0") if part}
    return ServerRefusedError(fields.get(b"C", ""), fields.get(b"M", "unknown error"))
