"""What a lane does with a piece once its attempt is recorded: sends it at its pace, and settles it."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from random import Random
from uuid import UUID

import structlog

from gateway.domain.clock import Clock
from gateway.domain.messages import OutgoingMessage
from gateway.domain.retries import RetryLimits
from gateway.engine.pacing import Pace
from gateway.engine.piece import Piece, settlement, slices
from gateway.engine.recent import RecentSubmissions
from gateway.engine.right_of_way import SMALL, RightOfWay
from gateway.engine.routing import Answer, WaysOut, merged
from gateway.engine.settings import EngineSettings
from gateway.engine.turn import Turn
from gateway.store import settling as store
from gateway.store.database import OUTAGES, Database
from gateway.store.gathered_settlements import GatheredSettlements
from gateway.store.settling import PlainSettlement, Settlement

log = structlog.get_logger(__name__)

OUTAGE_PAUSE = 0.5
"""Seconds between two tries to settle while the database is out of reach."""


class Carrier:
    """Sends and settles the pieces of one account; `limits` are where trying again ends."""

    def __init__(
        self,
        account_id: UUID,
        database: Database,
        ways_out: WaysOut,
        recent: RecentSubmissions,
        clock: Clock,
        settings: EngineSettings,
        random: Random,
        right_of_way: RightOfWay,
    ) -> None:
        self._account_id = account_id
        self._database = database
        self._ways_out = ways_out
        self._recent = recent
        self._clock = clock
        self.limits = RetryLimits(settings.max_attempts, settings.retry_hours * 3600)
        self._random = random
        self._right_of_way = right_of_way
        self._gathered = GatheredSettlements(account_id, database)

    async def carry(self, turn: Turn, piece: Piece, pace: Pace, is_lost: Callable[[], bool]) -> list[Answer]:
        """Sends a piece and settles it."""
        with self._recent.under_way():
            answers = await self.send(turn, piece, pace, is_lost)
            if answers or piece.suppressed or piece.resting:
                await self._right_of_way.give_way(len(piece.messages))
                await self.settle(turn, piece, answers)
        return answers

    async def send(self, turn: Turn, piece: Piece, pace: Pace, is_lost: Callable[[], bool]) -> list[Answer]:
        """Sends a piece, or the part of it that was on the wire when its lane was lost."""
        calls: list[asyncio.Task[list[Answer]]] = []
        for order, messages in self._ways_out.planned(turn.ways, piece.messages):
            cost = _parts if self._ways_out.counts_parts(order) else _one
            for run in slices(messages, pace.slice_size, cost):
                await pace.wait(sum(map(cost, run)) if cost is _parts else len(run))
                if is_lost():
                    break
                calls.append(asyncio.create_task(self._ways_out.submit(order, run, is_lost)))
        answers = await asyncio.gather(*calls)
        return merged([answer for each in answers for answer in each])

    async def settle(self, turn: Turn, piece: Piece, answers: Sequence[Answer]) -> None:
        """Writes the outcomes, however long the database is away: they are known only here."""
        results = self._results(piece, answers)
        complete = sum(len(answer.exchanges) for answer in answers) == len(piece.messages)
        scope, now = (self._account_id, piece.campaign_id), self._clock()
        while True:
            through = turn.settled_through(id(piece)) if complete else 0
            try:
                await self._write(piece, results, through, now)
                break
            except OUTAGES as error:
                log.error("settling_waits", error=type(error).__name__)
                await asyncio.sleep(OUTAGE_PAUSE)
        for provider, result in results:
            if provider is not None:
                self._recent.remember(provider, scope, result.accepted, now)
            turn.retries = turn.retries or bool(result.retries)
        if complete:
            # What is not settled whole stays under way, below which no other piece may set the mark.
            del turn.under_way[id(piece)]
            # The last two may have been written side by side; until then, the next piece brings the mark.
            if turn.all_taken and not turn.under_way and through < turn.attempted_through:
                with suppress(*OUTAGES):
                    await store.mark_settled(self._database, *scope, turn.attempted_through)

    def _results(self, piece: Piece, answers: Sequence[Answer]) -> list[tuple[str | None, Settlement]]:
        """One settlement a provider; the first has those that were not sent, too."""
        now, suppressed, resting = self._clock(), piece.suppressed, piece.resting
        results: list[tuple[str | None, Settlement]] = []
        for answer in answers or [Answer(None, [])]:
            result = settlement(
                answer.exchanges,
                suppressed,
                limits=self.limits,
                retried_since=piece.retried_since,
                now=now,
                random=self._random,
            )
            if resting:
                result = replace(result, retries=sorted([*result.retries, *resting]))
            results.append((answer.provider, result))
            suppressed, resting = (), ()
        return results

    async def _write(
        self, piece: Piece, results: Sequence[tuple[str | None, Settlement]], through: int, now: datetime
    ) -> None:
        """The mark comes with the last of the settlements, before which the piece is not settled."""
        (provider, result), *others = results
        if len(piece) <= SMALL and not (piece.resent or others) and result.is_plain:
            plain = PlainSettlement(piece.campaign_id, result.accepted, provider, through, now)
            await self._gathered.settle(plain)
            return
        for place, (provider, result) in enumerate(results, 1):
            await store.settle(
                self._database,
                self._account_id,
                piece.campaign_id,
                result,
                provider=provider,
                settled_through=through if place == len(results) else 0,
                resent=piece.resent,
                at=now,
            )


def _parts(message: OutgoingMessage) -> int:
    return message.parts


def _one(_message: OutgoingMessage) -> int:
    return 1
