"""What the network does with one message."""

from dataclasses import dataclass

from gateway.domain.messages import MessageState, Outcome, Reason


@dataclass(frozen=True, slots=True)
class Report:
    """A receipt to come, `delay` seconds after the answer to the submit."""

    state: MessageState
    delay: float
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Fate:
    """All that happens to one submitted message.

    The answer comes after `latency` seconds: `refusal`, or without one an acceptance. `early` receipts
    come before the answer, `later` ones after it, in the order of their delays.
    """

    latency: float
    refusal: Outcome | None = None
    early: tuple[Report, ...] = ()
    later: tuple[Report, ...] = ()


def refused(reason: Reason) -> Outcome:
    """A refusal for good."""
    return Outcome(accepted=False, reason=reason)


def throttled(retry_after: float) -> Outcome:
    """A refusal that asks for another attempt in so many seconds."""
    return Outcome(accepted=False, reason="throttled", retry_after=retry_after)
