"""The embedded PostgreSQL: real starts, real kills (architecture §5 and §9, evidence §1)."""

import asyncio
import os
import pwd
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import psutil
import pytest

from pimlet.foundation.embedded import DataDirectoryInUseError, EmbeddedError, EmbeddedServer, account, database_url
from pimlet.foundation.embedded import place as places
from pimlet.foundation.embedded.binaries import find
from pimlet.foundation.embedded.cluster import is_large, memory, shared_buffers
from pimlet.foundation.settings import Settings

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")


@pytest.fixture
def data_dir(tmp_path: Path) -> Iterator[Path]:
    """A data directory that every account can reach, as pytest's own folders are closed to others."""
    import shutil
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="pimlet-test-"))
    folder.chmod(0o755)
    yield folder / "data"
    shutil.rmtree(folder)


def query(url: str, statement: str) -> Any:
    """The first value of a statement's first row."""

    async def run() -> Any:
        connection = await asyncpg.connect(url.replace("postgresql+asyncpg", "postgresql"))
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    return asyncio.run(run())


def eventually(condition: Callable[[], bool], seconds: float = 15) -> bool:
    """Whether the condition comes true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return False


def servers_of(folder: Path) -> list[str]:
    """The users under whom living PostgreSQL processes work below the folder, one for each process."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.status() != psutil.STATUS_ZOMBIE and process.cwd().startswith(f"{folder}/"):
                found.append(process.username())
        except psutil.Error:  # a worker of PostgreSQL can end at any moment
            continue
    return found


def interpreter(uid: int) -> str:
    """A Python that this user may run: the one of the tests can lie in a closed home."""
    user = account.Account(uid, uid)
    for path in (sys.executable, "/usr/bin/python3", "/usr/local/bin/python3"):
        if uid == 0 or (Path(path).exists() and account.can_run(Path(path), user)):
            return str(path)
    pytest.skip(f"no Python that user {uid} can run")


class Owner:
    """Another process that owns an embedded server."""

    def __init__(self, data_dir: Path, statement: str = "server.start()", **options: Any) -> None:
        program = f"""
            import sys, threading, time
            from pathlib import Path
            from pimlet.foundation.embedded import EmbeddedServer
            server = EmbeddedServer(Path({str(data_dir)!r}), durable=False)
            {statement}
            print(server.url, flush=True)
            time.sleep(120)
        """
        self.process = subprocess.Popen(
            [interpreter(options.get("user", 0)), "-c", textwrap.dedent(program)],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **options,
        )

    def url(self) -> str:
        """Wait for the server."""
        assert self.process.stdout is not None
        return str(self.process.stdout.readline()).strip()

    def kill(self) -> None:
        """kill -9."""
        self.process.kill()
        self.process.communicate()


