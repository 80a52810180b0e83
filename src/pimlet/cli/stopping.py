"""SIGTERM and SIGINT outside the HTTP server: they end the process in order, through SystemExit."""

import signal
from types import FrameType
from typing import NoReturn

_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class StopRequest:
    """Whether somebody asked this process to stop."""

    def __init__(self) -> None:
        self._made = False

    def listen(self) -> None:
        """From now on the first signal raises SystemExit where the program stands; later ones do not disturb."""
        for number in _SIGNALS:
            signal.signal(number, self._leave)

    def check(self) -> None:
        """Raise SystemExit if a signal came: Python drops what a handler raises inside a finalizer."""
        if self._made:
            raise SystemExit(0)

    def _leave(self, number: int, frame: FrameType | None) -> NoReturn:
        del number, frame
        self._made = True
        for handled in _SIGNALS:
            signal.signal(handled, signal.SIG_IGN)
        raise SystemExit(0)
