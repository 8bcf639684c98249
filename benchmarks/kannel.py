"""Kannel as a peer: bearerbox and smsbox from Debian's package, fed by sendsms."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from benchmarks.feed import fed, requests_to
from benchmarks.peer import Peer, free_ports, process_running, until_listening
from benchmarks.smpp_campaigns import BINDS, WINDOW
from benchmarks.smsc import Smsc
from benchmarks.system_packages import have

_SETTINGS = """
group = core
admin-port = {admin}
admin-password = admin
smsbox-port = {smsbox}
box-allow-ip = "127.0.0.1"
log-level = 3

group = smsc
smsc = smpp
smsc-id = smsc
host = 127.0.0.1
port = {smsc}
transceiver-mode = true
smsc-username = kannel
smsc-password = kannel
system-type = ""
instances = {binds}
max-pending-submits = {window}

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {sendsms}
log-level = 3

group = sendsms-user
username = user
password = password
"""
"""No store, so nothing is durable; no throughput limit; no access log."""

_SEND = (
    "/cgi-bin/sendsms?username=user&password=password&from=Shop&to=%TO%"
    "&text=Hello+%NAME%%2C+20+%25+off+this+week."
)


@asynccontextmanager
async def kannel_at(smsc: Smsc) -> AsyncIterator[Peer]:
    """Runs it, bound to the SMSC. Raises NotMeasured where it can't be installed."""
    await asyncio.to_thread(have, {"bearerbox": "kannel", "smsbox": "kannel"})
    folder = Path(tempfile.mkdtemp(prefix="campaign-gateway-kannel-"))
    admin, smsbox, sendsms = free_ports(3)
    settings = folder / "kannel.conf"
    settings.write_text(
        _SETTINGS.format(
            admin=admin, smsbox=smsbox, sendsms=sendsms, smsc=smsc.port, binds=BINDS, window=WINDOW
        )
    )
    async with AsyncExitStack() as stack:
        stack.callback(shutil.rmtree, folder)
        bearerbox = await stack.enter_async_context(
            process_running("bearerbox", "-v", "4", settings, folder=folder, found_in="/usr/sbin")
        )
        await smsc.bound()
        await until_listening(smsbox)
        box = await stack.enter_async_context(
            process_running("smsbox", "-v", "4", settings, folder=folder, found_in="/usr/sbin")
        )
        await until_listening(sendsms)

        async def feed(count: int) -> float:
            return await fed(sendsms, requests_to(_SEND, count))

        yield Peer("kannel", {"bearerbox": bearerbox, "smsbox": box}, feed)
