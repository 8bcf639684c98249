"""Jasmin as a peer: from its package in an environment of its own, with RabbitMQ and Redis from Debian's."""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from benchmarks.feed import fed, requests_to
from benchmarks.peer import Peer, PeerFailed, free_ports, process_running, until_listening
from benchmarks.results import NotMeasured
from benchmarks.smsc import PACKAGES, Smsc
from benchmarks.system_packages import have

REQUIREMENT = "jasmin==0.11.1"

_SETTINGS = """
[amqp-broker]
port = {amqp}
[redis-client]
port = {redis}
[http-api]
log_level = ERROR
bind = 127.0.0.1
port = {http}
access_log = {access_log}
[smpp-server]
log_level = ERROR
bind = 127.0.0.1
port = {smpp}
[client-management]
port = {manager}
[router]
log_level = ERROR
port = {router}
[sm-listener]
log_level = ERROR
[service-smppclient]
log_level = ERROR
[jcli]
log_level = ERROR
port = {console}
authentication = False
"""
_ORDERS = """
group -a;gid all;ok
user -a;gid all;uid user;username user;password password;ok
smppccm -a;cid smsc;host 127.0.0.1;port {smsc};submit_throughput 0;loglevel 40;ok
smppccm -1 smsc
mtrouter -a;type DefaultRoute;connector smppc(smsc);rate 0;ok
"""
_SEND = (
    "/send?username=user&password=password&from=Shop&to=%TO%&content=Hello+%NAME%%2C+20+%25+off+this+week."
)
_ANSWER_PAUSE = 0.2


@asynccontextmanager
async def jasmin_at(smsc: Smsc) -> AsyncIterator[Peer]:
    """Runs it, bound to the SMSC. Raises NotMeasured where it can't be installed."""
    await asyncio.to_thread(have, {"rabbitmq-server": "rabbitmq-server", "redis-server": "redis-server"})
    packages = await asyncio.to_thread(_environment)
    folder = Path(tempfile.mkdtemp(prefix="campaign-gateway-jasmin-"))
    names = ("amqp", "distribution", "names", "redis", "http", "smpp", "manager", "router", "console")
    ports = dict(zip(names, free_ports(len(names)), strict=True))
    async with AsyncExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        broker = await stack.enter_async_context(_rabbitmq(folder, ports))
        redis = await stack.enter_async_context(
            process_running("redis-server", "--port", str(ports["redis"]), "--save", "", folder=folder)
        )
        jasmin = await stack.enter_async_context(_jasmin(folder, packages, ports))
        await _configured(ports["console"], smsc.port)
        await smsc.bound()

        async def feed(count: int) -> float:
            return await fed(ports["http"], requests_to(_SEND, count))

        yield Peer("jasmin", {"jasmin": jasmin, "rabbitmq": broker, "redis": redis}, feed)


def _environment() -> Path:
    """The folder of the installed packages, made once. Raises NotMeasured."""
    folder = PACKAGES / "jasmin"
    installed = folder / "installed"
    if not installed.exists():
        folder.parent.mkdir(exist_ok=True)
        python = folder / "bin" / "python"
        for command in (
            (sys.executable, "-m", "venv", str(folder)),
            (str(python), "-m", "pip", "install", "--quiet", REQUIREMENT),
        ):
            done = subprocess.run(command, capture_output=True, check=False)
            if done.returncode != 0:
                problem = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
                raise NotMeasured(f"{REQUIREMENT} could not be installed: {problem}")
        installed.touch()
    return next((folder / "lib").glob("python3.*")) / "site-packages"


def _brokers_home(folder: Path) -> tuple[Path, Sequence[str]]:
    """Where the broker's data goes, and how it is started: as a user of its own where root does it."""
    home = folder / "rabbitmq"
    home.mkdir()
    if os.geteuid() != 0:
        return home, ()
    folder.chmod(0o711)
    shutil.chown(home, "rabbitmq", "rabbitmq")
    return home, ("setpriv", "--reuid=rabbitmq", "--regid=rabbitmq", "--clear-groups")


@asynccontextmanager
async def _rabbitmq(folder: Path, ports: Mapping[str, int]) -> AsyncIterator[int]:
    """A broker with its data in the folder."""
    home, as_user = _brokers_home(folder)
    environment = {
        "HOME": str(home),
        "RABBITMQ_NODENAME": "benchmark@localhost",
        "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODE_PORT": str(ports["amqp"]),
        "RABBITMQ_DIST_PORT": str(ports["distribution"]),
        "RABBITMQ_MNESIA_BASE": str(home / "mnesia"),
        "RABBITMQ_LOG_BASE": str(home / "log"),
        "RABBITMQ_PID_FILE": str(home / "pid"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(home / "plugins"),
        "RABBITMQ_CONFIG_FILE": str(home / "none"),
        "ERL_EPMD_PORT": str(ports["names"]),
    }
    command = (*as_user, "/usr/lib/rabbitmq/bin/rabbitmq-server")
    names_server = [
        *as_user,
        *("env", f"ERL_EPMD_PORT={ports['names']}", "epmd", "-address", "127.0.0.1"),
    ]
    async with (
        process_running(*names_server, folder=home),
        process_running(*command, folder=home, environment=environment) as broker,
    ):
        await until_listening(ports["amqp"])
        yield broker


def _written(folder: Path, packages: Path, ports: Mapping[str, int]) -> Path:
    """The settings, and the folders that it expects."""
    resources = folder / "etc" / "jasmin" / "resource"
    for each in (resources, resources.parent / "store", folder / "log"):
        each.mkdir(parents=True, exist_ok=True)
    specification = packages / "txamqp" / "specs" / "standard" / "amqp0-9-1.stripped.xml"
    shutil.copy(specification, resources / "amqp0-9-1.xml")
    settings = folder / "jasmin.cfg"
    settings.write_text(_SETTINGS.format(access_log=folder / "log" / "access.log", **ports))
    return settings


@asynccontextmanager
async def _jasmin(folder: Path, packages: Path, ports: Mapping[str, int]) -> AsyncIterator[int]:
    """The daemon, with logs of errors alone."""
    settings = _written(folder, packages, ports)
    environment = {
        "ROOT_PATH": str(folder),
        "CONFIG_PATH": f"{folder}/etc/jasmin/",
        "LOG_PATH": str(folder / "log"),
    }
    python = PACKAGES / "jasmin" / "bin" / "python"
    command = (python, packages / "jasmin" / "bin" / "jasmind.py", "-c", settings)
    async with process_running(*command, folder=folder, environment=environment) as pid:
        await until_listening(ports["http"])
        await until_listening(ports["console"])
        yield pid


async def _configured(console: int, smsc: int) -> None:
    """Tells it of its user, its connection and its route over its console. Raises PeerFailed."""
    reader, writer = await asyncio.open_connection("127.0.0.1", console)
    for order in _ORDERS.format(smsc=smsc).strip().splitlines():
        for line in order.split(";"):
            writer.write(line.encode() + b"\r\n")
            await asyncio.sleep(_ANSWER_PAUSE)
        said = await reader.read(65_536)
        if b"Successfully" not in said:
            raise PeerFailed(f"its console answered {order!r}: {said.decode(errors='replace')[-200:]}")
    writer.close()
