"""Keeping binds up: pauses between attempts, pairs, TLS."""

import asyncio
import shutil
import socket
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import pytest
from structlog.testing import capture_logs

from gateway.domain.messages import Outcome
from gateway.providers.smpp.pdus import Status
from gateway.providers.smpp.provider import SmppProvider
from gateway.providers.smpp.settings import SmppSettings
from tests.providers.smpp.conftest import Connect, RememberingIntake, message
from tests.providers.smpp.server import Smsc, smsc_running


class Pauses:
    """A sleep that takes no time, until so many were taken."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.taken: list[float] = []
        self.all_taken = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        self.taken.append(seconds)
        if len(self.taken) == self._most:
            self.all_taken.set()
            await asyncio.Event().wait()


def free_port() -> int:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return int(unused.getsockname()[1])


async def test_pauses_grow_while_there_is_no_server(intake: RememberingIntake) -> None:
    pauses = Pauses(9)
    settings = SmppSettings(host="127.0.0.1", port=free_port(), reconnect_first=1, reconnect_longest=30)
    provider = SmppProvider("smsc", settings, sleep=pauses.sleep, random=Random(1))
    await provider.start(intake)
    await pauses.all_taken.wait()
    expected = [1, 2, 4, 8, 16, 30, 30, 30, 30]
    assert all(0.75 * e <= p <= 1.25 * e for p, e in zip(pauses.taken, expected, strict=True))
    assert len(set(pauses.taken[5:])) == 4, "they are spread"
    assert await provider.submit([message()]) == [Outcome(False, reason="not_bound", provider_down=True)]
    await provider.close()


async def test_pauses_grow_while_the_server_refuses(smsc: Smsc, intake: RememberingIntake) -> None:
    await smsc.set(bind=int(Status.ESME_RINVPASWD))
    pauses = Pauses(4)
    settings = SmppSettings(host="127.0.0.1", port=smsc.port, reconnect_first=1, reconnect_longest=30)
    provider = SmppProvider("smsc", settings, sleep=pauses.sleep, random=Random(1))
    with capture_logs() as logs:
        await provider.start(intake)
        await pauses.all_taken.wait()
    assert pauses.taken == sorted(pauses.taken)
    assert {entry["error"] for entry in logs} == {"the server answered ESME_RINVPASWD"}
    await provider.close()


async def test_a_pair_submits_through_its_transmitter(smsc: Smsc, connect: Connect) -> None:
    provider = await connect(bind="transmitter_receiver", binds=2)
    bound = await smsc.events("bind", 4)
    assert sorted(each["command"] for each in bound) == ["bind_receiver"] * 2 + ["bind_transmitter"] * 2
    assert (await provider.submit([message()]))[0].accepted


async def test_closing_unbinds_every_bind(smsc: Smsc, connect: Connect) -> None:
    provider = await connect(bind="transmitter_receiver", binds=2)
    await provider.close()
    await smsc.events("unbind", 4)
    await provider.close()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is needed to make a certificate")
    folder = tmp_path_factory.mktemp("certificate")
    key, cert = folder / "key.pem", folder / "cert.pem"
    names = ("-subj", "/CN=smsc.test", "-addext", "subjectAltName=DNS:smsc.test")
    files = ("-keyout", key, "-out", cert)
    kind = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2")
    subprocess.run([openssl, "req", "-x509", *kind, *names, *files], check=True, capture_output=True)
    return key, cert


@pytest.fixture
async def tls_smsc(certificate: tuple[Path, Path]) -> AsyncIterator[Smsc]:
    key, cert = certificate
    async with smsc_running(key=key.read_text(), cert=cert.read_text()) as smsc:
        yield smsc


async def test_a_server_that_is_slow_to_encrypt(intake: RememberingIntake) -> None:
    """Nothing is left behind by a connection that never came about."""
    heard = asyncio.Event()

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        heard.set()
        writer.close()

    server = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    table = {"host": "127.0.0.1", "port": port, "tls": {}, "connect_timeout": 0.1, "response_timeout": 0.01}
    provider = SmppProvider("smsc", SmppSettings.model_validate(table))
    failures: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: failures.append(context))
    await provider.start(intake)
    await heard.wait()
    await provider.close()
    server.close()
    await server.wait_closed()
    assert failures == []


TLS: list[tuple[str, dict[str, object], bool]] = [
    ("a trusted certificate", {"ca_file": "cert", "server_name": "smsc.test"}, True),
    ("another name", {"ca_file": "cert"}, False),
    ("a certificate nobody trusts", {"server_name": "smsc.test"}, False),
    ("not checked", {"verify": False}, True),
    (
        "with one of our own",
        {"ca_file": "cert", "server_name": "smsc.test", "cert_file": "cert", "key_file": "key"},
        True,
    ),
]


@pytest.mark.parametrize(("tls", "bound"), [pytest.param(*case, id=label) for label, *case in TLS])
async def test_tls(
    tls_smsc: Smsc,
    certificate: tuple[Path, Path],
    intake: RememberingIntake,
    tls: dict[str, object],
    bound: bool,
) -> None:
    files = dict(zip(("key", "cert"), map(str, certificate), strict=True))
    table = {name: files.get(str(value), value) for name, value in tls.items()}
    settings = SmppSettings.model_validate({"host": "127.0.0.1", "port": tls_smsc.port, "tls": table})
    provider = SmppProvider("smsc", settings)
    await provider.start(intake)
    [outcome] = await provider.submit([message()])
    assert (outcome.accepted, outcome.provider_down) == (bound, not bound)
    await provider.close()
