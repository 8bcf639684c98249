"""What a lane takes up next: a campaign's messages are read, and an attempt is recorded before the wire."""

from collections.abc import Sequence, Set

from gateway.domain.clock import Clock
from gateway.domain.quiet_hours import QuietHours
from gateway.engine.piece import NEVER, Piece, outgoing, parted
from gateway.engine.quiet import rested
from gateway.engine.turn import Turn
from gateway.store import lanes as store
from gateway.store.database import Database
from gateway.store.lanes import Attempt, LaneKey, QueuedMessage


class Attempts:
    """Makes pieces of the campaigns of one lane; `quiet` are its account's quiet hours."""

    def __init__(self, key: LaneKey, database: Database, clock: Clock) -> None:
        self._key = key
        self._database = database
        self._clock = clock
        self.quiet: QuietHours | None = None

    async def read(self, turn: Turn, size: int, at_once: int) -> tuple[Sequence[QueuedMessage], bool]:
        """The campaign's next messages, and whether they had an attempt before: those due again come first.

        Of the others, `at_once` are read in one statement and kept with the turn.
        """
        account_id, campaign_id = self._key.account_id, turn.campaign.id
        if turn.retries:
            due = await store.due_retries(self._database, account_id, campaign_id, self._clock(), size)
            if due:
                return sorted(due, key=lambda each: each.seq), True
            turn.retries = False
        if not (turn.ahead or turn.exhausted):
            after = turn.read_through
            turn.ahead = await store.next_queued(self._database, account_id, campaign_id, after, at_once)
            turn.exhausted = len(turn.ahead) < at_once
        return turn.take(size), False

    async def read_together(
        self, turns: Sequence[Turn], most: int
    ) -> list[tuple[Turn, Sequence[QueuedMessage]]]:
        """The first messages of campaigns that are untouched and have so many at most, in one statement."""
        ids = [turn.campaign.id for turn in turns]
        queued = await store.first_queued(self._database, self._key.account_id, ids, most)
        for turn in turns:
            turn.ahead = queued.get(turn.campaign.id, ())
            turn.exhausted = len(turn.ahead) < most
        return [(turn, turn.take(most)) for turn in turns]

    async def record(self, turn: Turn, queued: Sequence[QueuedMessage], resent: bool) -> Piece | None:
        """Commits the attempt; None when its messages were stopped or changed hands meanwhile."""
        if resent:
            return await self._record_again(turn, queued)
        (piece,) = await self.record_together([(turn, queued)])
        return piece

    async def record_together(
        self, read: Sequence[tuple[Turn, Sequence[QueuedMessage]]]
    ) -> list[Piece | None]:
        """The same for messages of several campaigns that had no attempt before, in one commit."""
        marks = [(turn.campaign.id, turn.attempted_through, queued[-1].seq) for turn, queued in read]
        recorded = await store.record_attempts(self._database, self._key, marks)
        left = [await self._left(turn, queued, recorded.get(turn.campaign.id)) for turn, queued in read]
        # Nothing is waited for from here until the pieces are under way: another piece that settles
        # meanwhile would take these for settled.
        pieces: list[Piece | None] = []
        for (turn, queued), still_queued in zip(read, left, strict=True):
            attempt = recorded.get(turn.campaign.id)
            if attempt is None:
                turn.read_again()
                pieces.append(None)
            else:
                turn.attempted_through = queued[-1].seq
                pieces.append(self._piece(turn, still_queued, attempt.opted_out, resent=False))
        return pieces

    async def _left(
        self, turn: Turn, queued: Sequence[QueuedMessage], attempt: Attempt | None
    ) -> Sequence[QueuedMessage]:
        """Those that were not canceled between being read and recorded."""
        if attempt is None or not attempt.canceled:
            return queued
        seqs = [each.seq for each in queued]
        left = await store.still_queued(self._database, self._key.account_id, turn.campaign.id, seqs)
        return [each for each in queued if each.seq in left]

    async def _record_again(self, turn: Turn, due: Sequence[QueuedMessage]) -> Piece | None:
        taken, opted_out = await store.record_retries(self._database, self._key, turn.campaign.id, due)
        return self._piece(turn, [each for each in due if each.seq in taken], opted_out, resent=True)

    def _piece(
        self, turn: Turn, queued: Sequence[QueuedMessage], opted_out: Set[str], *, resent: bool
    ) -> Piece | None:
        if not queued:
            return None
        key, campaign = self._key, turn.campaign
        wanted, suppressed = parted(queued, opted_out)
        wanted, resting = rested(wanted, self.quiet, self._clock())
        turn.rests_until = resting[0].retry_at if resting and not wanted else None
        messages = outgoing(key.account_id, campaign.id, key.channel, campaign.sender, turn.render, wanted)
        since = {each.seq: each.retried_since for each in wanted if each.retried_since} if resent else NEVER
        return Piece(campaign.id, messages, resent, suppressed, since, resting)
