"""A piece: the messages of one campaign that are attempted, sent and settled together."""

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import TypeAlias
from uuid import UUID

from gateway.domain.channels import Channel
from gateway.domain.content import Renderer
from gateway.domain.messages import Outcome, OutgoingMessage, Reason
from gateway.domain.retries import RetryLimits, pauses_of
from gateway.domain.sms import sms_parts
from gateway.domain.tuples import made
from gateway.store.lanes import QueuedMessage
from gateway.store.settling import Accepted, Failed, Retry, Settlement

NEVER: Mapping[int, datetime] = {}
"""Nothing has been tried in vain before."""

Exchange: TypeAlias = tuple[OutgoingMessage, Outcome]
"""A message that went to its provider, and the answer."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Messages of one campaign whose attempt is recorded. `resent` when they had one before.

    `suppressed` are the places of those that are not sent because their numbers have opted out, `resting`
    those that have to wait for the end of quiet hours, `retried_since` the moments of the first attempt in
    vain, by place.
    """

    campaign_id: UUID
    messages: Sequence[OutgoingMessage]
    resent: bool
    suppressed: Sequence[int] = ()
    retried_since: Mapping[int, datetime] = field(default_factory=dict)
    resting: Sequence[Retry] = ()

    def __len__(self) -> int:
        return len(self.messages) + len(self.suppressed) + len(self.resting)

    @property
    def first(self) -> int | None:
        """The lowest place in the campaign; None for resent ones, which the marks do not cover."""
        if self.resent:
            return None
        places = [message.seq for message in self.messages[:1]]
        places += [retry.seq for retry in self.resting[:1]]
        return min([*places, *self.suppressed[:1]])


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
    messages: list[OutgoingMessage] = []
    for seq, recipient, attempts, _, taken in queued:
        text, payload = render(recipient, seq)
        parts = sms_parts(text) if counted else 1
        to, attempt = recipient.number, attempts + 1
        values = (account_id, campaign_id, seq, channel, sender, to, text, payload, parts, attempt, taken)
        messages.append(made(OutgoingMessage, values))
    return messages


def settlement(
    exchanges: Sequence[Exchange],
    suppressed: Sequence[int],
    *,
    limits: RetryLimits,
    retried_since: Mapping[int, datetime] = NEVER,
    now: datetime,
    random: Random,
) -> Settlement:
    """Sorts the provider's answers, which come by seq, into accepted, failed and to be tried again."""
    accepted: list[Accepted] = []
    failed: list[Failed] = []
    retries: list[Retry] = []
    for message, outcome in exchanges:
        if outcome.accepted:
            provider_message_id = outcome.provider_message_id or ""
            values = (message.seq, message.parts, provider_message_id, outcome.part_ids)
            accepted.append(made(Accepted, values))
            continue
        pauses = pauses_of(outcome)
        if pauses is None:
            failed.append(Failed(message.seq, message.parts, outcome.reason or Reason.REJECTED))
            continue
        pause = pauses.after(message.attempt, outcome.retry_after or 0.0, random)
        at, counted = now + timedelta(seconds=pause), not outcome.provider_down
        if not counted:
            reason = outcome.reason or "provider_down"
            retries.append(Retry(message.seq, False, at, reason, outcome.taken))
        elif limits.allow(message.attempt, at, retried_since.get(message.seq, now)):
            reason = outcome.reason or Reason.REJECTED
            retries.append(Retry(message.seq, True, at, reason, outcome.taken))
        else:
            failed.append(Failed(message.seq, message.parts, Reason.RETRIES_EXHAUSTED))
    return Settlement(accepted, failed, retries, suppressed)