class TestStartAndStop:
    def test_answers_over_a_private_unix_socket_and_leaves_nothing_running(self, data_dir: Path) -> None:
        with EmbeddedServer(data_dir, durable=False) as server:
            assert query(server.url, "select current_database()") == "pimlet"
            assert server.is_alive
            sockets = Path(server.url.partition("host=")[2])
            assert sockets.stat().st_mode & 0o777 == 0o700
            assert query(server.url, "show listen_addresses") == ""
        assert not server.is_alive
        assert not sockets.exists()
        assert servers_of(data_dir) == []

    def test_keeps_its_data_from_one_start_to_the_next(self, data_dir: Path) -> None:
        server = EmbeddedServer(data_dir, durable=False)
        with server:
            query(server.url, "create table kept as select 42 as answer")
        with server:
            assert query(server.url, "select answer from kept") == 42

    @pytest.mark.parametrize(
        ("durable", "expected"),
        [(True, "on on on"), (False, "off off off")],
    )
    def test_is_durable_unless_told_otherwise(self, data_dir: Path, durable: bool, expected: str) -> None:
        with EmbeddedServer(data_dir, durable=durable) as server:
            statement = (
                "select concat_ws(' ', current_setting('fsync'), current_setting('synchronous_commit'),"
                " current_setting('full_page_writes'))"
            )
            assert query(server.url, statement) == expected

    def test_runs_with_the_measured_settings(self, data_dir: Path) -> None:
        with EmbeddedServer(data_dir, durable=False, max_connections=123) as server:
            shown = {
                name: query(server.url, f"show {name}")
                for name in ("jit", "random_page_cost", "max_connections", "server_encoding")
            }
            pages = query(server.url, "select setting::int from pg_settings where name = 'shared_buffers'")
        assert pages * 8192 == shared_buffers(memory()) * 2**20
        assert shown == {
            "jit": "off",
            "random_page_cost": "1.1",
            "max_connections": "123",
            "server_encoding": "UTF8",
        }

    @pytest.mark.parametrize(("gigabytes", "megabytes"), [(0.5, 128), (1, 128), (2, 256), (6, 768), (64, 1024)])
    def test_shares_an_eighth_of_the_memory_within_bounds(self, gigabytes: float, megabytes: int) -> None:
        assert shared_buffers(int(gigabytes * 2**30)) == megabytes

    @pytest.mark.parametrize(("gigabytes", "megabytes"), [(0.25, 128), (2, 512), (6, 1536), (64, 4096)])
    def test_shares_a_quarter_for_a_large_cluster(self, gigabytes: float, megabytes: int) -> None:
        assert shared_buffers(int(gigabytes * 2**30), large=True) == megabytes

    @pytest.mark.parametrize(("name", "large"), [("16384.1", True), ("pg_filenode.map", False), ("16384_fsm", False)])
    def test_is_large_with_a_relation_of_more_than_one_segment(self, tmp_path: Path, name: str, *, large: bool) -> None:
        database = tmp_path / "base" / "5"
        database.mkdir(parents=True)
        (database / name).touch()
        assert is_large(tmp_path) is large

    def test_knows_letters_outside_ascii_and_sorts_by_bytes(self, data_dir: Path) -> None:
        with EmbeddedServer(data_dir, durable=False) as server:
            assert query(server.url, "select lower('ÉCOLE')") == "école"
            assert query(server.url, "select 'Z' < 'a'") is True

    def test_survives_the_end_of_the_thread_that_started_it(self, data_dir: Path) -> None:
        server = EmbeddedServer(data_dir, durable=False)
        starter = threading.Thread(target=server.start)
        starter.start()
        starter.join()
        try:
            pid = server.pid
            time.sleep(0.3)
            assert server.is_alive
            assert server.pid == pid
        finally:
            server.stop()

    def test_does_not_import_the_database_driver(self) -> None:
        program = (
            "import sys, pimlet.foundation.embedded; print([n for n in ('sqlalchemy', 'asyncpg') if n in sys.modules])"
        )
        answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        assert answer.stdout.strip() == "[]"

    def test_a_stop_during_the_start_leaves_nothing(self, data_dir: Path) -> None:
        server = EmbeddedServer(data_dir, durable=False)
        server.launch()
        server.stop()
        assert servers_of(data_dir) == []
        with server:
            assert server.is_alive


