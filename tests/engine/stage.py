"""Engines at work on a real database, with the simulator as their way out and a journal of what it got."""

import itertools
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from gateway.app import event_kinds
from gateway.domain.accounts import Account
from gateway.domain.campaigns import Campaign, CampaignDraft, CampaignStatus, Counters
from gateway.domain.channels import Channel
from gateway.domain.clock import system_clock
from gateway.domain.content import Content, Text
from gateway.domain.messages import Message, MessageRef, MessageState, Receipt
from gateway.domain.recipients import Recipient
from gateway.engine.engine import Engine
from gateway.engine.right_of_way import RightOfWay
from gateway.engine.routing import WaysOut
from gateway.engine.settings import EngineSettings, WebhookSettings
from gateway.engine.use_cases import UseCases
from gateway.providers.provider import Provider
from gateway.providers.simulator.provider import SimulatorProvider
from gateway.providers.simulator.settings import SimulatorSettings
from gateway.store import ledger
from gateway.store.database import Database
from tests.engine.until import LONGEST, until

CALM = {
    "latency": 0,
    "rejected": 0,
    "invalid_recipient": 0,
    "failed": 0,
    "expired": 0,
    "read": 0,
    "early": 0,
    "late": 0,
    "duplicate": 0,
    "receipt_delay": 0.02,
    "throttle_retry_after": 0.05,
}
"""A network that leaves nothing to chance: everything is delivered, soon."""

QUICK = EngineSettings(
    poll_seconds=0.05,
    window=100,
    idle_seconds=0.5,
    receipt_wait_seconds=0.002,
    receipt_patience_seconds=0.2,
)

LOCAL_TARGETS = WebhookSettings(
    allow_private_targets=True,
    first_pause_seconds=0.02,
    poll_seconds=0.02,
    timeout_seconds=3.0,
    spare_time_only=False,
)

LIMBO = """SELECT count(*) FROM messages m JOIN campaign_progress p USING (account_id, campaign_id)
           WHERE m.state = 0 AND m.retry_at IS NULL AND m.seq <= p.settled_through"""
"""Messages that are neither on their way nor ever found again."""


