"""A piece: the messages of one campaign that are attempted, sent and settled together."""

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import TypeAlias
from uuid import UUID

from gateway.domain.channels import Channel
from gateway.domain.content import Renderer
from gateway.domain.messages import Outcome, OutgoingMessage, Reason
from gateway.domain.retries import pause_before_retry
from gateway.domain.sms import sms_parts
from gateway.store.lanes import Accepted, Failed, QueuedMessage, Retry, Settlement

FAULT_PAUSE = 10.0
"""Seconds at least before a message is tried again that every provider refused for its own reasons."""

DOWN_PAUSE = 1.0
"""Seconds before a message is offered again to a provider that was down."""

Exchange: TypeAlias = tuple[OutgoingMessage, Outcome]
"""A message that went to its provider, and the answer."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Messages of one campaign whose attempt is recorded. `resent` when they had one before.

    `suppressed` are the places of those that are not sent because their numbers have opted out.
    """

    campaign_id: UUID
    messages: Sequence[OutgoingMessage]
    resent: bool
    suppressed: Sequence[int] = ()

    @property
    def first(self) -> int | None:
        """The lowest place in the campaign; None for resent ones, which the marks do not cover."""
        if self.resent:
            return None
        return min([*(message.seq for message in self.messages[:1]), *self.suppressed[:1]])


def slices(
    messages: Sequence[OutgoingMessage], units: int | None, cost: Callable[[OutgoingMessage], int]
) -> Iterator[Sequence[OutgoingMessage]]:
    """The messages in runs that cost at most `units` each, or one message that costs more."""
    if not messages:
        return
    if units is None:
        yield messages
        return
    start, spent = 0, 0
    for index, message in enumerate(messages):
        price = cost(message)
        if spent and spent + price > units:
            yield messages[start:index]
            start, spent = index, 0
        spent += price
    yield messages[start:]


def parted(
    queued: Sequence[QueuedMessage], opted_out: Set[str]
) -> tuple[Sequence[QueuedMessage], Sequence[int]]:
    """Those to be sent, and the places of those whose numbers have opted out."""
    if not opted_out:
        return queued, ()
    wanted = [each for each in queued if each.recipient.number not in opted_out]
    return wanted, [each.seq for each in queued if each.recipient.number in opted_out]


def outgoing(
    account_id: UUID,
    campaign_id: UUID,
    channel: Channel,
    sender: str,
    render: Renderer,
    queued: Sequence[QueuedMessage],
) -> list[OutgoingMessage]:
    """The messages as the provider gets them."""
    counted = channel is Channel.SMS
    made: list[OutgoingMessage] = []
    for each in queued:
        content = render(each.recipient, each.seq)
        made.append(
            OutgoingMessage(
                account_id=account_id,
                campaign_id=campaign_id,
                seq=each.seq,
                channel=channel,
                sender=sender,
                number=each.recipient.number,
                text=content.text,
                payload=content.payload,
                parts=sms_parts(content.text) if counted else 1,
                attempt=each.attempts + 1,
            )
        )
    return made


def settlement(
    exchanges: Sequence[Exchange],
    suppressed: Sequence[int],
    *,
    max_attempts: int,
    now: datetime,
    random: Random,
) -> Settlement:
    """Sorts the provider's answers, which come by seq, into accepted, failed and to be tried again."""
    accepted: list[Accepted] = []
    failed: list[Failed] = []
    retries: list[Retry] = []
    for message, outcome in exchanges:
        if outcome.accepted:
            accepted.append(Accepted(message.seq, message.parts, outcome.provider_message_id or ""))
        elif outcome.provider_down:
            pause = max(outcome.retry_after or 0.0, DOWN_PAUSE) * (1 + random.random() / 4)
            at = now + timedelta(seconds=pause)
            retries.append(Retry(message.seq, False, at, outcome.reason or "provider_down"))
        elif (asked := _asked(outcome)) is not None and message.attempt < max_attempts:
            pause = pause_before_retry(message.attempt, asked, random)
            at = now + timedelta(seconds=pause)
            retries.append(Retry(message.seq, True, at, outcome.reason or Reason.REJECTED))
        else:
            spent = asked is not None
            reason = Reason.RETRIES_EXHAUSTED if spent else outcome.reason or Reason.REJECTED
            failed.append(Failed(message.seq, message.parts, reason))
    return Settlement(accepted, failed, retries, suppressed)


def _asked(outcome: Outcome) -> float | None:
    """Seconds to wait before the next attempt; None when there is to be none."""
    if outcome.retry_after is None and outcome.provider_fault:
        return FAULT_PAUSE
    return outcome.retry_after
