"""The gateway's own PostgreSQL: who starts it, who stops it, and where it may live."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest

from gateway.store import embedded
from gateway.store.embedded import EmbeddedServer, EmbeddedServerError

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL as another user")
needs_user = pytest.mark.skipif(os.geteuid() == 0, reason="root keeps long sockets in its own public folder")

_USER = """
import sys
from pathlib import Path
from gateway.store.embedded import EmbeddedServer
server = EmbeddedServer.start(Path(sys.argv[1]))
print(server.url, flush=True)
sys.stdin.read()
server.close()
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty folder that all users may pass."""
    folder = Path(tempfile.mkdtemp(prefix="gateway-tests-"))
    folder.chmod(0o711)
    yield folder
    for link in folder.rglob("postgresql"):
        if link.is_symlink():
            shutil.rmtree(link.resolve(), ignore_errors=True)
    shutil.rmtree(folder)


def _process(data_dir: Path) -> "subprocess.Popen[str]":
    """A process of its own that uses the data directory until its input ends."""
    return subprocess.Popen(
        [sys.executable, "-c", _USER, str(data_dir)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )


def _url_of(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def _is_running(data_dir: Path) -> bool:
    return (data_dir / "postgresql" / "postmaster.pid").exists()


def _wait_for_the_end_of(process_id: int) -> None:
    while Path(f"/proc/{process_id}").exists():
        pass


def _sockets_of(server: EmbeddedServer) -> Path:
    return Path(parse_qs(urlsplit(server.url).query)["host"][0])


async def _ask(url: str, question: str = "SELECT 1") -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


async def test_starts_answers_and_stops(folder: Path) -> None:
    server = EmbeddedServer.start(folder / "data")
    assert await _ask(server.url) == 1
    assert await _ask(server.url, "SHOW listen_addresses") == ""
    assert await _ask(server.url, "SHOW fsync") == "on"
    assert await _ask(server.url, "SELECT lower('ÉÄЖ')") == "éäж"
    assert stat.S_IMODE((folder / "data" / "postgresql").stat().st_mode) == 0o700
    server.close()
    assert not _is_running(folder / "data")


async def test_the_last_one_out_stops_it(folder: Path) -> None:
    first = EmbeddedServer.start(folder)
    with _process(folder) as other:
        assert _url_of(other) == first.url
        first.close()
        assert await _ask(first.url) == 1
        other.communicate()
    assert not _is_running(folder)


async def test_one_that_leaves_does_not_stop_the_others(folder: Path) -> None:
    first = EmbeddedServer.start(folder)
    with _process(folder) as other:
        _url_of(other)
    assert await _ask(first.url) == 1
    first.close()
    assert not _is_running(folder)


async def test_two_processes_may_start_at_once(folder: Path) -> None:
    with _process(folder) as one, _process(folder) as two:
        assert await _ask(_url_of(one)) == await _ask(_url_of(two)) == 1
    assert not _is_running(folder)


async def test_a_killed_process_leaves_a_server_that_is_found_again(folder: Path) -> None:
    with _process(folder) as killed:
        url = _url_of(killed)
        await _ask(url, "CREATE TABLE kept AS SELECT 7 AS value")
        killed.kill()
    assert await _ask(url) == 1
    server = EmbeddedServer.start(folder)
    assert await _ask(server.url, "SELECT value FROM kept") == 7
    server.close()
    assert not _is_running(folder)


async def test_a_killed_server_recovers_what_was_committed(folder: Path) -> None:
    first = EmbeddedServer.start(folder)
    await _ask(first.url, "CREATE TABLE kept AS SELECT 7 AS value")
    postmaster = int((folder / "postgresql" / "postmaster.pid").read_text().split()[0])
    os.kill(postmaster, signal.SIGKILL)
    _wait_for_the_end_of(postmaster)
    second = EmbeddedServer.start(folder)
    assert await _ask(second.url, "SELECT value FROM kept") == 7
    first.close()
    second.close()


@pytest.mark.parametrize("name", ["with a blank", "it's", "naïve-ünï", "100%"])
async def test_works_in_folders_of_any_name(folder: Path, name: str) -> None:
    server = EmbeddedServer.start(folder / name)
    assert await _ask(server.url) == 1
    server.close()


async def test_works_under_a_path_too_long_for_a_socket(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = folder / ("d" * 60) / ("e" * 60)
    server = EmbeddedServer.start(deep)
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    joined = EmbeddedServer.start(deep)
    assert joined.url == server.url, "also with another temporary folder"
    assert await _ask(joined.url) == 1
    server.close()
    joined.close()
    assert not _sockets_of(joined).exists()


@needs_user
def test_a_socket_folder_that_somebody_else_made_is_not_used(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    deep = folder / ("d" * 60) / ("e" * 60)
    sockets = embedded._socket_dir(deep / "postgresql", None)
    sockets.rmdir()
    (folder / "elsewhere").mkdir()
    sockets.symlink_to(folder / "elsewhere")
    with pytest.raises(EmbeddedServerError, match="belongs to somebody else"):
        EmbeddedServer.start(deep)


async def test_an_initialization_cut_short_is_begun_again(folder: Path) -> None:
    (folder / "postgresql.new").mkdir()
    (folder / "postgresql.new" / "PG_VERSION").write_text("18\n")
    server = EmbeddedServer.start(folder)
    assert await _ask(server.url) == 1
    server.close()
    assert not (folder / "postgresql.new").exists()


def test_a_folder_that_can_not_be_used_is_one_line_of_error(folder: Path) -> None:
    (folder / "file").touch()
    with pytest.raises(EmbeddedServerError) as refused:
        EmbeddedServer.start(folder / "file")
    assert str(refused.value) == f"{folder / 'file'}: File exists"


def test_a_failed_start_lets_go_of_the_folder(folder: Path) -> None:
    cluster = folder / "postgresql"
    cluster.mkdir()
    (cluster / "PG_VERSION").write_text("9.6\n")
    with pytest.raises(EmbeddedServerError, match="did not start"):
        EmbeddedServer.start(folder)
    held = [os.readlink(entry) for entry in Path("/proc/self/fd").iterdir() if entry.is_symlink()]
    assert not [path for path in held if path.startswith(str(folder))]


@needs_root
async def test_root_runs_it_as_another_user_in_place(folder: Path) -> None:
    server = EmbeddedServer.start(folder / "data")
    cluster = folder / "data" / "postgresql"
    assert not cluster.is_symlink()
    assert cluster.owner() == embedded.SYSTEM_USER
    server.close()


@needs_root
async def test_root_never_opens_a_private_parent(folder: Path) -> None:
    home = folder / "home"
    home.mkdir(mode=0o700)
    server = EmbeddedServer.start(home / "data")
    assert await _ask(server.url) == 1
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "data").stat().st_mode) == 0o700
    assert (home / "data" / "postgresql").resolve().is_relative_to(embedded.PUBLIC_HOME)
    server.close()
    again = EmbeddedServer.start(home / "data")
    assert await _ask(again.url) == 1
    again.close()


@needs_root
@pytest.mark.parametrize("mode", [0o700, 0o750])
async def test_root_never_opens_a_private_folder_that_holds_other_things(folder: Path, mode: int) -> None:
    home = folder / "home"
    home.mkdir(mode=mode)
    (home / "letters").touch()
    server = EmbeddedServer.start(home)
    assert await _ask(server.url) == 1
    assert stat.S_IMODE(home.stat().st_mode) == mode
    server.close()


@needs_root
def test_a_user_that_can_not_be_made_is_one_line_of_error(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "SYSTEM_USER", "not a name")
    with pytest.raises(EmbeddedServerError, match="can't make the user not a name: useradd: "):
        EmbeddedServer.start(folder)
