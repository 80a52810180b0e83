"""`pimlet journal`, `pimlet fault`, `pimlet seed` and `pimlet export` beside a running server."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

from tests.cli.serving import Serving

Serve = Callable[..., Serving]
Pimlet = Callable[..., "subprocess.CompletedProcess[str]"]


def test_faults_strike_and_the_journal_tells(serve: Serve, pimlet_here: Pimlet) -> None:
    serving = serve("--test-mode", real=True).wait()
    refused = pimlet_here("fault", "add", "status", "status=200")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == "pimlet: status.status: Input should be greater than or equal to 400\n"
    added = pimlet_here("fault", "add", "status", "status=503", "--path", "/api/oauth/*", "--count", "1")
    assert added.stdout == "Added the fault 1.\n", added.stderr
    assert serving.post("/api/oauth/v1/token", {"grant_type": "password"})[0] == 503
    assert serving.post("/api/oauth/v1/token", {"grant_type": "password"})[0] == 422
    (rule,) = json.loads(pimlet_here("fault", "list", "--format", "json").stdout)
    assert (rule["remaining"], rule["hits"], rule["effect"]["status"]) == (0, 1, 503)
    assert pimlet_here("fault", "clear").stdout == "Removed 1 faults.\n"
    entries = json.loads(pimlet_here("journal", "list", "--format", "json").stdout)
    assert [entry["status"] for entry in entries] == [422, 503]
    assert pimlet_here("journal", "count", "--status", "5xx").stdout == "1\n"
    found = pimlet_here("journal", "wait", "--path", "*token", "--count", "2")
    assert "/api/oauth/v1/token" in found.stdout
    assert pimlet_here("journal", "clear").stdout == "Removed 2 entries.\n"
    waited = pimlet_here("journal", "wait", "--timeout", "0.1")
    assert waited.stderr == "pimlet: fewer than 1 matching requests were recorded within 0.1 seconds\n"


def test_seeds_are_loaded_and_exported(serve: Serve, pimlet_here: Pimlet, folder: Path) -> None:
    seeds = folder / "seeds"
    seeds.mkdir()
    (seeds / "association_types.ndjson").write_text('{"code":"AT_START"}\n')
    serving = serve("--test-mode", "--seed", "seeds", real=True).wait()
    assert "association-types: 1" in serving.complaints
    (seeds / "families.ndjson").write_text('{"code":"good"}\n{"code":"bad-code"}\n')
    loaded = pimlet_here("seed", "seeds")
    assert loaded.returncode == 1
    assert loaded.stdout == (
        "families: 1\nassociation-types: 1\nrefused: seeds/families.ndjson:2 bad-code: 422 Validation failed. "
        "(code: Family code may contain only letters, numbers and underscores)\n"
    )
    assert pimlet_here("seed", "none").stderr == "pimlet: there is no none\n"
    assert pimlet_here("seed", "seeds", "--sandbox", "x").stderr == 'pimlet: There is no sandbox "x"; known: default.\n'
    exported = pimlet_here("export", "out")
    assert "families: 1\n" in exported.stdout
    assert (folder / "out" / "families.ndjson").read_text().startswith('{"code":"good","attributes":["sku"],')
    assert pimlet_here("export", "out").stderr == "pimlet: out is not empty: give a new folder\n"
