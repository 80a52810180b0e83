"""What a server process asks of its interpreter and its operating system."""

import gc
import os
import signal
import sys
import threading
import time


def tune_garbage_collector() -> None:
    """Move what start-up created out of the collector's sight and collect less often (evidence §6)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(200_000, 20, 100)
    gc.enable()


def exit_with_parent(parent: int) -> None:
    """Get SIGTERM when the process `parent` ends; end at once if it has ended already.

    Call it from a process that the main thread of `parent` started.
    """
    if sys.platform == "linux":
        import ctypes

        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)
    else:
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    if os.getppid() != parent:
        sys.exit(0)


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.25)
    os.kill(os.getpid(), signal.SIGTERM)