class TestKills:
    def test_the_server_ends_when_its_owner_is_killed(self, data_dir: Path) -> None:
        owner = Owner(data_dir)
        assert query(owner.url(), "select 1") == 1
        owner.kill()
        assert eventually(lambda: servers_of(data_dir) == [])

    def test_starts_at_once_after_its_owner_was_killed(self, data_dir: Path) -> None:
        owner = Owner(data_dir)
        url = owner.url()
        query(url, "create table kept as select 42 as answer")
        left_behind = Path(url.partition("host=")[2])
        owner.kill()
        with EmbeddedServer(data_dir, durable=False) as server:
            assert query(server.url, "select answer from kept") == 42
        assert not left_behind.exists()

    def test_starts_again_on_the_same_socket_when_postgres_is_killed(self, data_dir: Path) -> None:
        with EmbeddedServer(data_dir, durable=True) as server:
            url, killed = server.url, server.pid
            query(url, "create table kept as select 42 as answer")
            assert killed is not None
            os.kill(killed, signal.SIGKILL)
            assert eventually(lambda: server.pid != killed and server.is_alive)
            assert server.url == url
            assert query(url, "select answer from kept") == 42

    def test_ends_a_busy_child_that_outlives_a_killed_postmaster(self, data_dir: Path) -> None:
        with EmbeddedServer(data_dir, durable=False) as server:
            assert server.pid is not None
            endless = "select count(*) from generate_series(1, 1000000000000)"
            busy = subprocess.Popen(
                [sys.executable, "-c", _QUERY, server.url.replace("+asyncpg", ""), endless],
                stderr=subprocess.DEVNULL,
            )
            active = f"select count(*) from pg_stat_activity where query = '{endless}'"
            assert eventually(lambda: query(server.url, active) == 1)
            killed = server.pid
            os.kill(killed, signal.SIGKILL)
            assert eventually(lambda: server.pid != killed and server.is_alive, 30)
            assert query(server.url, active) == 0
            assert busy.wait(10) != 0

    def test_a_stale_pid_file_that_names_a_living_stranger_does_not_matter(self, data_dir: Path) -> None:
        with EmbeddedServer(data_dir, durable=False):
            pass
        stranger = subprocess.Popen(["sleep", "60"])
        try:
            file = data_dir / "postgres" / "postmaster.pid"
            file.write_text(f"{stranger.pid}\n{data_dir / 'postgres'}\n1\n5432\n/tmp\n\n  1 1\nready\n")
            with EmbeddedServer(data_dir, durable=False) as server:
                assert query(server.url, "select 1") == 1
            assert stranger.poll() is None
        finally:
            stranger.kill()
            stranger.wait()

    @pytest.mark.parametrize("delay", [0.05, 0.15, 0.3])
    def test_a_kill_during_the_first_start_leaves_nothing_half_made(self, data_dir: Path, delay: float) -> None:
        owner = Owner(data_dir)
        assert eventually(lambda: (data_dir / "postgres.log").exists())
        time.sleep(delay)
        owner.kill()
        with EmbeddedServer(data_dir, durable=False) as server:
            assert query(server.url, "select 1") == 1
        assert sorted(path.name for path in data_dir.iterdir()) == ["lock", "postgres", "postgres.log", "running.lock"]


_QUERY = """
import asyncio, sys, asyncpg
async def run():
    connection = await asyncpg.connect(sys.argv[1])
    await connection.fetchval(sys.argv[2])
asyncio.run(run())
"""


class TestOneOwner:
    def test_a_second_server_on_the_data_directory_is_refused(self, data_dir: Path) -> None:
        with EmbeddedServer(data_dir, durable=False) as server:
            second = EmbeddedServer(data_dir, durable=False)
            with pytest.raises(DataDirectoryInUseError) as refusal:
                second.start()
            assert str(refusal.value) == (
                f"another pimlet (process {os.getpid()}) already uses the data directory {data_dir}: "
                "stop it, or choose another directory with --data-dir"
            )
            second.stop()
            assert server.is_alive

    def test_commands_use_the_running_server(self, data_dir: Path) -> None:
        settings = Settings(_env_file=None, PIMLET_DATA_DIR=data_dir)
        with EmbeddedServer(data_dir, durable=False) as server:
            with database_url(settings) as url:
                assert url == server.url
            assert server.is_alive

    def test_commands_wait_for_a_server_that_is_starting(self, data_dir: Path) -> None:
        settings = Settings(_env_file=None, PIMLET_DATA_DIR=data_dir)
        server = EmbeddedServer(data_dir, durable=False)
        server.launch()
        try:
            with database_url(settings) as url:
                assert query(url, "select 1") == 1
        finally:
            server.stop()

    def test_commands_start_a_server_for_as_long_as_they_run(self, data_dir: Path) -> None:
        settings = Settings(_env_file=None, PIMLET_DATA_DIR=data_dir)
        with database_url(settings) as url:
            assert query(url, "select 1") == 1
        assert servers_of(data_dir) == []

    def test_a_server_waits_for_a_command_to_finish(self, data_dir: Path) -> None:
        settings = Settings(_env_file=None, PIMLET_DATA_DIR=data_dir)
        server = EmbeddedServer(data_dir, durable=False)
        with database_url(settings) as url:
            starter = threading.Thread(target=server.start)
            starter.start()
            starter.join(0.5)
            assert starter.is_alive()
            assert query(url, "select 1") == 1
        starter.join()
        try:
            assert server.is_alive
        finally:
            server.stop()

    def test_a_configured_database_embeds_nothing(self, data_dir: Path) -> None:
        settings = Settings(_env_file=None, PIMLET_DATA_DIR=data_dir, DATABASE_URL="postgres://u@db.example/pim")
        with database_url(settings) as url:
            assert url == "postgresql+asyncpg://u@db.example/pim"
        assert not data_dir.exists()


