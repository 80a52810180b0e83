"""The pytest plugin, in a project of its own that knows nothing but the installed package."""

import os
import subprocess
import sys
from pathlib import Path

TESTS = """
import json
import os
import urllib.request
from datetime import UTC, datetime

import pytest

from pimlet.testing import ControlRequestError


def call(pimlet, method, path, document=None):
    request = urllib.request.Request(
        pimlet.url + "/api/rest/v1" + path,
        method=method,
        data=None if document is None else json.dumps(document).encode(),
        headers={"Authorization": f"Bearer {pimlet.token()}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:
        return answer.status, json.loads(answer.read() or b"null")


@pytest.fixture(scope="session", autouse=True)
def catalog(pimlet_sandbox):
    call(pimlet_sandbox, "POST", "/families", {"code": "kept"})
    pimlet_sandbox.keep()


@pytest.mark.parametrize("number", range(6))
def test_each_test_starts_from_the_kept_state(pimlet, number):
    _, page = call(pimlet, "GET", "/families")
    assert [family["code"] for family in page["_embedded"]["items"]] == ["kept"]
    status, _ = call(pimlet, "POST", "/families", {"code": f"family_{number}"})
    assert status == 201
    with open(os.environ["SEEN"], "a") as seen:
        seen.write(f"{pimlet.url} {pimlet.control.sandbox}\\n")


def test_the_journal_and_faults(pimlet):
    pimlet.control.add_fault("status", status=503, path="/families*", count=1)
    with pytest.raises(urllib.error.HTTPError, match="503"):
        call(pimlet, "GET", "/families")
    assert call(pimlet, "GET", "/families")[0] == 200
    (entry,) = pimlet.control.wait_for(path="/families", status="200")
    assert entry["method"] == "GET"
    assert pimlet.control.count_requests(status="5xx") == 1
    assert [one["status"] for one in pimlet.control.journal(path="/families", limit=2)] == [200, 503]


def test_the_clock(pimlet):
    pimlet.control.freeze_clock(datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC))
    call(pimlet, "POST", "/products", {"identifier": "a"})
    assert call(pimlet, "GET", "/products/a")[1]["created"] == "2030-01-02T03:04:05+00:00"


def test_products_are_published_and_withdrawn(pimlet):
    for identifier in ("a", "b"):
        call(pimlet, "POST", "/products", {"identifier": identifier})
    assert pimlet.control.publish("a", uuids=[call(pimlet, "GET", "/products/b")[1]["uuid"]]) == 2
    assert call(pimlet, "GET", "/published-products/a")[1]["identifier"] == "a"
    assert pimlet.control.unpublish("a") == 1
    assert pimlet.control.publish(search={"enabled": [{"operator": "=", "value": True}]}) == 2
    assert pimlet.control.unpublish(search={}) == 2


def test_a_snapshot_goes_through_a_file(pimlet, tmp_path):
    file = tmp_path / "base.tar"
    pimlet.control.save_snapshot("base")
    pimlet.control.export_snapshot("base", file)
    pimlet.control.delete_snapshot("base")
    call(pimlet, "POST", "/families", {"code": "lost"})
    pimlet.control.import_snapshot(file, "back")
    pimlet.control.restore_snapshot("back")
    assert [one["code"] for one in call(pimlet, "GET", "/families")[1]["_embedded"]["items"]] == ["kept"]
    pimlet.control.delete_snapshot("back")
    with pytest.raises(ControlRequestError, match="404: There is no snapshot"):
        pimlet.control.export_snapshot("back", file)


def test_catalog_permissions_are_granted_and_revoked(pimlet):
    pimlet.control.revoke_permission("locale", "en_US", group="All", level="edit")
    pimlet.control.grant_permission("category", "master", group="Manager", level="own", tree=True)
    held = pimlet.control.request("GET", "/catalog-permissions")
    assert [(one["code"], one["level"]) for one in held] == [("master", "own"), ("en_US", "view")]


def test_drafts_are_approved_rejected_and_removed(pimlet):
    control = pimlet.control
    call(pimlet, "POST", "/products", {"identifier": "a"})
    assert control.drafts(username="admin", status="submitted") == []
    for change in (control.approve_draft, control.reject_draft, control.remove_draft):
        with pytest.raises(ControlRequestError, match='There is no draft of "admin" of the product "a"'):
            change("admin", product="a")


def test_refusals_say_why(pimlet):
    with pytest.raises(ControlRequestError, match="404: There is no") as refused:
        pimlet.control.restore_snapshot("nothing")
    assert refused.value.status == 404
    assert list(pimlet.environment) == [
        "PIMLET_URL", "PIMLET_CLIENT_ID", "PIMLET_SECRET", "PIMLET_USERNAME", "PIMLET_PASSWORD",
    ]
"""


def run(folder: Path, *options: str) -> tuple[str, set[str]]:
    """The output of pytest in the project, and which servers and sandboxes its tests saw."""
    (folder / "test_connector.py").write_text(TESTS)
    seen = folder / "seen"
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("PIMLET_", "PYTEST_", "DATABASE_"))
    }
    finished = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options],
        cwd=folder,
        env={**kept, "SEEN": str(seen)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished.stdout, set(seen.read_text().splitlines())


def test_parallel_workers_share_a_server_and_no_sandbox(tmp_path: Path) -> None:
    output, seen = run(tmp_path, "-n", "2")
    assert "13 passed" in output
    assert len({one.split()[0] for one in seen}) == 1
    assert len(seen) == 2


def test_one_process(tmp_path: Path) -> None:
    output, seen = run(tmp_path, "-p", "no:xdist")
    assert "13 passed" in output
    assert len(seen) == 1
