"""`python -m tests.faults [--kills 200] [--seed N]`: half of the kills hit the server, half its PostgreSQL."""

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

from tests.faults.server import Server
from tests.faults.trial import Trial


def main() -> None:
    """Run, report, and exit with 1 after the first kill that broke something."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    parser.add_argument("--check-every", type=int, default=10)
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="pimlet-faults-"))
    folder.chmod(0o755)
    server = Server(folder)
    trial = Trial(server, arguments.seed)
    print(f"seed {arguments.seed}, data in {folder}", flush=True)
    try:
        server.start()
        trial.prepare()
        for number in range(1, arguments.kills + 1):
            postgres = number % 2 == 0
            complaints = trial.kill(postgres=postgres)
            if number % arguments.check_every == 0 or number == arguments.kills:
                complaints += trial.check()
            print(
                f"{number}: {'postgres' if postgres else 'server'}, {trial.acknowledged} lines acknowledged", flush=True
            )
            if complaints:
                sys.exit("\n".join(complaints))
    finally:
        server.stop()
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
