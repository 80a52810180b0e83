"""Answers that break off. Without a fault it costs one look into the scope for each message."""

from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pimlet.control.faults.effects import TruncateEffect
from pimlet.control.faults.injector import BREAK


class _BrokenOffError(Exception):
    """Nothing more of the answer may leave."""


class BrokenAnswers:
    """The ASGI wrapper that drops and truncates answers of requests that a fault marked."""

    def __init__(self, app: ASGIApp) -> None:
        """Wraps the application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI entry."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        sent = 0

        async def breaking(message: Message) -> None:
            nonlocal sent
            effect = scope.get(BREAK)
            if effect is None or (isinstance(effect, TruncateEffect) and message["type"] == "http.response.start"):
                await send(message)
                return
            if isinstance(effect, TruncateEffect):
                body = message.get("body", b"")[: effect.bytes - sent]
                sent += len(body)
                await send({"type": "http.response.body", "body": body, "more_body": True})
                if sent < effect.bytes and message.get("more_body", False):
                    return
            raise _BrokenOffError

        try:
            await self.app(scope, receive, breaking)
        except _BrokenOffError:
            return


def close_if_broken(scope: Scope, server_send: Send) -> None:
    """Close the client's connection if its answer was broken off: at once, or when what was sent has left.

    ASGI has no way to close a connection; uvicorn keeps it in the object whose method `send` is.
    """
    effect = scope.get(BREAK)
    cycle: Any = getattr(server_send, "__self__", None)
    transport = getattr(cycle, "transport", None)
    if effect is None or transport is None:
        return
    # uvicorn must not complete the answer with an error of its own.
    cycle.disconnected = True
    if isinstance(effect, TruncateEffect):
        transport.close()
    else:
        transport.abort()
