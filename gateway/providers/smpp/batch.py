"""A batch of messages as PDUs, and the answers to those as outcomes.

A long message is accepted when all its parts are, each under an id of its own; the message's is that of the
last part. When only some were accepted, the outcome tells which, and the next attempt sends the others alone.
"""

from collections import Counter
from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeAlias

from gateway.domain.messages import Outcome, OutgoingMessage, PartsTaken, Reason, accepted_as
from gateway.providers.provider import UnknownOutcome
from gateway.providers.smpp.codec import message_id
from gateway.providers.smpp.settings import SmppSettings
from gateway.providers.smpp.submissions import Answer, Unanswered
from gateway.providers.smpp.submits import SubmitBodies, Unsendable
from gateway.providers.smpp.verdicts import outcome_of
from gateway.providers.storable import LONGEST_ID

DOWN = Outcome(False, reason="not_bound", provider_down=True)
HELD = Outcome(False, reason=Reason.UNKNOWN_OUTCOME)
RETRY_AFTER = 1.0

_Part: TypeAlias = tuple[bytes, int | Outcome]
"""A part's body, and its place among the bodies or its outcome at an earlier attempt."""

_Place: TypeAlias = int | list[_Part] | Outcome
"""Where a message's only PDU is, its parts, or its outcome if it can't be sent."""


class Batch:
    """Messages, and the `bodies` that carry them to the provider."""

    def __init__(self, messages: Sequence[OutgoingMessage], writer: SubmitBodies, provider: str) -> None:
        self._provider = provider
        self.bodies: list[bytes] = []
        self._places: list[_Place] = []
        bodies, places, write = self.bodies, self._places, writer.of
        for message in messages:
            try:
                parts = write(message)
            except Unsendable as error:
                places.append(error.outcome)
                continue
            if len(parts) == 1:
                places.append(len(bodies))
                bodies += parts
            else:
                places.append(self._place_parts(message, parts))

    def _place_parts(self, message: OutgoingMessage, parts: Sequence[bytes]) -> list[_Part]:
        taken, placed = message.taken, list[_Part]()
        ids = taken.ids if taken is not None and taken.provider == self._provider else None
        for part in parts:
            accepted_id = ids.get(_name(part)) if ids else None
            if accepted_id is None:
                placed.append((part, len(self.bodies)))
                self.bodies.append(part)
            else:
                placed.append((part, Outcome(True, accepted_id)))
        return placed

    def outcomes(self, answers: Sequence[Answer], verdicts: "Verdicts") -> list[Outcome]:
        """One a message, from the answers to the bodies."""
        return [
            verdicts.of(answers[place])
            if isinstance(place, int)
            else place
            if isinstance(place, Outcome)
            else self._of_parts(place, answers, verdicts)
            for place in self._places
        ]

    def _of_parts(self, parts: Sequence[_Part], answers: Sequence[Answer], verdicts: "Verdicts") -> Outcome:
        outcomes = [verdicts.of(answers[place]) if isinstance(place, int) else place for _, place in parts]
        whole = verdicts.of_parts(outcomes)
        if whole.retry_after is None and not whole.provider_down:
            return whole
        taken = {
            _name(part): outcome.provider_message_id or ""
            for (part, _), outcome in zip(parts, outcomes, strict=True)
            if outcome.accepted
        }
        return whole._replace(taken=PartsTaken(self._provider, taken)) if taken else whole


def _name(part: bytes) -> str:
    """What a part is known as at the next attempt; of another text, or written otherwise, it is another."""
    return blake2b(part, digest_size=8).hexdigest()


class Verdicts:
    """What answers mean to one provider.

    An id that is too long to be one leaves unknown what was accepted. Sent again the message might arrive
    twice, so it is held. A server that gives no id at all has accepted the message all the same.
    """

    def __init__(self, settings: SmppSettings) -> None:
        self._normalize = settings.message_ids.of_submits()
        self._counts_parts = settings.counts_part_receipts
        resend = settings.unknown_outcome is UnknownOutcome.RESEND
        self._unknown = HELD._replace(retry_after=RETRY_AFTER if resend else None)

    def of(self, answer: Answer) -> Outcome:
        """The outcome of what was answered so."""
        if isinstance(answer, bytes):
            accepted_id = message_id(answer)
            if len(accepted_id) > LONGEST_ID:
                return HELD
            return accepted_as(self._normalize(accepted_id) if self._normalize else accepted_id)
        if isinstance(answer, int):
            return outcome_of(answer)
        return DOWN if answer is Unanswered.NOT_WRITTEN else self._unknown

    def of_parts(self, outcomes: Sequence[Outcome]) -> Outcome:
        """The outcome of a message from those of its parts."""
        whole = combined(outcomes)
        return _with_ids(outcomes) if whole.accepted and self._counts_parts else whole


def combined(outcomes: Sequence[Outcome]) -> Outcome:
    """The outcome of a message by those of its parts: the worst counts."""
    refused = [outcome for outcome in outcomes if not outcome.accepted]
    if not refused:
        return outcomes[-1]
    for outcome in refused:
        if outcome.retry_after is None and not outcome.provider_down:
            return outcome
    again = [outcome for outcome in refused if outcome.retry_after is not None]
    if again:
        return max(again, key=lambda outcome: outcome.retry_after or 0.0)
    return (
        DOWN
        if len(refused) == len(outcomes)
        else Outcome(False, reason="partly_sent", retry_after=RETRY_AFTER)
    )


def _with_ids(outcomes: Sequence[Outcome]) -> Outcome:
    """Accepted, under the ids of the parts.

    A server that gives several parts the same id speaks of them as of one, and of a part without an id never.
    """
    ids = tuple(dict.fromkeys(each.provider_message_id for each in outcomes if each.provider_message_id))
    return Outcome(True, ids[-1], part_ids=ids if len(ids) > 1 else ()) if ids else outcomes[-1]


def refusals(answers: Sequence[Answer]) -> Counter[int]:
    """How often each command status was answered."""
    return Counter(answer for answer in answers if isinstance(answer, int))
