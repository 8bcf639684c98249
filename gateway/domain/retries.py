"""When a message is tried again, and when it is given up."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from gateway.domain.messages import Outcome

MOST_DOUBLINGS = 20
"""More than it takes to the longest pause, and few enough for a float."""


@dataclass(frozen=True, slots=True)
class Pauses:
    """How long a message waits: `first` seconds, each further pause twice as long, none beyond `longest`."""

    first: float
    longest: float

    def after(self, attempts: int, asked: float, random: Random) -> float:
        """Seconds until the next attempt, after `attempts` of them.

        Spread by up to a quarter, so that messages refused together do not come back together; never shorter
        than what the provider asked for.
        """
        doublings = min(max(attempts - 1, 0), MOST_DOUBLINGS)
        grown = min(self.first * 2.0**doublings, self.longest)
        return max(grown, asked) * (1 + random.random() / 4)


BUSY = Pauses(first=1.0, longest=300.0)
"""The provider asked to be tried again."""

FAULT = Pauses(first=30.0, longest=3600.0)
"""Every provider refused for its own reasons, which a person has to see to."""

DOWN = Pauses(first=1.0, longest=1.0)
"""The message never got there; when it is worth trying again is for the provider's breaker to say."""


@dataclass(frozen=True, slots=True)
class RetryLimits:
    """Where trying again ends: after so many attempts, or so many seconds after the first one in vain.

    Attempts that met a provider that was down count for neither.
    """

    max_attempts: int
    seconds: float

    def allow(self, attempt: int, at: datetime, since: datetime) -> bool:
        """Whether there may be another attempt at this time."""
        return attempt < self.max_attempts and at - since <= timedelta(seconds=self.seconds)


def pauses_of(outcome: Outcome) -> Pauses | None:
    """How a message that was not accepted waits; None when it is not tried again."""
    if outcome.provider_down:
        return DOWN
    if outcome.retry_after is not None:
        return BUSY
    return FAULT if outcome.provider_fault else None
