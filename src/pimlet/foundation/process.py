"""What a server process asks of its interpreter and its operating system."""

import ctypes
import gc
import os
import signal
import sys
import threading
import time


def tune_memory() -> None:
    """Move what start-up created out of the collector's sight, collect less often, give large blocks back.

    Collecting seldom makes reading faster, but garbage of 200,000 objects weighed 15 MiB and gained nothing more.
    Imports leave some hundred objects of garbage: to look for them would take a tenth of a start.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    gc.enable()
    _give_back_large_blocks()


def _give_back_large_blocks() -> None:
    """Have the C library give large blocks back at once, such as the 19 MiB of a password's hash.

    Left alone, glibc raises its limit with each of them that is freed, and keeps the next ones for the process.
    """
    if sys.platform == "linux":
        mmap_threshold = -3
        set_option = getattr(ctypes.CDLL(None), "mallopt", None)
        if set_option is not None:
            set_option(mmap_threshold, 4 * 2**20)


def exit_with_parent(parent: int) -> None:
    """Get SIGTERM when the process `parent` ends; end at once if it has ended already.

    Call it from a process that the main thread of `parent` started.
    """
    if sys.platform == "linux":
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
