"""A courier: tells one webhook what happened, by its one owner in the fleet.

Events are posted in their order, several messages at a time, the events of one message one after the other.
What has been told is recorded within a second, so that is what a crash can have told twice. An event that
fails is put aside and tried again with growing pauses, and later events of its message wait behind it; while
everything fails, only a few are put aside, and the rest waits in the outbox.
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from random import Random
from typing import TypeAlias

import asyncpg
import structlog

from gateway.domain.clock import Clock
from gateway.domain.webhooks import EventKind, MessageEvent, Post, Webhook
from gateway.engine.posting import Poster
from gateway.engine.settings import WebhookSettings
from gateway.engine.spare_time import SpareTime
from gateway.store import outbox as store
from gateway.store.database import OUTAGES, Database
from gateway.store.outbox import Endpoint, MessagePlace, Told, Untold, WebhookKey

log = structlog.get_logger(__name__)

TURN = 200
"""Events taken at a time."""

ROWS = 20
"""Rows of the outbox looked at, besides those of messages that are being told of."""

RECORD_SECONDS = 1.0
"""How long what was told may wait to be recorded."""

DOWN_AFTER = 10
"""Failures in a row after which an endpoint counts as down."""

ASIDE = 100
"""Most events of an endpoint that is down that are tried again each by itself."""

OUTAGE_PAUSE = 0.5

EventKinds: TypeAlias = Mapping[tuple[str, str], EventKind]
"""By the names of the dialect and of the event."""


class Courier:
    """Tells one webhook, until told to stop or there was nothing to tell for a while."""

    def __init__(
        self,
        key: WebhookKey,
        database: Database,
        poster: Poster,
        kinds: EventKinds,
        spare_time: SpareTime | None,
        clock: Clock,
        settings: WebhookSettings,
        random: Random,
    ) -> None:
        self.key = key
        self._database = database
        self._poster = poster
        self._kinds = kinds
        self._spare_time = spare_time
        self._clock = clock
        self._settings = settings
        self._random = random
        self._slots = asyncio.Semaphore(settings.concurrency)
        self._posts: set[asyncio.Task[None]] = set()
        self._busy: set[MessagePlace] = set()
        self._told: list[Told] = []
        self._failures = 0
        self._recovered = False
        self._wake = asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        """Says that there may be something new."""
        self._wake.set()

    def stop(self) -> None:
        """Ends the courier after the posts under way."""
        self._stopping = True
        self._wake.set()

    def lose(self) -> None:
        """Ends the courier because somebody else may tell this webhook from now on."""
        self.stop()

    async def run(self) -> None:
        """Works until stopped, or idle for a while."""
        loop = asyncio.get_running_loop()
        last_worked = loop.time()
        try:
            while not self._stopping and loop.time() - last_worked < self._settings.idle_seconds:
                try:
                    if await self._take_turn() or self._posts:
                        last_worked = loop.time()
                except OUTAGES as error:
                    log.error("webhook_waits", webhook=str(self.key.webhook_id), error=type(error).__name__)
                    await asyncio.sleep(OUTAGE_PAUSE)
        finally:
            if self._posts:
                await asyncio.wait(self._posts)
            with suppress(*OUTAGES):
                await self._record()

    async def _take_turn(self) -> bool:
        """Tells some events; False when there was none to tell, after a rest."""
        self._wake.clear()
        await self._record()
        endpoint = await store.endpoint(self._database, self.key)
        if endpoint is None:
            self.stop()
            return False
        untold = await self._next()
        if untold:
            await self._start_posts(endpoint, untold)
        elif not self._told:
            await self._rest()
            return False
        return True

    async def _start_posts(self, endpoint: Endpoint, untold: Sequence[Untold]) -> None:
        """Posts as many as can be begun within a moment; the others come up again in the next turn."""
        loop = asyncio.get_running_loop()
        end = loop.time() + RECORD_SECONDS
        events = await store.events(self._database, endpoint, untold)
        for each in untold:
            event = events.get(each.place)
            if event is None:
                self._told.append(Told(each))  # Its message is no longer kept.
                continue
            await self._slots.acquire()
            if self._spare_time is not None:
                await self._spare_time.step()
            if self._stopping or loop.time() > end:
                self._slots.release()
                break
            self._post(endpoint, each, event)

    async def _next(self) -> list[Untold]:
        """What to tell now: one event a message, and none of a message that is being told of."""
        now = self._clock()
        chosen: dict[MessagePlace, Untold] = {}
        for each in await store.due(self._database, self.key, now, TURN):
            if each.place not in self._busy:
                chosen.setdefault(each.place, each)
        room = await self._room(len(chosen))
        if room > 0:
            fresh = await self._fresh(room, chosen.keys() | self._busy)
            chosen |= {each.place: each for each in fresh}
        return [each for each in chosen.values() if not self._is_over(each)]

    async def _room(self, taken: int) -> int:
        if self._failures < DOWN_AFTER:
            return TURN - taken
        return ASIDE - len(self._busy) - await store.count_retried(self._database, self.key, ASIDE)

    async def _fresh(self, room: int, others: set[MessagePlace]) -> list[Untold]:
        """Events that were never tried; those behind an event that waits are put aside with it."""
        rows = ROWS + 3 * self._settings.concurrency
        taken = set(others)
        fresh: list[Untold] = []
        for each in await store.queued(self._database, self.key, TURN, rows):
            if each.place not in taken and len(fresh) < room:
                taken.add(each.place)
                fresh.append(each)
        waiting = await store.retried(self._database, self.key, [each.place for each in fresh])
        for each in fresh:
            if each.place in waiting:
                self._told.append(Told(each, "waits behind an earlier event", 0, waiting[each.place]))
        return [each for each in fresh if each.place not in waiting]

    def _is_over(self, untold: Untold) -> bool:
        """Gives an event up that became too old while its endpoint was down, or failed it."""
        now = self._clock()
        is_old = now - untold.queued_at > timedelta(seconds=self._settings.max_age_seconds)
        over = is_old and (untold.attempts > 0 or self._failures >= DOWN_AFTER)
        if over:
            self._told.append(Told(untold, "too old", untold.attempts, now, now))
        return over

    def _post(self, endpoint: Endpoint, untold: Untold, event: MessageEvent) -> None:
        self._busy.add(untold.place)
        task = asyncio.create_task(self._tell(endpoint.webhook, untold, event))
        self._posts.add(task)
        task.add_done_callback(self._posts.discard)

    async def _tell(self, webhook: Webhook, untold: Untold, event: MessageEvent) -> None:
        try:
            error = await self._attempt(webhook, event)
        except Exception:
            log.exception("webhook_failed", webhook=str(webhook.id))
            error = "the event could not be written"
        finally:
            self._slots.release()
        if error is None:
            self._recovered = self._recovered or self._failures >= DOWN_AFTER
            self._failures = 0
            self._told.append(Told(untold))
        else:
            self._failures += 1
            self._told.append(self._failed(untold, error))

    async def _attempt(self, webhook: Webhook, event: MessageEvent) -> str | None:
        kind = self._kinds.get((webhook.dialect, webhook.event))
        if kind is None:
            return f"there is no event {webhook.event!r} of a dialect {webhook.dialect!r}"
        post: Post = kind.tell(webhook, event)
        return await self._poster.post(webhook.url, post)

    def _failed(self, untold: Untold, error: str) -> Told:
        """The next attempt, spread so that those that failed together do not come back together."""
        settings, now, attempts = self._settings, self._clock(), untold.attempts + 1
        age = (now - untold.queued_at).total_seconds()
        if attempts >= settings.max_attempts or age > settings.max_age_seconds:
            log.warning("webhook_event_dead", webhook=str(self.key.webhook_id), error=error)
            return Told(untold, error, attempts, now, now)
        pause = min(settings.first_pause_seconds * 2.0 ** (attempts - 1), settings.longest_pause_seconds)
        pause *= 1 + self._random.random() / 4
        return Told(untold, error, attempts, now + timedelta(seconds=pause))

    async def _record(self) -> None:
        """Commits what became of the events told so far; only then may their messages come up again."""
        told, recovered = list(self._told), self._recovered
        if not told:
            return
        try:
            async with self._database.transaction() as connection:
                await store.record(connection, self.key, told)
                if recovered:
                    await store.retry_now(connection, self.key, self._clock())
        except asyncpg.ForeignKeyViolationError:
            self.stop()  # The webhook was removed meanwhile, and all that it had before it.
        del self._told[: len(told)]
        self._recovered = False
        self._busy.difference_update(each.untold.place for each in told)

    async def _rest(self) -> None:
        """Waits for a post to end, a wake-up call, or the poll interval."""
        waker: asyncio.Task[object] = asyncio.create_task(self._wake.wait())
        try:
            await asyncio.wait(
                {waker, *self._posts},
                timeout=self._settings.poll_seconds,
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            waker.cancel()
