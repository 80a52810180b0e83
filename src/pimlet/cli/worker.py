"""One of several server processes: `python -m pimlet.cli.worker LISTENER READY` (file descriptors)."""

import gc
import os
import socket
import sys

from starlette.applications import Starlette

from pimlet.foundation.process import exit_with_parent


def application() -> Starlette:
    """The application in a child of `pimlet serve`."""
    exit_with_parent(int(os.environ["PIMLET_SERVE_PROCESS"]))
    from pimlet.app import create_app_from_environment

    return create_app_from_environment()


def main(listener: int, ready: int) -> None:
    """Serve on the inherited socket; a byte on `ready` says that requests are answered."""
    gc.disable()
    app = application()
    from pimlet.cli.processes import DrainingServer, configuration
    from pimlet.foundation.settings import Settings

    def tell() -> None:
        os.write(ready, b"1")
        os.close(ready)

    os.set_inheritable(listener, False)
    config = configuration(Settings(), app, factory=False)
    DrainingServer(config, tell, os.getppid()).run([socket.socket(fileno=listener)])


if __name__ == "__main__":
    try:
        main(int(sys.argv[1]), int(sys.argv[2]))
    except KeyboardInterrupt:
        pass
    except Exception as problem:
        from pimlet.cli.errors import one_line

        sys.exit(f"pimlet: {one_line(problem)}")
