"""`pimlet serve`: starts, refusals, kills, and shutdowns without losses."""

import http.client
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.cli.serving import Serving, eventually, gone, port_is_free

Serve = Callable[..., Serving]
Pimlet = Callable[..., "subprocess.CompletedProcess[str]"]


class TestReadiness:
    def test_prints_credentials_and_commands_to_paste(self, serve: Serve) -> None:
        serving = serve("--test-mode").wait()
        url = f"http://127.0.0.1:{serving.port}"
        printed = "\n".join(serving.printed)
        for line in ("1_client", "the-secret", "user name      admin", "password       admin", f"URL            {url}"):
            assert line in printed
        assert f"curl -s {url}/api/oauth/v1/token -u '1_client:the-secret'" in printed
        assert f"'{url}/api/rest/v1/products?limit=10'" in printed
        assert serving.get()[0] == 200

    def test_prints_no_credentials_in_production(self, serve: Serve) -> None:
        serving = serve("--test-mode", PIMLET_MODE="production", PIMLET_SECRET_KEY="k" * 32).wait()
        printed = "\n".join(serving.printed)
        assert "secret" not in printed
        assert "Create credentials with: pimlet connection create" in printed

    def test_prints_the_public_url(self, serve: Serve) -> None:
        serving = serve("--test-mode", PIMLET_PUBLIC_URL="https://pim.example/")
        assert serving._ready.wait(60)
        assert any("is ready at https://pim.example (" in line for line in serving.printed)

    @pytest.mark.parametrize("workers", ["1", "2"])
    def test_answers_have_a_date_and_no_server_header(self, serve: Serve, workers: str) -> None:
        serving = serve("--test-mode", "--workers", workers).wait()
        connection = http.client.HTTPConnection("127.0.0.1", serving.port)
        connection.request("GET", "/")
        answer = connection.getresponse()
        assert answer.getheader("date") is not None
        assert answer.getheader("server") is None
        connection.close()

    def test_two_workers_share_the_port(self, serve: Serve) -> None:
        serving = serve("--test-mode", "--workers", "2").wait()
        seen: set[int] = set()

        def both() -> bool:
            seen.add(serving.get()[1]["process"])
            return len(seen) == 2

        assert eventually(both)
        assert serving.process.pid not in seen

    def test_listens_on_ipv6(self, serve: Serve) -> None:
        if not socket.has_ipv6:
            pytest.skip("no IPv6")
        serving = serve("--test-mode", "--host", "::1").wait()
        assert any(f"http://[::1]:{serving.port}" in line for line in serving.printed)


class TestShutdown:
    @pytest.mark.parametrize("workers", ["1", "4"])
    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    def test_a_request_in_flight_is_answered(self, serve: Serve, workers: str, number: int) -> None:
        serving = serve("--test-mode", "--workers", workers).wait()
        family = serving.family()
        answers: list[int] = []
        client = threading.Thread(target=lambda: answers.append(serving.get("/slow?seconds=1.5")[0]))
        client.start()
        time.sleep(0.4)
        assert serving.end(number) == 0
        client.join()
        assert answers == [200]
        assert gone(family)
        assert port_is_free(serving.port)
        assert serving.complaints == []

    @pytest.mark.parametrize("workers", ["1", "2"])
    def test_no_request_is_cut_off_under_load(self, serve: Serve, workers: str) -> None:
        serving = serve("--test-mode", "--workers", workers).wait()
        losses: list[str] = []
        answered = [0]

        def keep_asking() -> None:
            while True:
                connection = http.client.HTTPConnection("127.0.0.1", serving.port, timeout=20)
                try:
                    connection.connect()
                except OSError:
                    return
                try:
                    for _ in range(20):
                        connection.request("GET", "/slow?seconds=0.02")
                        answer = connection.getresponse()
                        answer.read()
                        answered[0] += 1
                        if answer.getheader("connection") == "close":
                            break
                except OSError as error:
                    losses.append(repr(error))
                finally:
                    connection.close()

        clients = [threading.Thread(target=keep_asking) for _ in range(12)]
        for client in clients:
            client.start()
        time.sleep(0.7)
        assert serving.end() == 0
        for client in clients:
            client.join()
        assert answered[0] > 100
        assert losses == []

    def test_waits_no_longer_than_the_configured_time(self, serve: Serve) -> None:
        serving = serve("--test-mode", PIMLET_SHUTDOWN_SECONDS="1").wait()
        with socket.create_connection(("127.0.0.1", serving.port)) as client:
            client.sendall(b"GET /slow?seconds=60 HTTP/1.1\r\nHost: localhost\r\n\r\n")
            time.sleep(0.3)
            begin = time.monotonic()
            assert serving.end() == 0
            assert time.monotonic() - begin < 5

    @pytest.mark.parametrize("delay", [0.1, 0.3, 0.5, 0.8])
    def test_a_stop_during_the_start_leaves_nothing(self, serve: Serve, folder: Path, delay: float) -> None:
        serving = serve("--test-mode")
        time.sleep(delay)
        family = serving.family()
        assert serving.end() in (0, -signal.SIGTERM)
        assert eventually(lambda: gone(family))
        assert serve("--test-mode").wait().get()[0] == 200