class TestRefusals:
    def test_a_cluster_of_another_major_version(self, data_dir: Path) -> None:
        with EmbeddedServer(data_dir, durable=False):
            pass
        (data_dir / "postgres" / "PG_VERSION").write_text("9\n")
        with pytest.raises(EmbeddedError, match=r"was written by PostgreSQL 9 and the installed programs are \d+"):
            EmbeddedServer(data_dir, durable=False).start()
        assert (data_dir / "postgres" / "PG_VERSION").read_text() == "9\n"

    def test_a_folder_that_is_no_cluster(self, data_dir: Path) -> None:
        (data_dir / "postgres").mkdir(parents=True)
        with pytest.raises(EmbeddedError, match="exists but is no PostgreSQL cluster"):
            EmbeddedServer(data_dir, durable=False).start()

    def test_a_server_that_cannot_start_says_its_last_words(self, data_dir: Path) -> None:
        with EmbeddedServer(data_dir, durable=False):
            pass
        with (data_dir / "postgres" / "postgresql.conf").open("a") as configuration:
            configuration.write("work_mem = nonsense\n")
        with pytest.raises(EmbeddedError, match=r"PostgreSQL did not start: .*postgresql\.conf.*contains errors"):
            EmbeddedServer(data_dir, durable=False).start()

    def test_a_configured_folder_without_the_programs(self, tmp_path: Path) -> None:
        with pytest.raises(EmbeddedError, match=f"PIMLET_POSTGRES_BIN: {tmp_path} has no programs"):
            find(tmp_path)

    def test_no_unprivileged_account_for_root(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        def unknown(name: str) -> None:
            raise KeyError(name)

        monkeypatch.setattr(os, "geteuid", lambda: 0)
        monkeypatch.setattr(pwd, "getpwnam", unknown)
        with pytest.raises(EmbeddedError, match="no account named postgres or nobody"):
            account.server_account(tmp_path / "postgres")

    @as_root
    def test_a_user_id_without_a_passwd_entry(self, data_dir: Path) -> None:
        data_dir.mkdir()
        os.chown(data_dir, 54321, 54321)
        owner = Owner(data_dir, user=54321, group=54321, extra_groups=[])
        _, problem = owner.process.communicate(timeout=30)
        assert problem.strip().splitlines()[-1] == (
            "pimlet.foundation.embedded.errors.EmbeddedError: the user id 54321 has no entry in /etc/passwd, which "
            "PostgreSQL needs: run pimlet as a named user, or set DATABASE_URL to use an existing server"
        )


@as_root
class TestAsRoot:
    def test_runs_under_an_existing_unprivileged_account(self, data_dir: Path) -> None:
        with EmbeddedServer(data_dir, durable=False) as server:
            assert server.pid is not None
            process = psutil.Process(server.pid)
            assert process.username() in ("postgres", "nobody")
            assert process.uids().real == process.uids().saved != 0
            assert set(os.getgrouplist(process.username(), process.gids().real)) >= {process.gids().real}
            assert "Groups:\t \n" in Path(f"/proc/{server.pid}/status").read_text()
        assert data_dir.stat().st_uid == 0
        assert (data_dir / "postgres").stat().st_mode & 0o777 == 0o700

    def test_an_unreachable_directory_gets_its_cluster_elsewhere(
        self, data_dir: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        store = data_dir.parent / "store"
        monkeypatch.setattr(places, "STORE", store)
        home = data_dir.parent / "home"
        home.mkdir(mode=0o700)
        inside = home / "data"
        with EmbeddedServer(inside, durable=False) as server:
            query(server.url, "create table kept as select 42 as answer")
        named = Path((inside / "postgres-location").read_text().strip())
        assert named.parent == store
        assert (named / "postgres" / "PG_VERSION").exists()
        assert not (inside / "postgres").exists()
        assert home.stat().st_mode & 0o777 == 0o700
        assert home.stat().st_uid == 0
        with EmbeddedServer(inside, durable=False) as server:
            assert query(server.url, "select answer from kept") == 42

    def test_a_new_data_directory_of_the_same_name_starts_empty(
        self, data_dir: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        import shutil

        store = data_dir.parent / "store"
        monkeypatch.setattr(places, "STORE", store)
        home = data_dir.parent / "home"
        home.mkdir(mode=0o700)
        with EmbeddedServer(home / "data", durable=False) as server:
            query(server.url, "create table kept as select 42 as answer")
        shutil.rmtree(home / "data")
        with EmbeddedServer(home / "data", durable=False) as server:
            assert query(server.url, "select to_regclass('kept')") is None
        assert len(list(store.iterdir())) == 1, "the test-mode cluster without a data directory is swept"

    def test_programs_in_a_closed_folder_are_copied_to_where_the_account_reaches_them(
        self, data_dir: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        import shutil

        found = find()
        if found.package is None:
            pytest.skip("the programs do not come from a wheel")
        monkeypatch.setattr(places, "STORE", data_dir.parent / "store")
        home = data_dir.parent / "home"
        home.mkdir(mode=0o700)
        for folder in (found.package, found.package.with_name(f"{found.package.name}.libs")):
            shutil.copytree(folder, home / folder.name, copy_function=os.link)
        monkeypatch.setattr(
            "pimlet.foundation.embedded.binaries._candidates",
            lambda: iter([(home / found.package.name / "pginstall" / "bin", home / found.package.name)]),
        )
        with EmbeddedServer(data_dir, durable=False) as server:
            assert server.pid is not None
            assert str(data_dir.parent / "store") in psutil.Process(server.pid).exe()
        assert home.stat().st_mode & 0o777 == 0o700

    def test_an_ordinary_user_runs_it_under_its_own_name(self, data_dir: Path) -> None:
        data_dir.mkdir()
        nobody = pwd.getpwnam("nobody")
        os.chown(data_dir, nobody.pw_uid, nobody.pw_gid)
        owner = Owner(data_dir, user=nobody.pw_uid, group=nobody.pw_gid, extra_groups=[])
        try:
            assert owner.url().startswith("postgresql+asyncpg://")
            assert set(servers_of(data_dir)) == {"nobody"}
        finally:
            owner.kill()
        # Root takes it over, under the account that owns the cluster.
        with EmbeddedServer(data_dir, durable=False) as server:
            assert server.pid is not None
            assert psutil.Process(server.pid).username() == "nobody"


def test_a_long_temporary_folder_does_not_make_the_socket_path_too_long(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = data_dir.parent / ("x" * 100)
    long.mkdir(mode=0o755)
    monkeypatch.setattr("tempfile.tempdir", str(long))
    with EmbeddedServer(data_dir, durable=False) as server:
        path = server.url.partition("host=")[2] + "/.s.PGSQL.5432"
        assert len(path) < 100
        with socket.socket(socket.AF_UNIX) as channel:
            channel.connect(path)
