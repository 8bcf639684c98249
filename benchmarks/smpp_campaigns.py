"""Campaigns through an SMSC, from the request that creates them to the last answer, or the last receipt."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import perf_counter
from uuid import UUID

from benchmarks.http_client import Client
from benchmarks.installation import Account, Installation, ServerProcess, installation
from benchmarks.large_campaigns import DYNAMIC_MESSAGING
from benchmarks.progress import check_counters, delivered, sent
from benchmarks.results import BenchmarkFailed
from benchmarks.smsc import Receipts, Smsc

BINDS = 1
WINDOW = 500
"""Most submits of a bind without an answer."""


class NotAskedFor(BenchmarkFailed):
    """The SMSC was asked for fewer receipts than there were messages."""


@dataclass(frozen=True, slots=True)
class Seconds:
    """From the first byte of the request: to the last submit_sm_resp, and to the last counted receipt."""

    answered: float
    taken_in: float
    settled: float


@dataclass(frozen=True, slots=True)
class Gateway:
    """A gateway whose only way out is an SMSC."""

    site: Installation
    account: Account
    server: ServerProcess
    client: Client
    smsc: Smsc

    @property
    def processes(self) -> Mapping[str, Sequence[int]]:
        """What takes part, by what it does."""
        return {
            "server": [self.server.pid],
            "postgresql": [self.site.database_pid],
            "smsc": [self.smsc.pid],
        }

    async def campaign(self, count: int, receipts: Receipts) -> Seconds:
        """A campaign of so many, each durable, with a receipt asked for; in the end the counters are checked.

        `held` receipts come once all is submitted. Raises BenchmarkFailed.
        """
        body = DYNAMIC_MESSAGING.body(count)
        self.smsc.expect(count, receipts)
        begun = perf_counter()
        campaign_id = UUID(await self.client.json_of(DYNAMIC_MESSAGING.path, body))
        taken_in = perf_counter()
        submitted = await self.smsc.submitted()
        if submitted["asked"] != count:
            raise NotAskedFor(f"{submitted['asked']} receipts asked for, of {count} messages")
        if receipts == "held":
            await self.smsc.release()
        await delivered(self.client, campaign_id, count)
        ended = perf_counter()
        await check_counters(self.site, self.account.id, campaign_id, count)
        return Seconds(submitted["at"] - begun, taken_in - begun, ended - begun)

    async def receipts_alone(self, count: int) -> float:
        """Seconds from a campaign's first receipt to the last one's answer; all wait until all is sent."""
        self.smsc.expect(count, "held")
        body = DYNAMIC_MESSAGING.body(count)
        campaign_id = UUID(await self.client.json_of(DYNAMIC_MESSAGING.path, body))
        await self.smsc.submitted()
        await sent(self.site, self.account.id, campaign_id, count)
        begun = await self.smsc.release()
        ended = await self.smsc.receipted()
        await delivered(self.client, campaign_id, count)
        await check_counters(self.site, self.account.id, campaign_id, count)
        return ended - begun


def smpp_settings(port: int, **settings: object) -> str:
    """The settings (TOML) of a gateway whose only provider is at this port."""
    written = {"host": "127.0.0.1", "port": port, "binds": BINDS, "window": WINDOW, **settings}
    lines = [f"{name} = {value!r}".replace("'", '"') for name, value in written.items()]
    return "\n".join(["[providers.smsc]", 'kind = "smpp"', *lines, ""])


@asynccontextmanager
async def gateway_at(smsc: Smsc, count: int) -> AsyncIterator[Gateway]:
    """A new installation, for campaigns of up to so many."""
    with installation() as site:
        site.configure(smpp_settings(smsc.port))
        account = site.account("smpp", max_recipients=count)
        with site.server() as server:
            await smsc.bound()
            client = await Client.connect(server.url, account.headers)
            yield Gateway(site, account, server, client, smsc)
            client.close()
