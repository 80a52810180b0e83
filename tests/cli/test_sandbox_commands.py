"""`pimlet sandbox`, `pimlet snapshot` and `pimlet clock` do what the control API does."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.conftest import Api, log_in
from tests.control.conftest import Control
from tests.control.snapshots.conftest import url_of

Run = Callable[..., str]


@pytest.fixture
def run(pimlet_here: Callable[..., "subprocess.CompletedProcess[str]"], client: TestClient) -> Run:
    """Runs a command on the database that the application serves; gives what it prints."""

    def command(*arguments: str, status: int = 0) -> str:
        done = pimlet_here(*arguments, DATABASE_URL=url_of(client))
        assert done.returncode == status, done.stderr
        return done.stderr if status else done.stdout

    return command


@pytest.fixture
def control(client: TestClient) -> Control:
    """The control API on the same database."""
    return Control(client)


def test_snapshots(run: Run, api: Api, control: Control) -> None:
    assert run("snapshot", "save", "base") == "Saved.\n"
    assert run("snapshot", "save", "base") == "Replaced.\n"
    assert json.loads(run("snapshot", "list", "--format", "json")) == control.get("/snapshots")
    api.post("/families", {"code": "lost"})
    assert run("snapshot", "restore", "base") == "Restored.\n"
    assert api.get("/families/lost").status_code == 404
    message = 'pimlet: There is no snapshot "bass"; known: base. Did you mean "base"?\n'
    assert run("snapshot", "restore", "bass", status=1) == message
    assert run("snapshot", "delete", "base") == "Deleted.\n"
    assert control.get("/snapshots") == []


def test_snapshot_files(run: Run, api: Api, control: Control, folder: Path) -> None:
    api.post("/families", {"code": "kept"})
    run("snapshot", "save", "base")
    assert run("snapshot", "export", "base", "base.tar") == "Exported.\n"
    assert (folder / "base.tar").stat().st_mode & 0o777 == 0o600
    api.post("/families", {"code": "lost"})
    assert run("snapshot", "import", "base.tar", "--name", "copy") == 'Imported "copy".\n'
    assert run("snapshot", "import", "base.tar") == 'Replaced "base".\n'
    run("snapshot", "restore", "copy")
    assert [api.get(f"/families/{code}").status_code for code in ("kept", "lost")] == [200, 404]
    (folder / "base.tar").write_bytes(b"no archive")
    message = "pimlet: This is not the whole file of an exported snapshot: "
    assert run("snapshot", "import", "base.tar", status=1).startswith(message)
    message = 'pimlet: There is no snapshot "bass"; known: base, copy. Did you mean "base"?\n'
    assert run("snapshot", "export", "bass", "bass.tar", status=1) == message
    assert [path.name for path in folder.glob("*.tar*")] == ["base.tar"]


def test_the_clock(run: Run, control: Control) -> None:
    frozen = json.loads(run("clock", "freeze", "2020-02-02T10:00:00", "--format", "json"))
    assert frozen == control.get("/clock")
    assert frozen == {"now": "2020-02-02T10:00:00+00:00", "frozen": True, "offset_seconds": 0.0}
    assert "now: 2020-02-02T10:01:00+00:00\n" in run("clock", "advance", "60")
    assert "now: 2021-01-01T00:00:00+00:00\n" in run("clock", "set", "2021-01-01T01:00:00+01:00")
    assert "frozen: no\n" in run("clock", "resume")
    assert "offset_seconds: 0.0\n" in run("clock", "reset")
    assert "frozen: no\n" in run("clock", "show")
    message = "pimlet: Invalid value for 'AT': 'noon' is no time such as 2026-03-01T12:00:00+00:00\n"
    assert run("clock", "set", "noon", status=2) == message


def test_sandboxes(run: Run, client: TestClient, control: Control) -> None:
    made: dict[str, Any] = json.loads(run("sandbox", "create", "ci", "--expires-in", "600", "--format", "json"))
    assert (made["name"], made["origin"]) == ("ci", "empty")
    assert [one["name"] for one in control.get("/sandboxes")] == ["ci"]
    assert json.loads(run("sandbox", "list", "--format", "json")) == control.get("/sandboxes")

    class Credentials:
        client_id, secret = made["client_id"], made["secret"]
        username, password = made["username"], made["password"]

    api = Api(client, log_in(client, Credentials))
    assert run("snapshot", "save", "base", "--sandbox", "ci") == "Saved.\n"
    api.post("/families", {"code": "lost"})
    assert run("snapshot", "restore", "base", "--sandbox", "ci") == "Restored.\n"
    assert api.get("/families/lost").status_code == 404
    message = 'pimlet: There is no sandbox "co"; known: ci, default.\n'
    assert run("clock", "show", "--sandbox", "co", status=1) == message
    assert run("sandbox", "delete", "ci") == "Deleted.\n"
    assert api.get("/families").status_code == 401
    assert control.get("/sandboxes") == []
