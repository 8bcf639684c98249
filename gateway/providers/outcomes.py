"""The outcomes that providers over HTTP have in common."""

from gateway.domain.messages import Outcome, Reason
from gateway.providers.provider import UnknownOutcome
from gateway.providers.storable import is_id

PAUSE = 5.0
"""Seconds until the next attempt where nothing else says it."""

OUT_OF_REACH = "out_of_reach"

NO_ANSWER_PAUSE = 5.0
"""Seconds before a message whose outcome nobody knows is sent again."""


def accepted(provider_message_id: str) -> Outcome:
    """Accepted under an id; one that can't be an id leaves unknown what was accepted.

    Sent again the message might arrive twice, and so might every other one of a wrong setting, so it is held.
    """
    if is_id(provider_message_id):
        return Outcome(True, provider_message_id)
    return refused(Reason.UNKNOWN_OUTCOME)


def refused(reason: str) -> Outcome:
    """Refused for good, because of the message or its recipient."""
    return Outcome(accepted=False, reason=reason)


def again(reason: str, retry_after: float) -> Outcome:
    """Not taken now; the same way may take it in so many seconds."""
    return Outcome(accepted=False, reason=reason, retry_after=retry_after)


def down(reason: str, retry_after: float | None = None) -> Outcome:
    """It never got there."""
    return Outcome(accepted=False, reason=reason, retry_after=retry_after, provider_down=True)


def fault(reason: str) -> Outcome:
    """Refused for the provider's own reasons; another one may take it."""
    return Outcome(accepted=False, reason=reason, provider_fault=True)


def unknown(policy: UnknownOutcome) -> Outcome:
    """It went out and no answer came back, so that it may or may not be on its way."""
    if policy is UnknownOutcome.HOLD:
        return refused(Reason.UNKNOWN_OUTCOME)
    return again("no_answer", NO_ANSWER_PAUSE)


def by_status(status: int, retry_after: float | None) -> Outcome:
    """What an answer means whose own codes say nothing; `retry_after` is what it asks for, in seconds."""
    pause = PAUSE if retry_after is None else retry_after
    match status:
        case 429:
            return again("throttled", pause)
        case 503:
            return down(OUT_OF_REACH, retry_after)
        case 400 | 409 | 413 | 422:
            return refused(Reason.REJECTED)
        case 408 | 425 | 500 | 502 | 504:
            return again("temporary", pause)
        case _:
            return fault(f"answered_{status}")