class MovableClock:
    """The machine's time, moved ahead as a test says."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        return system_clock() + self._ahead

    def forward(self, **units: float) -> None:
        self._ahead += timedelta(**units)


class Submit(NamedTuple):
    """A line of the journal."""

    time: float
    campaign: UUID
    seq: int
    attempt: int
    parts: int


def read_journal(path: Path) -> list[Submit]:
    """What reached the wire, in its order; a line that is being written is left out."""
    lines = path.read_bytes().split(b"\n")[:-1] if path.exists() else []
    values = map(orjson.loads, lines)
    return [Submit(v["time"], UUID(v["campaign"]), v["seq"], v["attempt"], v["parts"]) for v in values]


def draft(count: int = 10, *numbers: str, **fields: Any) -> CampaignDraft:
    """A campaign to these numbers, then to ordinary ones up to the count."""
    ordinary = (f"4915{place:08d}" for place in itertools.count(1))
    chosen = itertools.islice(itertools.chain(numbers, ordinary), max(count, len(numbers)))
    made = CampaignDraft(
        dialect="dexatel",
        channel=Channel.SMS,
        name="spring",
        content=Content(Text("hello")),
        recipients=[Recipient(number) for number in chosen],
    )
    return replace(made, **fields)


@dataclass
class Stage:
    """A database, an account, and the engines that work for it."""

    url: str
    database: Database
    use_cases: UseCases
    account: Account
    clock: MovableClock
    journal: Path
    logs: list[Any]
    simulator: dict[str, Any] = field(default_factory=dict)
    engines: list[tuple[Engine, Database]] = field(default_factory=list)

    def provider(self, **settings: object) -> SimulatorProvider:
        """A calm network that writes to the journal."""
        return self.network("simulator", **settings)

    def network(self, name: str, **settings: object) -> SimulatorProvider:
        """One of several such networks."""
        chosen = CALM | {"journal": self.journal} | settings
        return SimulatorProvider(name, SimulatorSettings.model_validate(chosen), clock=self.clock)

    async def start(
        self,
        settings: EngineSettings = QUICK,
        *,
        provider: Provider | None = None,
        ways_out: WaysOut | None = None,
        webhooks: WebhookSettings = LOCAL_TARGETS,
        right_of_way: RightOfWay | None = None,
        **simulator: object,
    ) -> Engine:
        """An engine with connections of its own."""
        database = await Database.connect(self.url, size=5)
        engine = Engine(
            database,
            ways_out=ways_out or WaysOut([provider or self.provider(**simulator)]),
            clock=self.clock,
            settings=settings,
            random=Random(1),
            event_kinds=event_kinds(),
            webhooks=webhooks,
            right_of_way=right_of_way,
        )
        self.engines.append((engine, database))
        await engine.start()
        return engine

    async def stop(self, engine: Engine | None = None) -> None:
        """Stops an engine, or all."""
        for each in [pair for pair in self.engines if engine in (None, pair[0])]:
            self.engines.remove(each)
            await each[0].stop()
            await each[1].close()

    async def limit(self, rate: float | None) -> None:
        """Sets what the account may send in a second."""
        await self.use_cases.accounts.change("acme", {"rate": rate})

    async def send(self, count: int = 10, *numbers: str, **fields: Any) -> Campaign:
        """A campaign that is due at once."""
        return await self.send_for(self.account, count, *numbers, **fields)

    async def send_for(self, account: Account, count: int, *numbers: str, **fields: Any) -> Campaign:
        """The same for another account."""
        return await self.use_cases.campaigns.create(account, draft(count, *numbers, **fields))

    async def read(self, campaign: Campaign) -> Campaign:
        """The campaign as it is now."""
        return await self.use_cases.campaigns.get(self.account, campaign.id)

    async def counted(self, campaign: Campaign) -> Counters:
        """The counters as counted from the ledger."""
        return await ledger.audit(self.database, campaign.account_id, campaign.id)

    async def kept(self, campaign: Campaign) -> Counters:
        """The counters as kept, of deleted campaigns too."""
        row = await self.database.fetchrow(
            """SELECT total, queued, sent, delivered, read, failed, canceled, suppressed, submitted
               FROM campaign_progress WHERE account_id = $1 AND campaign_id = $2""",
            campaign.account_id,
            campaign.id,
        )
        assert row is not None
        return Counters(**dict(row))

    async def marks(self, campaign: Campaign) -> tuple[int, int]:
        """Up to where messages are attempted, and settled."""
        row = await self.database.fetchrow(
            "SELECT attempted_through, settled_through FROM campaign_progress WHERE campaign_id = $1",
            campaign.id,
        )
        assert row is not None
        return row["attempted_through"], row["settled_through"]

    async def messages(self, campaign: Campaign) -> list[Message]:
        """Its messages, by their places."""
        return await ledger.page(self.database, campaign, limit=100_000)

    async def resend(self, campaign: Campaign, seq: int) -> Message:
        """What an operator does about a failed message."""
        return await self.use_cases.messages.resend(self.account, MessageRef(campaign.number, seq))

    async def until_status(
        self, campaign: Campaign, status: CampaignStatus, *, seconds: float = LONGEST
    ) -> Campaign:
        """Waits for a status; answers the campaign as it is then."""

        async def reached() -> bool:
            return (await self.read(campaign)).status is status

        await until(reached, f"{campaign.name} is {status}", seconds=seconds)
        return await self.read(campaign)

    async def until_settled(self, *campaigns: Campaign) -> None:
        """Waits until nothing is left to send, and no receipt to wait for."""
        for campaign in campaigns:

            async def settled(campaign: Campaign = campaign) -> bool:
                return (await self.read(campaign)).is_settled

            await until(settled, f"{campaign.name} is settled")

    async def until_counted(self, campaign: Campaign, **least: int) -> Counters:
        """Waits until counters are at least so high."""

        async def reached() -> bool:
            kept = await self.kept(campaign)
            return all(getattr(kept, name) >= value for name, value in least.items())

        await until(reached, f"{campaign.name} has {least}")
        return await self.kept(campaign)

    def submits(self, *campaigns: Campaign) -> list[Submit]:
        """The journal, of some campaigns or of all."""
        ids = {campaign.id for campaign in campaigns}
        return [each for each in read_journal(self.journal) if not ids or each.campaign in ids]

    def said(self, event: str) -> list[Any]:
        """The log entries of one kind."""
        return [entry for entry in self.logs if entry["event"] == event]

    def receipts(
        self,
        messages: Iterable[Message],
        state: MessageState = MessageState.DELIVERED,
        reason: str | None = None,
    ) -> list[Receipt]:
        """What the provider may say of these messages."""
        return [
            Receipt("simulator", each.provider_message_id, state, self.clock(), reason)
            for each in messages
            if each.provider_message_id is not None
        ]

    def expect(self, event: str) -> None:
        """Takes a fault out of the log that a test has brought about; fails when it is not there."""
        assert self.said(event)
        self.logs[:] = [entry for entry in self.logs if entry["event"] != event]

    async def until_blocked(self, count: int = 1) -> None:
        """Waits until this many sessions of the database wait for a lock."""

        async def blocked() -> bool:
            waiting: int = await self.database.fetchval(
                """SELECT count(*) FROM pg_stat_activity
                   WHERE datname = current_database() AND wait_event_type = 'Lock'"""
            )
            return waiting >= count

        await until(blocked, f"{count} sessions wait")

    async def cut(self, *, blocked: bool = False) -> int:
        """Ends other sessions of the database, all or those that wait for a lock; answers how many."""
        cut: int = await self.database.fetchval(
            """SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
               WHERE datname = current_database() AND pid <> pg_backend_pid()
                 AND ($1 OR wait_event_type = 'Lock')""",
            not blocked,
        )
        return cut

    def duplicates(self) -> list[tuple[UUID, int]]:
        """Messages that reached the wire more than once, each as often as it did so again."""
        seen = Counter((each.campaign, each.seq) for each in self.submits())
        return [key for key, count in seen.items() for _ in range(count - 1)]

    async def check(self) -> None:
        """Counters equal the ledger, and no message is forgotten; in one snapshot, as statements of a process
        that was killed may still be ending."""
        async with (
            self.database.connection() as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            for row in await connection.fetch("SELECT * FROM campaign_progress"):
                counted = await ledger.audit(connection, row["account_id"], row["campaign_id"])
                kept = Counters(**{name: row[name] for name in asdict(counted)})
                assert kept == counted, f"{kept} is not {counted}"
            assert await connection.fetchval(LIMBO) == 0
