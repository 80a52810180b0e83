"""Runs the real command line in processes of its own."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from pimlet.cli import main
from pimlet.foundation.embedded import EmbeddedServer
from tests.cli.serving import MINIMAL, PIMLET, Serving, environment


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty working directory that every account can reach."""
    path = Path(tempfile.mkdtemp(prefix="pimlet-test-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="session")
def initialised() -> Iterator[Path]:
    """A data directory whose PostgreSQL has been started once and holds nothing."""
    with tempfile.TemporaryDirectory(prefix="pimlet-test-") as parent:
        Path(parent).chmod(0o755)
        place = Path(parent) / "data"
        EmbeddedServer(place, durable=False).start().stop()
        yield place


@pytest.fixture
def serve(folder: Path, initialised: Path) -> Iterator[Callable[..., Serving]]:
    """Starts `pimlet serve`, with an application that the tests control unless `real=True`.

    In a data directory that was used before, as far as PostgreSQL is concerned, unless `new=True`.
    """
    started: list[Serving] = []

    def start(*arguments: str, real: bool = False, new: bool = False, port: int = 0, **options: str) -> Serving:
        if not real:
            options["PYTHONPATH"] = str(MINIMAL)
        if not new and not (folder / "pimlet-data").exists():
            subprocess.run(["cp", "-a", initialised, folder / "pimlet-data"], check=True)
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


@pytest.fixture
def pimlet_here(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., "subprocess.CompletedProcess[str]"]:
    """Runs one command to its end, in this process: for what does not depend on having one of its own."""

    def run(*arguments: str, **options: str) -> "subprocess.CompletedProcess[str]":
        with monkeypatch.context() as patch:
            patch.chdir(folder)
            wanted = environment(**options)
            for name in os.environ.keys() - wanted.keys():
                patch.delenv(name)
            for name, value in options.items():
                patch.setenv(name, value)
            done = CliRunner().invoke(main, arguments)
        return subprocess.CompletedProcess(arguments, done.exit_code, done.stdout, done.stderr)

    return run
