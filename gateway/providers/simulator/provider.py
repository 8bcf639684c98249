"""The simulated network as a way out."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import TypeAlias

import structlog

from gateway.domain.channels import Channel
from gateway.domain.clock import Clock, NewId, new_id, system_clock
from gateway.domain.messages import Outcome, OutgoingMessage, Receipt, accepted_as
from gateway.providers.provider import Intake
from gateway.providers.simulator.capacity import Capacity
from gateway.providers.simulator.deliveries import Deliveries, Sleep
from gateway.providers.simulator.fates import Fate, Report, throttled
from gateway.providers.simulator.journal import Journal
from gateway.providers.simulator.network import Network
from gateway.providers.simulator.settings import SimulatorSettings

log = structlog.get_logger(__name__)

_DOWN = Outcome(accepted=False, reason="outage", provider_down=True)

_Told: TypeAlias = tuple[Report, Outcome]


class SimulatorProvider:
    """Carries messages through a network that exists only in this process.

    Receipts that are on their way when the process ends are lost, as are those of a process that dies.
    """

    _started_at: datetime

    def __init__(
        self,
        name: str,
        settings: SimulatorSettings,
        *,
        clock: Clock = system_clock,
        sleep: Sleep = asyncio.sleep,
        new_id: NewId = new_id,
    ) -> None:
        self.name = name
        self.channels = frozenset(Channel)
        self.counts_parts = settings.counts_parts
        self.unknown_outcome = settings.unknown_outcome
        self._settings = settings
        self._clock = clock
        self._sleep = sleep
        self._network = Network(settings)
        self._busy = Fate(settings.latency.median, throttled(settings.throttle_retry_after))
        self._capacity = Capacity(settings.capacity, settings.burst) if settings.capacity else None
        self._ids = _message_ids(new_id)
        self._deliveries: Deliveries | None = None
        self._journal: Journal | None = None

    async def start(self, intake: Intake) -> None:
        """Opens the network; outages are counted from here.

        Raises OSError when the journal can't be opened.
        """
        if self._settings.journal is not None:
            self._journal = Journal(self._settings.journal, self.name)
        self._started_at = self._clock()
        self._deliveries = Deliveries(self.name, intake.receipts, self._clock, self._sleep)

    async def submit(self, batch: Sequence[OutgoingMessage]) -> list[Outcome]:
        """Answers when the slowest of the batch is answered."""
        deliveries = self._deliveries
        arrived = self._clock()
        if deliveries is None or self._outage_left(arrived):
            await self._sleep(self._settings.latency.median)
            return [_DOWN] * len(batch)
        self._write_down(arrived, batch)
        fates = self._fates(batch, arrived)
        outcomes = [fate.refusal or accepted_as(next(self._ids)) for fate in fates]
        early = [(report, told) for fate, told in zip(fates, outcomes, strict=True) for report in fate.early]
        await deliveries.hand_over(self._receipts(early, arrived))
        if slowest := max((fate.latency for fate in fates), default=0.0):
            await self._sleep(slowest)
        self._schedule(deliveries, fates, outcomes)
        return outcomes

    async def close(self) -> None:
        """Finishes the sink call under way; receipts still to come are lost, and their count is logged."""
        deliveries, self._deliveries = self._deliveries, None
        if deliveries is not None:
            await deliveries.close()
        journal, self._journal = self._journal, None
        if journal is not None:
            journal.close()

    def _outage_left(self, at: datetime) -> float:
        if not self._settings.outages:
            return 0.0
        elapsed = (at - self._started_at).total_seconds()
        return max(outage.left(elapsed) for outage in self._settings.outages)

    def _write_down(self, at: datetime, batch: Sequence[OutgoingMessage]) -> None:
        if self._journal is None:
            return
        try:
            self._journal.append(at, batch)
        except OSError as error:
            log.error("journal_not_written", provider=self.name, messages=len(batch), error=str(error))

    def _fates(self, batch: Sequence[OutgoingMessage], at: datetime) -> list[Fate]:
        fate = self._network.fate
        capacity = self._capacity
        if capacity is None:
            return [fate(message) for message in batch]
        capacity.fill(at.timestamp())
        return [
            fate(message) if capacity.admits(message.parts if self.counts_parts else 1) else self._busy
            for message in batch
        ]

    def _schedule(self, deliveries: Deliveries, fates: Sequence[Fate], outcomes: Sequence[Outcome]) -> None:
        answered = self._clock()
        later: defaultdict[float, list[_Told]] = defaultdict(list)
        for fate, outcome in zip(fates, outcomes, strict=True):
            for report in fate.later:
                later[report.delay].append((report, outcome))
        for delay, told in sorted(later.items()):
            at = answered + timedelta(seconds=delay)
            held = timedelta(seconds=self._outage_left(at))
            deliveries.schedule(self._receipts(told, at), at + held)

    def _receipts(self, told: Sequence[_Told], at: datetime) -> list[Receipt]:
        return [
            Receipt(self.name, outcome.provider_message_id, report.state, at, report.reason)
            for report, outcome in told
            if outcome.provider_message_id is not None
        ]


def _message_ids(new_id: NewId) -> Iterator[str]:
    process = new_id().hex[-12:]
    return (f"sim-{process}-{number:x}" for number in count(1))
