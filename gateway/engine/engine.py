"""The engine's workers: started together, watched, and stopped in an order that loses nothing."""

import asyncio
from collections.abc import Coroutine, Mapping
from random import Random
from typing import Any

import structlog

from gateway.domain.clock import Clock
from gateway.domain.replies import ReplyWords
from gateway.engine.breaker import BreakerState
from gateway.engine.campaign_links import CampaignLinks, LinkSettings
from gateway.engine.courier import Courier, EventKinds
from gateway.engine.expiry import Expiry
from gateway.engine.fleet import Duty, Fleet
from gateway.engine.intake import EngineIntake
from gateway.engine.lane import Lane
from gateway.engine.posting import Poster
from gateway.engine.receipts import ReceiptSettler
from gateway.engine.recent import RecentSubmissions
from gateway.engine.replies import Replies
from gateway.engine.right_of_way import RightOfWay
from gateway.engine.routing import WaysOut
from gateway.engine.scheduler import Scheduler
from gateway.engine.settings import EngineSettings, WebhookSettings
from gateway.engine.spare_time import SpareTime
from gateway.engine.statistics import Statistics
from gateway.engine.targets import Targets
from gateway.store import lanes, outbox
from gateway.store.database import Database
from gateway.store.lanes import LaneKey
from gateway.store.notices import LANES, WEBHOOKS
from gateway.store.outbox import WebhookKey

log = structlog.get_logger(__name__)


class Engine:
    """Everything that works in the background of one process."""

    def __init__(
        self,
        database: Database,
        *,
        ways_out: WaysOut,
        clock: Clock,
        settings: EngineSettings,
        links: LinkSettings = LinkSettings(),  # noqa: B008 (frozen)
        random: Random | None = None,
        event_kinds: EventKinds | None = None,
        webhooks: WebhookSettings | None = None,
        reply_words: ReplyWords | None = None,
        right_of_way: RightOfWay | None = None,
    ) -> None:
        self._database = database
        self._ways_out = ways_out
        ways_out.limit_by(database)
        self._clock = clock
        self._settings = settings
        self._links = CampaignLinks(database, clock, links)
        self._random = random or Random()  # noqa: S311 (spreads retries, guards nothing)
        self._webhooks = webhooks = webhooks or WebhookSettings()
        self._event_kinds = event_kinds or {}
        self._spare_time = SpareTime() if webhooks.spare_time_only else None
        self._poster = Poster(
            Targets(allow_private=webhooks.allow_private_targets), timeout_seconds=webhooks.timeout_seconds
        )
        self._fleet = Fleet(
            database,
            Duty("lane", LANES, lambda: lanes.owing(database), self._new_lane),
            settings.poll_seconds,
        )
        self._couriers = Fleet(
            database,
            Duty("courier", WEBHOOKS, lambda: outbox.owing(database, clock()), self._new_courier),
            settings.poll_seconds,
        )
        self._scheduler = Scheduler(database, clock, settings)
        self._recent = RecentSubmissions()
        self._right_of_way = right_of_way or RightOfWay()
        self._receipts = ReceiptSettler(database, self._recent, clock, settings, self._right_of_way)
        replies = Replies(database, clock, reply_words or ReplyWords())
        self._intake = EngineIntake(self._receipts, replies)
        self._expiry = Expiry(database, clock)
        self._statistics = Statistics(database)
        self._workers: dict[str, asyncio.Task[None]] = {}

    @property
    def is_alive(self) -> bool:
        """Whether every worker is at work."""
        return bool(self._workers) and not any(task.done() for task in self._workers.values())

    @property
    def providers(self) -> Mapping[str, BreakerState]:
        """How the providers are, as far as this process knows."""
        return self._ways_out.states

    async def start(self) -> None:
        """Starts the workers, and the ways out as soon as receipts can be taken in."""
        self._work("receipts", self._receipts.run())
        self._work("waiting_receipts", self._receipts.run_waiting())
        for provider in self._ways_out.providers.values():
            await provider.start(self._intake)
        self._work("scheduler", self._scheduler.run())
        self._work("fleet", self._fleet.run())
        self._work("expiry", self._expiry.run())
        self._work("statistics", self._statistics.run())
        await self._poster.open()
        self._work("couriers", self._couriers.run())

    async def stop(self) -> None:
        """Stops sending, settles what is under way, then takes the last receipts in."""
        self._scheduler.stop()
        self._fleet.stop()
        self._couriers.stop()
        self._expiry.stop()
        self._statistics.stop()
        await self._end("scheduler", "fleet", "couriers", "expiry", "statistics")
        await self._poster.close()
        await asyncio.gather(*(provider.close() for provider in self._ways_out.providers.values()))
        self._receipts.stop()
        await self._end("receipts", "waiting_receipts")
        self._workers.clear()

    def _new_lane(self, key: LaneKey) -> Lane:
        return Lane(
            key,
            self._database,
            self._ways_out,
            self._recent,
            self._links,
            self._clock,
            self._settings,
            self._random,
            self._right_of_way,
        )

    def _new_courier(self, key: WebhookKey) -> Courier:
        return Courier(
            key,
            self._database,
            self._poster,
            self._event_kinds,
            self._spare_time,
            self._clock,
            self._webhooks,
            self._random,
        )

    def _work(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work, name=name)
        task.add_done_callback(_report)
        self._workers[name] = task

    async def _end(self, *names: str) -> None:
        tasks = [self._workers[name] for name in names if name in self._workers]
        if tasks:
            await asyncio.wait(tasks)


def _report(task: "asyncio.Task[None]") -> None:
    error = None if task.cancelled() else task.exception()
    if error is not None:
        log.error("worker_failed", worker=task.get_name(), exc_info=error)
