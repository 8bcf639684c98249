"""Handing over messages one by one, several at a time."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

import structlog

from gateway.domain.messages import Outcome, OutgoingMessage
from gateway.providers.api import NoAnswer, NotReached
from gateway.providers.outcomes import OUT_OF_REACH, down, unknown
from gateway.providers.provider import UnknownOutcome

log = structlog.get_logger(__name__)

Send: TypeAlias = Callable[[OutgoingMessage], Awaitable[Outcome]]
"""Hands one message over. May raise NotReached, NoAnswer."""


async def each_by_itself(
    provider: str, batch: Sequence[OutgoingMessage], send: Send, policy: UnknownOutcome
) -> list[Outcome]:
    """The outcomes of a batch in its order; a message that went wrong does not touch the others."""

    async def alone(message: OutgoingMessage) -> list[Outcome]:
        return [await send(message)]

    answers = await asyncio.gather(*(outcomes_of(provider, alone(each), 1, policy) for each in batch))
    return [outcome for outcomes in answers for outcome in outcomes]


async def outcomes_of(
    provider: str, sending: Awaitable[list[Outcome]], count: int, policy: UnknownOutcome
) -> list[Outcome]:
    """What became of so many messages of one request. Raises nothing.

    A fault of our own leaves them held: nobody knows how far they got.
    """
    try:
        return await sending
    except NotReached as error:
        log.info("provider_not_reached", provider=provider, error=str(error))
        outcome = down(OUT_OF_REACH)
    except NoAnswer as error:
        log.warning("provider_did_not_answer", provider=provider, error=str(error))
        outcome = unknown(policy)
    except Exception as error:  # noqa: BLE001 (its text may hold a number, so that only its kind is told)
        log.error("message_not_handed_over", provider=provider, error=type(error).__name__)
        outcome = unknown(UnknownOutcome.HOLD)
    return [outcome] * count
