"""A circuit breaker: leaves a provider that is down alone for a while, then tries it with a little.

Each process has its own of each provider: what one can't reach, another may.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from random import Random

import structlog

from gateway.domain.messages import Outcome

log = structlog.get_logger(__name__)

FIRST_PAUSE = 1.0
"""Seconds for which a provider is left alone at first; each further pause is twice as long."""

LONGEST_PAUSE = 30.0
"""Seconds; no pause grows beyond, but for a quarter by chance."""

FAULTS = 20
"""So many refusals in a row for the provider's own reasons, and it is left alone as one that is down."""

TRIAL = 10
"""Most messages of a trial."""

TRIAL_POLL = 0.1
"""Seconds after which to look whether somebody else's trial is over."""


class BreakerState(StrEnum):
    """How a provider is, as far as this process knows."""

    CLOSED = "up"
    HALF_OPEN = "on trial"
    OPEN = "down"


@dataclass(frozen=True, slots=True)
class Leave:
    """Permission to offer messages: at most so many, None for any number."""

    most: int | None


FREELY = Leave(None)
ON_TRIAL = Leave(TRIAL)


class Breaker:
    """Of one provider."""

    def __init__(self, provider: str, random: Random, now: Callable[[], float] = time.monotonic) -> None:
        self._provider = provider
        self._random = random
        self._now = now
        self._pauses = 0
        self._until = 0.0
        self._on_trial = False
        self._faults = 0

    @property
    def state(self) -> BreakerState:
        """Open after failures, half open once the pause is over."""
        if not self._pauses:
            return BreakerState.CLOSED
        return BreakerState.OPEN if self._now() < self._until else BreakerState.HALF_OPEN

    @property
    def wait(self) -> float:
        """Seconds until it is worth asking for leave; 0 for now."""
        match self.state:
            case BreakerState.CLOSED:
                return 0.0
            case BreakerState.HALF_OPEN:
                return TRIAL_POLL if self._on_trial else 0.0
            case BreakerState.OPEN:
                return self._until - self._now()

    def enter(self) -> Leave | None:
        """Leave to offer messages, to be followed by `heed` or `give_back`; None for no."""
        if not self._pauses:
            return FREELY
        if self.wait:
            return None
        self._on_trial = True
        return ON_TRIAL

    def give_back(self, leave: Leave) -> None:
        """Instead of `heed`, when nothing was offered."""
        if leave is ON_TRIAL:
            self._on_trial = False

    def heed(self, leave: Leave, outcomes: Iterable[Outcome]) -> None:
        """Learns from what the provider said; without any outcome, it could not be asked."""
        self.give_back(leave)
        down = fault = 0
        for outcome in outcomes:
            if outcome.provider_down:
                down += 1
            elif outcome.provider_fault:
                fault += 1
            else:
                self._close(leave)
                return
        self._faults += fault
        if leave is ON_TRIAL or (not self._pauses and (down or self._faults >= FAULTS or not fault)):
            self._open()

    def _open(self) -> None:
        pause = min(FIRST_PAUSE * 2.0**self._pauses, LONGEST_PAUSE) * (1 + self._random.random() / 4)
        if not self._pauses:
            log.warning("provider_down", provider=self._provider)
        # Beyond some doublings the pause does not grow, and need not be counted.
        self._pauses = min(self._pauses + 1, 10)
        self._until = self._now() + pause

    def _close(self, leave: Leave) -> None:
        """By an answer to what was offered before the failure, nothing is known of the time after it."""
        if self._pauses and leave is not ON_TRIAL:
            return
        if self._pauses:
            log.warning("provider_up", provider=self._provider)
        self._pauses = self._faults = 0