class TestKills:
    @pytest.mark.parametrize("workers", ["1", "4"])
    def test_nothing_survives_a_kill_and_it_starts_again_at_once(self, serve: Serve, workers: str) -> None:
        first = serve("--workers", workers).wait()
        family = first.family()
        assert len(family) > 4
        first.end(signal.SIGKILL)
        second = serve("--workers", workers, port=first.port).wait()
        assert second.port == first.port
        assert second.get()[0] == 200
        assert gone(family)

    def test_workers_leave_the_port_when_their_parent_is_killed(self, serve: Serve) -> None:
        serving = serve("--test-mode", "--workers", "4").wait()
        family = serving.family()
        serving.end(signal.SIGKILL)
        assert eventually(lambda: gone(family), 5)
        assert port_is_free(serving.port)

    @pytest.mark.parametrize("workers", ["1", "2"])
    def test_a_killed_postgres_is_started_again(self, serve: Serve, workers: str) -> None:
        serving = serve("--workers", workers).wait()
        killed = serving.postgres()
        killed.kill()

        def replaced() -> bool:
            try:
                return bool(serving.postgres().pid != killed.pid)
            except StopIteration:
                return False

        assert eventually(replaced)
        assert serving.get()[0] == 200
        assert any("PostgreSQL ended unexpectedly" in line for line in serving.complaints)
        assert serving.end() == 0

    def test_a_killed_worker_is_replaced(self, serve: Serve) -> None:
        serving = serve("--test-mode", "--workers", "2").wait()
        killed = serving.get()[1]["process"]
        before = {one.pid for one in serving.family()}
        os.kill(killed, signal.SIGKILL)
        assert eventually(lambda: any(one.pid not in before and one.name() != "postgres" for one in serving.family()))
        assert serving.get()[0] == 200
        assert serving.end() == 0


def _process(serving: Serving) -> Any:
    """The process that answers; None while one is being replaced, which cuts connections off."""
    try:
        return serving.get()[1]["process"]
    except OSError:
        return None


class TestReload:
    def test_a_changed_file_replaces_the_serving_process(self, serve: Serve) -> None:
        import pimlet

        serving = serve("--test-mode", "--reload").wait()
        assert eventually(lambda: not port_is_free(serving.port))
        before = _process(serving)
        # The watcher needs a moment before it sees changes.
        time.sleep(0.5)
        assert pimlet.__file__ is not None
        os.utime(pimlet.__file__)
        assert eventually(lambda: _process(serving) not in {None, before}, 30)
        family = serving.family()
        # What tracks resources for `multiprocessing` ends when it sees that the process has ended.
        trackers = [one for one in family if any("resource_tracker" in part for part in one.cmdline())]
        assert serving.end() == 0
        assert gone([one for one in family if one not in trackers])
        assert eventually(lambda: gone(trackers), 10)

    def test_the_serving_process_ends_with_a_killed_parent(self, serve: Serve) -> None:
        serving = serve("--test-mode", "--reload").wait()
        assert eventually(lambda: _process(serving) is not None)
        family = serving.family()
        serving.end(signal.SIGKILL)
        assert eventually(lambda: gone(family), 10)
        assert port_is_free(serving.port)


