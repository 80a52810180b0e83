"""Stand-alone script that becomes a PostgreSQL program: `_launch.py PARENT UID GID PROGRAM ARGUMENTS...`.

A script of its own, because code between fork and exec is not safe in a process with threads. The
parent-death signal comes after the change of user, which clears it (architecture §5).
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> None:
    """Leave the terminal's process group, change the user, ask for SIGINT at parent death, execute."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    parent, uid, gid = (int(value) for value in arguments[:3])
    prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None
    os.setsid()
    if uid >= 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    if prctl is not None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGINT)
    if os.getppid() != parent:
        sys.exit("the process that starts PostgreSQL has ended")
    os.execv(arguments[3], arguments[3:])  # noqa: S606


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except OSError as problem:
        sys.exit(f"FATAL: cannot start {sys.argv[4]} as user id {sys.argv[2]}: {problem.strerror}")
