"""A few kills; `python -m tests.faults` does hundreds."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import folder
from tests.faults.server import Server
from tests.faults.trial import Trial

__all__ = ["folder"]


@pytest.fixture
def trial(folder: Path) -> Iterator[Trial]:
    """A fresh installation, whose commits are durable."""
    server = Server(folder)
    server.start()
    try:
        trial = Trial(server, 1, products=60, models=0)
        trial.prepare()
        yield trial
    finally:
        server.stop()


def test_nothing_acknowledged_is_lost_and_nothing_is_left_half_written(trial: Trial) -> None:
    for number in range(4):
        assert trial.kill(postgres=number % 2 == 1) == []
    assert trial.acknowledged > 0
    assert trial.check() == []
