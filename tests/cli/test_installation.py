"""The command line with the real application: what is printed works when it is pasted."""

import json
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.serving import Serving

Serve = Callable[..., Serving]
Pimlet = Callable[..., "subprocess.CompletedProcess[str]"]

NAMES = [
    "PIMLET_URL",
    "PIMLET_CLIENT_ID",
    "PIMLET_SECRET",
    "PIMLET_USERNAME",
    "PIMLET_PASSWORD",
    "PIMLET_CONTROL_TOKEN",
]


@pytest.mark.parametrize("workers", ["1", "2"])
def test_the_printed_commands_show_the_first_page_of_products(serve: Serve, workers: str) -> None:
    serving = serve("--test-mode", "--workers", workers, real=True).wait()
    script = "\n".join(
        line
        for line in serving.printed
        if line.startswith("  ") and ("curl" in line or "   -" in line or "| sed" in line)
    )
    answer = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    page = json.loads(answer.stdout)
    assert page["_embedded"] == {"items": []}
    assert page["_links"]["self"]["href"].startswith(f"http://127.0.0.1:{serving.port}/api/rest/v1/products?")


def test_healthcheck_says_ready(serve: Serve, pimlet: Pimlet) -> None:
    serving = serve("--test-mode", real=True).wait()
    answer = pimlet("healthcheck", PIMLET_PORT=str(serving.port))
    assert (answer.returncode, answer.stdout, answer.stderr) == (0, "ready\n", "")


def test_credentials_are_the_same_while_the_server_runs_and_afterwards(serve: Serve, pimlet: Pimlet) -> None:
    serving = serve("--test-mode", real=True).wait()
    running = json.loads(pimlet("credentials", "--format", "json").stdout)
    assert list(running) == ["url", "client_id", "secret", "username", "password", "control_token"]
    assert running["url"] == f"http://127.0.0.1:{serving.port}"
    printed = "\n".join(serving.printed)
    for value in running.values():
        assert value in printed
    assert serving.end() == 0
    stopped = json.loads(pimlet("credentials", "--format", "json").stdout)
    assert stopped == {**running, "url": "http://127.0.0.1:8080"}


def test_credentials_as_text_and_for_a_shell(serve: Serve, pimlet_here: Pimlet) -> None:
    serve("--test-mode", real=True).wait()
    known = json.loads(pimlet_here("credentials", "--format", "json").stdout)
    shell = pimlet_here("credentials", "--format", "env").stdout
    assert dict(shlex.split(line)[0].split("=", 1) for line in shell.splitlines()) == dict(
        zip(NAMES, known.values(), strict=True)
    )
    text = pimlet_here("credentials").stdout
    assert text == (
        f"URL            {known['url']}\n"
        f"client id      {known['client_id']}\n"
        f"secret         {known['secret']}\n"
        f"user name      {known['username']}\n"
        f"password       {known['password']}\n"
        f"control token  {known['control_token']}\n"
    )


def test_migrate_applies_once_and_installs_nothing(pimlet: Pimlet) -> None:
    first = pimlet("migrate")
    assert first.returncode == 0, first.stderr
    assert first.stdout.endswith(": applied\n")
    assert pimlet("migrate").stdout.endswith(": nothing to do\n")


def test_credentials_of_a_database_without_tables(pimlet: Pimlet, folder: Path) -> None:
    (folder / "pimlet-data").mkdir()
    answer = pimlet("credentials")
    assert answer.returncode == 1
    assert answer.stderr.startswith("pimlet: the database is empty, this version needs ")
    assert answer.stderr.endswith(": run pimlet serve once\n")


def test_openapi_needs_no_database(pimlet: Pimlet, folder: Path) -> None:
    answer = pimlet("openapi")
    assert answer.returncode == 0, answer.stderr
    description = json.loads(answer.stdout)
    assert description["openapi"].startswith("3.1")
    assert list(folder.iterdir()) == []