class TestRefusals:
    def test_a_second_server_on_the_data_directory(self, serve: Serve, pimlet: Pimlet, folder: Path) -> None:
        first = serve("--test-mode").wait()
        answer = pimlet("serve", "--port", "0")
        assert answer.returncode == 1
        assert answer.stderr == (
            f"pimlet: another pimlet (process {first.process.pid}) already uses the data directory "
            f"{folder / 'pimlet-data'}: stop it, or choose another directory with --data-dir\n"
        )
        assert first.get()[0] == 200

    def test_a_port_in_use(self, pimlet: Pimlet, folder: Path) -> None:
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]
            answer = pimlet("serve", "--port", str(port))
        assert answer.returncode == 1
        assert answer.stderr == (
            f"pimlet: port {port} on 127.0.0.1 is in use: "
            "stop the program that uses it, or choose another with --port\n"
        )
        assert not (folder / "pimlet-data").exists()

    @pytest.mark.parametrize(
        ("arguments", "options", "status", "complaint"),
        [
            (["--port", "70000"], {}, 1, "PIMLET_PORT: Input should be less than or equal to 65535"),
            ([], {"PIMLET_WORKERS": "many"}, 1, "PIMLET_WORKERS: Input should be a valid integer"),
            ([], {"PIMLET_EDITION": "XX"}, 1, "PIMLET_EDITION: Input should be 'CE', 'GE', 'EE' or 'Serenity'"),
            ([], {"PIMLET_TIMEZONE": "Mars/Base"}, 1, "PIMLET_TIMEZONE: unknown time zone 'Mars/Base'"),
            ([], {"PIMLET_MODE": "production"}, 1, "PIMLET_SECRET_KEY must be set in production mode"),
            ([], {"PIMLET_SECRET_KEY": "short"}, 1, "PIMLET_SECRET_KEY must have at least 32 characters"),
            ([], {"PIMLET_SECRET_KEY_FILE": "/no/such"}, 1, "PIMLET_SECRET_KEY_FILE: cannot read /no/such"),
            ([], {"DATABASE_URL": "mysql://localhost/pim"}, 1, "DATABASE_URL: must start with postgresql://"),
            (
                [],
                {"DATABASE_URL": "postgresql://u:hidden@127.0.0.1:1/pim"},
                1,
                "cannot reach the database 127.0.0.1:1/pim: ",
            ),
            (["--host", "192.0.2.1"], {}, 1, "cannot listen on 192.0.2.1, port 0: "),
            (["--host", "no.such.invalid"], {}, 1, "cannot listen on no.such.invalid, port 0: "),
            (["--reload", "--workers", "2"], {}, 1, "--reload serves with one process: leave --workers out"),
            (["--test-mode"], {"DATABASE_URL": "postgresql://h/d"}, 1, "--test-mode is for the embedded PostgreSQL"),
            (["--data-dir", "/proc/pimlet"], {}, 1, "cannot create the data directory /proc/pimlet: "),
            (["--prot", "1"], {}, 2, "No such option '--prot'."),
            (["--workers", "x"], {}, 2, "Invalid value for '--workers': 'x' is not a valid integer."),
        ],
    )
    def test_one_clear_line_and_no_traceback(
        self, pimlet: Pimlet, arguments: list[str], options: dict[str, str], status: int, complaint: str
    ) -> None:
        answer = pimlet("serve", *(arguments if "--port" in arguments else ["--port", "0", *arguments]), **options)
        assert answer.returncode == status
        assert answer.stderr.startswith(f"pimlet: {complaint}")
        assert answer.stderr.count("\n") == 1
        assert "hidden" not in answer.stderr
        assert answer.stdout == ""

    @pytest.mark.parametrize("workers", ["1", "2"])
    def test_an_application_that_cannot_start(self, serve: Serve, workers: str) -> None:
        serving = serve("--test-mode", "--workers", workers, MINIMAL_FAILS="1")
        assert serving.process.wait(60) == 1
        assert eventually(lambda: bool(serving.complaints))
        assert not any("Traceback" in line for line in serving.complaints)
        assert any("the application is broken" in line for line in serving.complaints)
        assert gone([psutil.Process(one) for one in psutil.pids() if one == serving.process.pid])


