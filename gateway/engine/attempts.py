"""What a lane takes up next: a campaign's messages are read, and an attempt is recorded before the wire."""

from collections.abc import Sequence, Set

from gateway.domain.clock import Clock
from gateway.domain.quiet_hours import QuietHours
from gateway.engine.piece import NEVER, Piece, outgoing, parted
from gateway.engine.quiet import rested
from gateway.engine.turn import Turn
from gateway.store import lanes as store
from gateway.store.database import Database
from gateway.store.lanes import LaneKey, QueuedMessage


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

    async def record(self, turn: Turn, queued: Sequence[QueuedMessage], resent: bool) -> Piece | None:
        """Commits the attempt; None when its messages were stopped or changed hands meanwhile."""
        if resent:
            return await self._record_again(turn, queued)
        key, campaign_id, through = self._key, turn.campaign.id, queued[-1].seq
        recorded = await store.record_attempt(
            self._database, key, campaign_id, turn.attempted_through, through
        )
        if recorded is None:
            turn.read_again()
            return None
        if recorded.canceled:
            seqs = [each.seq for each in queued]
            left = await store.still_queued(self._database, key.account_id, campaign_id, seqs)
            queued = [each for each in queued if each.seq in left]
        # Nothing is waited for from here until the piece is under way: another piece that settles
        # meanwhile would take this one for settled.
        turn.attempted_through = through
        return self._piece(turn, queued, recorded.opted_out, resent=False)

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
