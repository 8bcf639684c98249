"""Handing over messages one by one, several at a time."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

import structlog

from gateway.domain.messages import Outcome, OutgoingMessage
from gateway.providers.api import NoAnswer, NotReached
from gateway.providers.outcomes import down, unknown
from gateway.providers.provider import UnknownOutcome

log = structlog.get_logger(__name__)

Send: TypeAlias = Callable[[OutgoingMessage], Awaitable[Outcome]]
"""Hands one message over. May raise NotReached, NoAnswer."""

OUT_OF_REACH = "out_of_reach"


async def each_by_itself(
    provider: str, batch: Sequence[OutgoingMessage], send: Send, policy: UnknownOutcome
) -> list[Outcome]:
    """The outcomes of a batch in its order; a message that went wrong does not touch the others."""
    return await asyncio.gather(*(outcome_of(provider, send(message), policy) for message in batch))


async def outcome_of(provider: str, sending: Awaitable[Outcome], policy: UnknownOutcome) -> Outcome:
    """What became of one message. Raises nothing.

    A fault of our own leaves the message held: nobody knows how far it got.
    """
    try:
        return await sending
    except NotReached as error:
        log.info("provider_not_reached", provider=provider, error=str(error))
        return down(OUT_OF_REACH)
    except NoAnswer as error:
        log.warning("provider_did_not_answer", provider=provider, error=str(error))
        return unknown(policy)
    except Exception as error:  # noqa: BLE001 (its text may hold a number, so that only its kind is told)
        log.error("message_not_handed_over", provider=provider, error=type(error).__name__)
        return unknown(UnknownOutcome.HOLD)
