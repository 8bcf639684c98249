"""One campaign of one lane, worked by hand: a test decides what happens next."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from uuid import UUID

from gateway.domain.accounts import Account
from gateway.domain.campaigns import Campaign, Counters
from gateway.domain.channels import Channel
from gateway.domain.content import compile_content
from gateway.domain.messages import MessageState, Outcome, Receipt
from gateway.domain.retries import RetryLimits
from gateway.engine.piece import outgoing, settlement
from gateway.engine.receipts import ReceiptSettler
from gateway.engine.recent import RecentSubmissions
from gateway.store import lanes, ledger, settling
from gateway.store.database import Database
from gateway.store.lanes import LaneCampaign, LaneKey, QueuedMessage
from tests.engine.stage import MovableClock

MAX_ATTEMPTS = 3
LIMITS = RetryLimits(MAX_ATTEMPTS, 1e9)


@dataclass
class ByHand:
    """The steps of a lane; each does what the lane would do with the store, and nothing else."""

    database: Database
    account: Account
    campaign: Campaign
    recent: RecentSubmissions
    settler: ReceiptSettler
    clock: MovableClock
    ids: list[str] = field(default_factory=list)

    @property
    def scope(self) -> tuple[UUID, UUID]:
        return self.account.id, self.campaign.id

    @property
    def key(self) -> LaneKey:
        return LaneKey(self.account.id, Channel.SMS)

    async def live(self) -> LaneCampaign | None:
        """The campaign as its lane reads it; None when nothing is owed."""
        found = await lanes.campaigns(self.database, self.key)
        return found[0] if found else None

    async def take(self, size: int) -> tuple[list[QueuedMessage], bool, int]:
        """Records an attempt: of retries that are due, else of the next in order."""
        live = await self.live()
        if live is None or live.halted:
            return [], False, 0
        self.clock.forward(hours=1)
        due = await lanes.due_retries(self.database, *self.scope, self.clock(), size)
        if due:
            due.sort(key=lambda each: each.seq)
            await lanes.record_retries(self.database, self.key, self.campaign.id, due)
            return due, True, live.attempted_through
        queued = await lanes.next_queued(self.database, *self.scope, live.attempted_through, size)
        through = queued[-1].seq if queued else live.attempted_through
        if queued:
            expected = live.attempted_through
            await lanes.record_attempts(self.database, self.key, [(self.campaign.id, expected, through)])
        return queued, False, through

    async def send(self, answers: Sequence[Outcome]) -> int:
        """As many messages as there are answers go out and are settled; answers how many there were."""
        queued, resent, through = await self.take(len(answers))
        if not queued:
            return 0
        render = compile_content(self.campaign.content)
        messages = outgoing(*self.scope, Channel.SMS, "", render, queued)
        exchanges = list(zip(messages, map(self._identified, answers), strict=False))
        now = self.clock()
        settled = settlement(exchanges, (), limits=LIMITS, now=now, random=Random(1))
        # Twice, as after a connection that broke before the answer to the commit.
        for _ in range(2):
            await settling.settle(
                self.database,
                *self.scope,
                settled,
                provider="p",
                settled_through=through,
                resent=resent,
                at=now,
            )
        self.recent.remember("p", self.scope, settled.accepted, now)
        return len(queued)

    async def send_all(self) -> int:
        """The same, with a provider that takes whatever there is."""
        return await self.send([Outcome(True)] * 100)

    def _identified(self, answer: Outcome) -> Outcome:
        if not answer.accepted:
            return answer
        first = len(self.ids)
        places = range(first, first + max(1, len(answer.part_ids)))
        self.ids += [f"{self.campaign.id}-{place}" for place in places]
        part_ids = tuple(self.ids[first:]) if answer.part_ids else ()
        return answer._replace(provider_message_id=self.ids[-1], part_ids=part_ids)

    async def die(self, size: int, *, hold: bool) -> None:
        """Messages are attempted, their process dies, and another takes the lane over."""
        await self.take(size)
        live = await self.live()
        if live is not None:
            async with self.database.transaction() as connection:
                await lanes.resolve_unknown(
                    connection,
                    self.account.id,
                    live,
                    most_attempts=0 if hold else MAX_ATTEMPTS,
                    at=self.clock(),
                )

    async def stop(self) -> int:
        """A step of what a lane does for a campaign that was canceled; answers how many were."""
        live = await self.live()
        if live is None:
            return 0
        through, now = live.attempted_through, self.clock()
        canceled, _ = await lanes.cancel_queued(self.database, *self.scope, through, now)
        return canceled

    async def finish(self) -> bool:
        """What a lane does when nothing is left to send."""
        account_id, campaign_id = self.scope
        return bool(await lanes.finish(self.database, account_id, [campaign_id], self.clock()))

    async def receive(self, told: Sequence[tuple[int, MessageState]]) -> None:
        """Receipts of submissions, by their number in the order of sending."""
        known = [(self.ids[place % len(self.ids)], state) for place, state in told if self.ids]
        await self.settler.receipts([Receipt("p", each, state, self.clock()) for each, state in known])

    async def states(self) -> list[MessageState]:
        """The messages' states, in their order."""
        return [each.state for each in await ledger.page(self.database, self.campaign, limit=1000)]

    async def counters(self) -> tuple[Counters, Counters]:
        """As kept, and as counted from the ledger."""
        row = await self.database.fetchrow(
            """SELECT total, queued, sent, delivered, read, failed, canceled, suppressed, submitted
               FROM campaign_progress WHERE campaign_id = $1""",
            self.campaign.id,
        )
        assert row is not None
        return Counters(**dict(row)), await ledger.audit(self.database, *self.scope)
