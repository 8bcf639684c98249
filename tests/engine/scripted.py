"""A way out that says what a test wants to hear."""

from collections.abc import Callable, Sequence
from itertools import count

from gateway.domain.channels import Channel
from gateway.domain.messages import Outcome, OutgoingMessage
from gateway.providers.provider import Intake, UnknownOutcome

ACCEPTED = Outcome(True)
DOWN = Outcome(False, reason="no connection", provider_down=True)
FAULT = Outcome(False, reason="no credit", provider_fault=True)
HOPELESS = Outcome(False, reason="invalid_recipient")
BUSY = Outcome(False, reason="throttled", retry_after=0.05)


class Scripted:
    """Answers each message by `says`; what was offered is in `got`, call by call."""

    def __init__(self, name: str, says: Outcome = ACCEPTED) -> None:
        self.name = name
        self.channels = frozenset(Channel)
        self.counts_parts = False
        self.unknown_outcome = UnknownOutcome.RESEND
        self.says: Callable[[OutgoingMessage], Outcome] = lambda _: says
        self.got: list[list[int]] = []
        self.intake: Intake
        self._ids = count(1)

    def turns_to(self, outcome: Outcome) -> None:
        self.says = lambda _: outcome

    async def start(self, intake: Intake) -> None:
        self.intake = intake

    async def submit(self, batch: Sequence[OutgoingMessage]) -> list[Outcome]:
        self.got.append([message.seq for message in batch])
        outcomes = map(self.says, batch)
        return [
            each._replace(provider_message_id=f"{self.name}-{next(self._ids)}") if each.accepted else each
            for each in outcomes
        ]

    async def close(self) -> None:
        """Nothing is open."""
