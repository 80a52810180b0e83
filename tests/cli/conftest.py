"""Runs the real command line in processes of its own."""

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.serving import MINIMAL, PIMLET, Serving, environment


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty working directory that every account can reach."""
    path = Path(tempfile.mkdtemp(prefix="pimlet-test-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture
def serve(folder: Path) -> Iterator[Callable[..., Serving]]:
    """Starts `pimlet serve`, with an application that the tests control unless `real=True`."""
    started: list[Serving] = []

    def start(*arguments: str, real: bool = False, port: int = 0, **options: str) -> Serving:
        if not real:
            options["PYTHONPATH"] = str(MINIMAL)
        process = subprocess.Popen(
            [*PIMLET, "serve", "--port", str(port), *arguments],
            cwd=folder,
            env=environment(**options),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(Serving(process))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.end()


@pytest.fixture
def pimlet(folder: Path) -> Callable[..., "subprocess.CompletedProcess[str]"]:
    """Runs one command to its end."""

    def run(*arguments: str, **options: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [*PIMLET, *arguments],
            cwd=folder,
            env=environment(**options),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run
