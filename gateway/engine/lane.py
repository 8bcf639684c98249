"""A lane: all the sending of one account on one channel, by its one owner.

Campaigns take turns. A turn takes a piece of queued messages, of which several are read at once, records in
a committed update that they may be on the wire, sends them at the account's pace and settles them. Two pieces
are under way at a time, so one is sent while the other is settled; together they never exceed the window,
which bounds what a crash can leave unknown. Small campaigns, as each single message is one, have their turns
several at a time, and share the reading and the commit before the wire.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from random import Random

import structlog

from gateway.domain.clock import Clock
from gateway.domain.retries import RetryLimits
from gateway.domain.routes import Route, Ways
from gateway.engine.attempts import Attempts
from gateway.engine.campaign_links import CampaignLinks
from gateway.engine.carrier import Carrier
from gateway.engine.endings import Endings
from gateway.engine.pacing import Pace
from gateway.engine.piece import Piece
from gateway.engine.recent import RecentSubmissions
from gateway.engine.right_of_way import RightOfWay
from gateway.engine.routing import Answer, WaysOut
from gateway.engine.settings import EngineSettings
from gateway.engine.slots import Slots
from gateway.engine.turn import Turn
from gateway.engine.unknown_outcomes import UnknownOutcomes
from gateway.store import lanes as store
from gateway.store.database import OUTAGES, Database
from gateway.store.lanes import LaneCampaign, LaneKey

log = structlog.get_logger(__name__)

READ_AHEAD = 4
"""Pieces of one read, where there are no more campaigns than that: they are kept in memory."""


class Lane:
    """Sends what one account owes on one channel, until told to stop or nothing is left for a while."""

    def __init__(
        self,
        key: LaneKey,
        database: Database,
        ways_out: WaysOut,
        recent: RecentSubmissions,
        links: CampaignLinks,
        clock: Clock,
        settings: EngineSettings,
        random: Random,
        right_of_way: RightOfWay,
    ) -> None:
        self.key = key
        self._database = database
        self._ways_out = ways_out
        self._links = links
        self._clock = clock
        self._settings = settings
        self._attempts = Attempts(key, database, clock)
        self._right_of_way = right_of_way
        self._carrier = Carrier(
            key.account_id, database, ways_out, recent, clock, settings, random, right_of_way
        )
        self._endings = Endings(key.account_id, database, clock)
        self._unknown = UnknownOutcomes(key, database, ways_out, clock)
        self._pace = Pace(None)
        self._routes: Sequence[Route] = ()
        self._turns: deque[Turn] = deque()
        self._served, self._favoured = 0, False
        self._slots = Slots(settings.window)
        self._carried: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        self._refresh_due = 0.0
        self._stopping = False
        self._lost = False
        self._hold_until = 0.0
        self._back_at = 0.0
        self._most = self._slots.largest

    def wake(self) -> None:
        """Says that there may be something new."""
        self._wake.set()

    def stop(self) -> None:
        """Ends the lane after the pieces under way."""
        self._stopping = True
        self._wake.set()

    def lose(self) -> None:
        """Ends the lane at once, because somebody else may own it: nothing more goes to the wire.

        What is there already is still settled; the rest has an unknown outcome, which the new owner resolves.
        """
        self._lost = True
        self.stop()

    async def run(self) -> None:
        """Works until stopped, or idle for a while."""
        try:
            await self._take_over()
            idle_since: float | None = None
            loop = asyncio.get_running_loop()
            while not self._stopping:
                if await self._take_turn():
                    idle_since = None
                    continue
                await self._rest()
                await self._refresh()
                idle_since = None if self._turns else idle_since or loop.time()
                if idle_since and loop.time() - idle_since > self._settings.idle_seconds:
                    break
        finally:
            self._stopping = True
            if self._carried:
                await asyncio.wait(self._carried)
            await self._endings.wait()

    async def _take_over(self) -> None:
        await self._look_at_account()
        await self._pace.start_empty()
        await self._refresh()

    async def _look_at_account(self) -> None:
        account = await store.account(self._database, self.key)
        self._routes, self._attempts.quiet = account.routes, account.quiet_hours
        self._carrier.limits = RetryLimits(
            account.max_attempts or self._settings.max_attempts,
            (account.retry_hours or self._settings.retry_hours) * 3600,
        )
        if account.rate != self._pace.rate:
            self._pace = Pace(account.rate)
            self._slots.limit(self._paced_turn)
            await self._pace.start_empty()
        if not account.active:
            self.stop()

    async def _refresh(self) -> None:
        """Reads the lane's campaigns again; those under way keep their place and their marks."""
        self._wake.clear()
        self._refresh_due = asyncio.get_running_loop().time() + self._settings.poll_seconds
        await self._look_at_account()
        known = {turn.campaign.id: turn for turn in self._turns}
        turns: list[Turn] = []
        for campaign in await store.campaigns(self._database, self.key):
            turn = known.get(campaign.id)
            turns.append(self._refreshed(turn, campaign) if turn else await self._new_turn(campaign))
        # New campaigns come first, but a stream of them gets no more than every other turn.
        turns.sort(key=lambda turn: (self._favoured and turn.is_new, turn.last_served))
        self._turns = deque(turns)

    async def _new_turn(self, campaign: LaneCampaign) -> Turn:
        """The turn of a campaign that this lane did not have; somebody else may have begun to send it."""
        if campaign.attempted_through:
            await self._unknown.resolve(campaign, self._ways(campaign), self._carrier.limits)
        render = await self._links.renderer(campaign.content, campaign.number)
        return Turn.of(campaign, render, self._ways(campaign))

    def _ways(self, campaign: LaneCampaign) -> Ways:
        return self._ways_out.table.ways(self.key.channel, campaign.sender, self._routes)

    def _refreshed(self, turn: Turn, campaign: LaneCampaign) -> Turn:
        if campaign.attempted_through != turn.attempted_through:
            # Somebody else recorded an attempt: begin again, with a takeover.
            log.warning("lane_disturbed", campaign=str(campaign.id))
            self.lose()
        turn.look_again(campaign, self._ways(campaign))
        return turn

    async def _rest(self) -> None:
        """Waits for a notification, the end of a piece, the provider's return, or the poll interval."""
        held = max(self._hold_until, self._back_at) - asyncio.get_running_loop().time()
        pause = held if 0 < held < self._settings.poll_seconds else self._settings.poll_seconds
        waker = asyncio.ensure_future(self._wake.wait())
        try:
            await asyncio.wait({waker, *self._carried}, timeout=pause, return_when=asyncio.FIRST_COMPLETED)
        finally:
            waker.cancel()

    async def _take_turn(self) -> bool:
        """Gives the next campaign its turn; False when none has anything to do now."""
        now = asyncio.get_running_loop().time()
        if self._wake.is_set():
            with self._right_of_way.ahead(messages=1, more=False):
                await self._refresh()
        elif now >= self._refresh_due:
            await self._refresh()
        if now < self._hold_until:
            return False
        self._back_at = 0.0
        left = len(self._turns)
        while left:
            turns, looked_at = await self._next_turns(left)
            left -= looked_at
            if served := await self._serve_all(turns):
                for turn in served:
                    self._served += 1
                    self._favoured, turn.last_served = turn.is_new, self._served
                return True
        return False

    async def _serve_all(self, turns: Sequence[Turn]) -> list[Turn]:
        """Those that had something to do. A failure is raised when all have ended, none of them late."""
        whole: list[Turn] = []
        others: list[Turn] = []
        for turn in turns:
            (whole if self._goes_whole(turn) else others).append(turn)
        calls = [self._serve(turn) for turn in others]
        if whole:
            calls.append(self._serve_whole(whole))
        if len(calls) == 1:  # A task would cost a round of the loop.
            return await calls[0]
        results = await asyncio.gather(*calls, return_exceptions=True)
        for failure in (each for each in results if isinstance(each, BaseException)):
            raise failure
        return [turn for served in results if isinstance(served, list) for turn in served]

    async def _next_turns(self, most: int) -> tuple[list[Turn], int]:
        """Whose turn it is, one campaign or several small ones in a row; and how many were looked at."""
        turns: list[Turn] = []
        for looked_at in range(most):
            turn = self._turns[0]
            small = self._slots.is_small(turn.campaign.queued)
            if turns and (len(turns) == self._slots.small_at_once or not small):
                return turns, looked_at
            self._turns.rotate(-1)
            if turn.has_work and not await self._waits(turn):
                turns.append(turn)
                if not small:
                    return turns, looked_at + 1
        return turns, most

    async def _waits(self, turn: Turn) -> bool:
        """Whether nobody can take anything of a campaign now: its messages stay as they are."""
        if turn.is_stopped or not turn.campaign.queued:
            return False
        wait = self._ways_out.wait(turn.ways)
        if not wait:
            return False
        back_at = asyncio.get_running_loop().time() + wait
        self._back_at = min(self._back_at or back_at, back_at)
        await self._say_why(turn)
        return True

    async def _serve(self, turn: Turn) -> list[Turn]:
        """One turn of a campaign; none when it had nothing to do."""
        if turn.is_stopped:
            return [turn] if await self._cancel(turn) else []
        small = self._slots.is_small(turn.campaign.queued)
        size, at_once = self._sizes(turn, small)
        await self._right_of_way.give_way(min(size, turn.campaign.queued))
        queued, resent = await self._attempts.read(turn, size, at_once)
        if not queued:
            if not turn.under_way:
                self._end(turn)
            return []
        room = await self._slots.take(len(queued), small=small)
        try:
            piece = None if self._stopping else await self._attempts.record(turn, queued, resent)
        except BaseException:
            self._slots.give_back(room)
            raise
        self._begin(turn, piece, room)
        return [turn]

    def _goes_whole(self, turn: Turn) -> bool:
        """Whether a campaign is one small piece, of which nothing has been read."""
        queued = turn.campaign.queued
        return (
            turn.is_untouched and self._slots.is_small(queued) and self._sizes(turn, small=True)[0] >= queued
        )

    async def _serve_whole(self, turns: Sequence[Turn]) -> list[Turn]:
        """Turns of campaigns that go whole: read in one statement and recorded in one commit."""
        read = []
        for turn, queued in await self._attempts.read_together(turns, self._slots.smallest):
            if queued:
                read.append((turn, queued))
            else:
                self._end(turn)
        if not read:
            return []
        rooms = [await self._slots.take(len(queued), small=True) for _, queued in read]
        try:
            pieces = None if self._stopping else await self._attempts.record_together(read)
        except BaseException:
            for room in rooms:
                self._slots.give_back(room)
            raise
        for (turn, _), piece, room in zip(read, pieces or [None] * len(read), rooms, strict=True):
            self._begin(turn, piece, room)
        return [turn for turn, _ in read]

    def _begin(self, turn: Turn, piece: Piece | None, room: int) -> None:
        """Sends a piece and settles it; None when it can't be sent after all."""
        if piece is None:
            self._slots.give_back(room)
            self._wake.set()
            return
        turn.under_way[id(piece)] = piece
        task = asyncio.create_task(self._carry(turn, piece, room))
        self._carried.add(task)
        task.add_done_callback(self._carried.discard)

    async def _cancel(self, turn: Turn) -> bool:
        account_id, now = self.key.account_id, self._clock()
        canceled, through = await store.cancel_queued(
            self._database, account_id, turn.campaign.id, turn.read_through, now
        )
        turn.skip(through)
        if canceled:
            return True
        turn.exhausted = True
        if not turn.under_way:
            self._end(turn)
        return False

    def _end(self, turn: Turn) -> None:
        turn.ending = True
        self._endings.end(turn.campaign.id)

    def _sizes(self, turn: Turn, small: bool) -> tuple[int, int]:
        """How many messages a piece of this campaign has at most, and how many are read at once."""
        most = self._ways_out.most(turn.ways, self._settings.batch_seconds) or self._most
        size = min(self._most, most, self._paced_turn or most)
        size = min(size, self._slots.smallest) if small else self._right_of_way.portion(size)
        return size, size if small or len(self._turns) > READ_AHEAD else size * READ_AHEAD

    @property
    def _paced_turn(self) -> int | None:
        """How many messages a turn sends at the account's rate."""
        rate = self._pace.rate
        return None if rate is None else max(1, int(rate * self._settings.batch_seconds))

    async def _carry(self, turn: Turn, piece: Piece, room: int) -> None:
        """Sends a piece and settles it, and with it perhaps the campaign."""
        try:
            answers = await self._carrier.carry(turn, piece, self._pace, lambda: self._lost)
            if answers or piece.suppressed or piece.resting:
                await self._heed(turn, answers)
            if turn.is_done:
                self._end(turn)
        except Exception:
            # The piece stays recorded as attempted; whoever owns the lane next resolves it.
            log.exception("piece_failed", campaign=str(piece.campaign_id))
            self.lose()
        finally:
            self._slots.give_back(room)
            if turn.is_stopped:
                self._wake.set()

    async def _heed(self, turn: Turn, answers: Sequence[Answer]) -> None:
        """Slows down for a provider that asks for less, and says why the campaign waits."""
        refused = [
            outcome
            for answer in answers
            for _, outcome in answer.exchanges
            if outcome.retry_after is not None and not outcome.provider_down
        ]
        if refused:
            asked = min(each.retry_after or 0.0 for each in refused)
            loop = asyncio.get_running_loop()
            self._hold_until = loop.time() + min(asked, self._settings.poll_seconds)
        # Offering less costs fewer messages an attempt that is certain to be refused.
        fewer, more = self._most - len(refused), self._most * 5 // 4 + 1
        self._most = max(1, fewer) if refused else min(more, self._slots.largest)
        await self._say_why(turn)

    async def _say_why(self, turn: Turn) -> None:
        """Keeps the campaign's reason to wait up to date; each change is a line in the log."""
        reason = self._ways_out.trouble(turn.ways)
        if reason is None and turn.rests_until:
            reason = f"quiet hours until {turn.rests_until:%Y-%m-%d %H:%M} UTC"
        if reason == turn.reason:
            return
        # Set first: two pieces may end at the same moment.
        before, turn.reason = turn.reason, reason
        try:
            is_new = await store.set_reason(self._database, self.key.account_id, turn.campaign.id, reason)
        except OUTAGES:
            turn.reason = before
            return
        if is_new:
            event = "campaign_waits" if reason else "campaign_goes_on"
            log.info(event, campaign=str(turn.campaign.id), reason=reason)
