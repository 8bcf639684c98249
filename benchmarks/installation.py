"""A gateway as a user installs it: a data directory of its own, accounts, and server processes."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import IO

import asyncpg
import orjson
from asyncpg.pgproto.pgproto import UUID

from benchmarks.results import BenchmarkFailed
from gateway.domain.accounts import DEFAULT_MAX_RECIPIENTS
from gateway.store.database import prepare
from gateway.store.embedded import EmbeddedServer

ROOT = Path(__file__).parents[1]

FAST_NETWORK = """
[providers.simulator]
kind = "simulator"
latency = 0
rejected = 0
invalid_recipient = 0
failed = 0
expired = 0
read = 0
early = 0
late = 0
duplicate = 0
receipt_delay = 0.1
"""
"""Settings of a network without latency and chance; receipts come a moment after the submit."""


class ServerFailed(BenchmarkFailed):
    """A process of the gateway did not do what it was started for."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account made for a benchmark; its id is of the database driver's own type."""

    id: UUID
    key: str

    @property
    def headers(self) -> Mapping[str, str]:
        """Its credentials, for whichever dialect a request is in."""
        return {"X-Dexatel-Key": self.key, "X-API-Key": self.key, "Authorization": f"Bearer {self.key}"}


@dataclass(frozen=True, slots=True)
class ServerProcess:
    """A running `serve`."""

    url: str
    pid: int

    def peak_memory(self) -> int:
        """The largest resident set it ever had, in bytes; PostgreSQL's processes are not in it."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:"))
        return int(kilobytes) * 1024


@dataclass(frozen=True, slots=True)
class Ended:
    """A command that has ended: the largest resident set it ever had, in megabytes, and its seconds."""

    peak_mb: float
    seconds: float


def processor_seconds(pid: int, *, with_ended: bool = False) -> float:
    """Processor time of a process, in user and kernel mode, all its threads.

    `with_ended` adds that of the processes it started and has seen the end of.
    """
    # The name in brackets may hold blanks; the times are from the 12th field after it, first its own two.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11 : 15 if with_ended else 13])) / os.sysconf("SC_CLK_TCK")


class Installation:
    """A data directory and the PostgreSQL in it, which runs as long as the installation is open."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.folder = folder
        self.database_url = database_url
        self._data_dir = folder / "data"
        self._config = folder / "gateway.toml"
        self.configure(FAST_NETWORK)

    @property
    def database_pid(self) -> int:
        """The process that started all others of PostgreSQL."""
        return int((self._data_dir / "postgresql" / "postmaster.pid").read_text().split()[0])

    def configure(self, settings: str) -> None:
        """Writes the settings (TOML) for processes started from now on."""
        self._config.write_text(settings)

    def account(self, name: str, *, rate: float | None = None, max_recipients: int | None = None) -> Account:
        """Makes an account with a key, for campaigns of up to `max_recipients`."""
        limit = () if rate is None else ("--rate", f"{rate:g}")
        made = orjson.loads(self.command("account", "create", name, *limit, "--json"))
        if max_recipients is not None and max_recipients > DEFAULT_MAX_RECIPIENTS:
            self.command("account", "set", name, f"max_recipients={max_recipients}")
        return Account(UUID(made["account_id"]), made["api_key"])

    def set_webhook(self, account: str, dialect: str, url: str) -> None:
        """Has an account told of its messages."""
        self.command("webhook", "set", account, "--dialect", dialect, "--url", url)

    def remove_webhook(self, account: str, dialect: str) -> None:
        """Has an account told nothing more."""
        self.command("webhook", "remove", account, "--dialect", dialect)

    def command(self, *arguments: str, **environment: str) -> bytes:
        """What a command prints, run with more in its environment. Raises ServerFailed."""
        environ = {**_environment(), **environment}
        done = subprocess.run(self._line(*arguments), cwd=ROOT, env=environ, capture_output=True, check=False)
        if done.returncode != 0:
            raise ServerFailed(done.stderr.decode(errors="replace").strip().rpartition("\n")[2])
        return done.stdout

    def run(self, *arguments: str, stdin: Path | None = None, stdout: Path | None = None) -> Ended:
        """Runs a command between two files, and says what it took. Raises ServerFailed."""
        nothing, log, begun = Path(os.devnull), self.folder / "command.log", perf_counter()
        with (
            (stdin or nothing).open("rb") as given,
            (stdout or nothing).open("wb") as written,
            log.open("w") as errors,
        ):
            line, environ = self._line(*arguments), _environment()
            process = subprocess.Popen(
                line, cwd=ROOT, env=environ, stdin=given, stdout=written, stderr=errors
            )
            _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise ServerFailed(log.read_text(errors="replace").strip().rpartition("\n")[2])
        return Ended(used.ru_maxrss * 1024 / 1_000_000, perf_counter() - begun)

    def _line(self, *arguments: str) -> Sequence[str]:
        return (
            *(sys.executable, "-m", "gateway", *arguments),
            *("--data-dir", str(self._data_dir), "--config", str(self._config)),
        )

    @contextmanager
    def server(self) -> Iterator[ServerProcess]:
        """A server process on a free port, stopped at the end."""
        log = self.folder / "server.log"
        with log.open("a") as errors:
            process = subprocess.Popen(
                self._line("serve", "--port", "0"),
                cwd=ROOT,
                env=_environment(),
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        try:
            yield ServerProcess(_announced(process, log), process.pid)
        finally:
            _stop(process)

    async def connection(self) -> "asyncpg.Connection[asyncpg.Record]":
        """A connection to the database, which reads and writes json as the gateway's own do."""
        connection: asyncpg.Connection[asyncpg.Record] = await asyncpg.connect(self.database_url)
        await prepare(connection)
        return connection


@contextmanager
def installation() -> Iterator[Installation]:
    """An installation in a temporary folder, with the network of FAST_NETWORK."""
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="campaign-gateway-benchmark-"))
        stack.callback(_remove, folder)
        # The database's own user has to reach its data when root runs this.
        folder.chmod(0o711)
        postgres = EmbeddedServer.start(folder / "data")
        stack.callback(postgres.close)
        yield Installation(folder, postgres.url)


def _remove(folder: Path) -> None:
    # The database's folder may be a link to where its user can reach it.
    shutil.rmtree((folder / "data" / "postgresql").resolve(), ignore_errors=True)
    shutil.rmtree(folder)


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.upper().startswith("GATEWAY_")}


def _announced(process: "subprocess.Popen[str]", log: Path) -> str:
    output: IO[str] | None = process.stdout
    assert output is not None
    for line in output:
        if line.startswith("listening on "):
            return line.split()[-1]
    raise ServerFailed(log.read_text(errors="replace").strip().rpartition("\n")[2])


def _stop(process: "subprocess.Popen[str]") -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()
