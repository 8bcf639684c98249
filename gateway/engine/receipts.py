"""Receipts in: collected, settled in batches, and answered only after the commit.

A receipt whose message is not known as sent yet is held in memory for a moment, because it usually came while
the message's piece was being settled; after that it is stored, and tried again until it is too old. What
waits in memory is bounded, and a call whose caller no longer waits is forgotten: its network tells again.
"""

import asyncio
from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta

import structlog

from gateway.domain.clock import Clock
from gateway.domain.errors import Unavailable
from gateway.domain.messages import Receipt
from gateway.domain.tuples import made
from gateway.engine.early_receipts import PAUSE, Call, EarlyReceipts, Held
from gateway.engine.recent import RecentSubmissions
from gateway.engine.right_of_way import RightOfWay
from gateway.engine.settings import EngineSettings
from gateway.engine.verdicts import Match, settle_matched
from gateway.store import receipts as store
from gateway.store.database import OUTAGES, Database
from gateway.store.receipts import MessageKey, WaitingReceipt

log = structlog.get_logger(__name__)

MANY = 10
"""Receipts of one call that are not looked up one by one while they may be early."""

ENOUGH = 4
"""This part of a batch is not kept waiting for the rest."""


class ReceiptSettler:
    """Takes receipts from providers and settles them."""

    def __init__(
        self,
        database: Database,
        recent: RecentSubmissions,
        clock: Clock,
        settings: EngineSettings,
        right_of_way: RightOfWay,
    ) -> None:
        self._database = database
        self._recent = recent
        self._clock = clock
        self._settings = settings
        self._right_of_way = right_of_way
        self._incoming: deque[Held] = deque()
        self._early = EarlyReceipts(recent)
        self._sought = 0.0
        self._in_memory = 0
        self._arrived = asyncio.Event()
        self._stop = asyncio.Event()
        recent.tell(self._remembered)

    async def receipts(self, receipts: Sequence[Receipt]) -> None:
        """Returns once the receipts are committed: settled, or stored to wait for their messages.

        Raises Unavailable, with none of them kept, while too many others wait.
        """
        if not receipts:
            return
        if self._in_memory and self._in_memory + len(receipts) > self._settings.receipts_in_memory:
            raise Unavailable("too many receipts wait to be settled")
        self._in_memory += len(receipts)
        loop = asyncio.get_running_loop()
        call, now = Call(len(receipts), loop.create_future()), loop.time()
        held = [made(Held, (receipt, call, now)) for receipt in receipts]
        if self._are_early(receipts):
            self._early.hold([held], self._recent.generation, now)
        else:
            self._incoming.extend(held)
        self._arrived.set()
        await call.answer

    def stop(self) -> None:
        """Ends when everything received is committed."""
        self._stop.set()
        self._arrived.set()

    async def run(self) -> None:
        """Works until stopped; while the database is away, receipts are kept and nobody is answered."""
        while not self._stop.is_set() or self._incoming or self._early:
            await self._collect()
            batch = self._wanted([self._incoming.popleft() for _ in range(self._batch_size())])
            if batch:
                await self._right_of_way.give_way(len(batch))
                await self._work_off(batch)

    async def _work_off(self, batch: Sequence[Held]) -> None:
        try:
            await self._settle(batch)
        except OUTAGES as error:
            log.error("receipts_wait", error=type(error).__name__)
            self._incoming.extendleft(reversed(batch))
            await asyncio.sleep(self._settings.poll_seconds)
            self._incoming = deque(self._wanted(self._incoming))
        except Exception as error:
            if len(batch) > 1:
                # The others must not suffer from the one that can't be settled.
                middle = len(batch) // 2
                await self._work_off(batch[:middle])
                await self._work_off(batch[middle:])
            else:
                log.exception("receipt_refused", provider=batch[0].receipt.provider)
                self._in_memory -= 1
                _refuse(batch[0], error)

    def _wanted(self, held: Collection[Held]) -> list[Held]:
        """Those whose callers still wait; the others are forgotten."""
        wanted = [each for each in held if not each.call.answer.cancelled()]
        self._in_memory -= len(held) - len(wanted)
        return wanted

    def _batch_size(self) -> int:
        return min(len(self._incoming), self._right_of_way.portion(self._settings.receipt_batch))

    async def _collect(self) -> None:
        """Waits for receipts, and a little longer when they are few; early ones come up again."""
        if not (self._incoming or self._early_are_due):
            await self._pause(PAUSE if self._early else self._settings.poll_seconds)
        if self._early_are_due:
            now = asyncio.get_running_loop().time()
            self._incoming.extend(self._early.take(now, all_of_them=self._stop.is_set()))
        if 0 < len(self._incoming) * ENOUGH < self._settings.receipt_batch and not self._stop.is_set():
            await asyncio.sleep(self._settings.receipt_wait_seconds)

    def _are_early(self, receipts: Sequence[Receipt]) -> bool:
        """Whether many that come together overtook their piece, as far as the first of them says."""
        many = len(receipts) >= MANY and not self._stop.is_set()
        return many and self._recent.may_miss and self._recent.find(receipts[0]) is None

    @property
    def _early_are_due(self) -> bool:
        """Whether their messages may be known by now, or it is time to store them."""
        now = asyncio.get_running_loop().time()
        return self._early.are_due(now) or (self._stop.is_set() and bool(self._early))

    async def _pause(self, seconds: float) -> None:
        self._arrived.clear()
        if self._stop.is_set():
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._arrived.wait()

    async def _settle(self, batch: Sequence[Held]) -> None:
        now, generation = asyncio.get_running_loop().time(), self._recent.generation
        matched: list[Match] = []
        known, missing = [], []
        for held in batch:
            message = self._recent.find(held.receipt)
            if message is None:
                missing.append(held)
            else:
                matched.append((message, held.receipt))
                known.append(held)
        latest = self._latest_sought(now)
        sought = [each.receipt for each in missing if each.since <= latest]
        self._sought = now if sought else self._sought
        found = await self._look_up(sought)
        early, unknown = [], []
        for held in missing:
            message = found.get(_id(held.receipt)) if found else None
            if message is not None:
                matched.append((message, held.receipt))
                known.append(held)
            elif now - held.since < self._settings.receipt_patience_seconds and not self._stop.is_set():
                early.append(held)
            else:
                unknown.append(held)
        await settle_matched(self._database, matched)
        if unknown:
            await self._store([each.receipt for each in unknown])
        self._in_memory -= len(known) + len(unknown)
        _answer((*known, *unknown))
        # One by one: of what is left of a batch, the first says nothing of the others.
        self._early.hold([[each] for each in early], generation, now)

    async def _store(self, receipts: Iterable[Receipt]) -> None:
        now = self._clock()
        async with self._database.transaction() as connection:
            await store.put_waiting(connection, [WaitingReceipt(each, now, 0) for each in receipts], now)

    def _remembered(self) -> None:
        """Messages became known that early receipts may be of."""
        if self._early:
            self._arrived.set()

    def _latest_sought(self, now: float) -> float:
        """Receipts that came until then are looked up in the database now.

        While messages go, a fresh one that isn't remembered is likely early: it is looked up later.
        """
        if not self._recent.may_miss or self._stop.is_set():
            return now
        return now - PAUSE if now - self._sought >= PAUSE else 0.0

    async def _look_up(self, receipts: Iterable[Receipt]) -> Mapping[tuple[str, str], MessageKey]:
        ids: dict[str, set[str]] = {}
        for receipt in receipts:
            ids.setdefault(receipt.provider, set()).add(receipt.provider_message_id)
        return {
            (provider, provider_message_id): message
            for provider, those in ids.items()
            for provider_message_id, message in (
                await store.find(self._database, provider, sorted(those))
            ).items()
        }

    async def settle_waiting(self) -> int:
        """Tries stored receipts that are due again; answers how many there were."""
        async with self._database.transaction() as connection:
            now = self._clock()
            waiting = await store.take_waiting(connection, now, self._settings.receipt_batch)
            if not waiting:
                return 0
            found = await self._look_up(each.receipt for each in waiting)
            matched = [
                (found[_id(each.receipt)], each.receipt) for each in waiting if _id(each.receipt) in found
            ]
            await settle_matched(connection, matched)
            oldest = now - timedelta(seconds=self._settings.receipt_keep_seconds)
            unknown = [each for each in waiting if _id(each.receipt) not in found]
            kept = [each for each in unknown if each.received_at > oldest]
            await store.put_waiting(connection, kept, now)
        if len(kept) < len(unknown):
            log.warning("receipts_unmatched", count=len(unknown) - len(kept))
        return len(waiting)

    async def run_waiting(self) -> None:
        """Looks after stored receipts until stopped."""
        while not self._stop.is_set():
            try:
                if await self.settle_waiting():
                    continue
            except OUTAGES as error:
                log.error("waiting_receipts_wait", error=type(error).__name__)
            with suppress(TimeoutError):
                async with asyncio.timeout(self._settings.poll_seconds):
                    await self._stop.wait()


def _id(receipt: Receipt) -> tuple[str, str]:
    return receipt.provider, receipt.provider_message_id


def _answer(held: Iterable[Held]) -> None:
    for each in held:
        each.call.open -= 1
        if not each.call.open and not each.call.answer.done():
            each.call.answer.set_result(None)


def _refuse(held: Held, error: Exception) -> None:
    """Its call is not answered, so the provider does not take it for received."""
    if not held.call.answer.done():
        held.call.answer.set_exception(error)