class TestOtherCommands:
    def test_healthcheck_follows_the_server(self, serve: Serve, pimlet: Pimlet) -> None:
        serving = serve("--test-mode").wait()
        healthy = pimlet("healthcheck", PIMLET_PORT=str(serving.port))
        assert (healthy.returncode, healthy.stdout) == (0, "ready\n")
        serving.end()
        unhealthy = pimlet("healthcheck", PIMLET_PORT=str(serving.port))
        assert unhealthy.returncode == 1
        assert unhealthy.stderr.startswith(f"pimlet: no answer from 127.0.0.1, port {serving.port}: ")
        assert unhealthy.stderr.count("\n") == 1

    def test_healthcheck_reads_the_env_file(self, serve: Serve, pimlet: Pimlet, folder: Path) -> None:
        serving = serve("--test-mode").wait()
        (folder / ".env").write_text(f"PIMLET_PORT={serving.port}\n")
        assert pimlet("healthcheck").returncode == 0

    def test_healthcheck_of_a_server_that_is_not_ready(self, serve: Serve, pimlet: Pimlet) -> None:
        serving = serve("--test-mode", MINIMAL_READY="503").wait()
        answer = pimlet("healthcheck", PIMLET_PORT=str(serving.port))
        assert answer.returncode == 1
        assert answer.stderr == f"pimlet: 127.0.0.1, port {serving.port}, is not ready: it answers 503\n"

    def test_healthcheck_shares_the_defaults_of_the_settings(self) -> None:
        from pimlet.cli import healthcheck
        from pimlet.foundation.settings import Settings

        fields = Settings.model_fields
        assert fields["host"].default == healthcheck.DEFAULT_HOST
        assert str(fields["port"].default) == healthcheck.DEFAULT_PORT

    def test_credentials_before_the_first_start(self, pimlet: Pimlet, folder: Path) -> None:
        answer = pimlet("credentials")
        assert answer.returncode == 1
        assert answer.stderr == "pimlet: there is no installation in pimlet-data: run pimlet serve once\n"
        assert list(folder.iterdir()) == []

    def test_credentials_in_production(self, pimlet: Pimlet) -> None:
        answer = pimlet("credentials", PIMLET_MODE="production", PIMLET_SECRET_KEY="k" * 32)
        assert answer.returncode == 1
        assert answer.stderr.startswith("pimlet: production mode has no default credentials")

    def test_migrate_with_an_unreachable_database(self, pimlet: Pimlet) -> None:
        answer = pimlet("migrate", DATABASE_URL="postgresql://u:hidden@127.0.0.1:1/pim")
        assert answer.returncode == 1
        assert answer.stderr.startswith("pimlet: cannot reach the database 127.0.0.1:1/pim: ")
        assert answer.stderr.count("\n") == 1

    def test_an_unknown_command(self, pimlet: Pimlet) -> None:
        answer = pimlet("sevre")
        assert answer.returncode == 2
        assert answer.stderr.startswith("pimlet: No such command 'sevre'.")
        assert answer.stderr.count("\n") == 1
