"""What providers over an HTTP API have in common."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path

from pydantic import Field, SecretStr

from gateway.domain.channels import Channel
from gateway.domain.clock import Clock
from gateway.domain.messages import InboundMessage, Outcome, OutgoingMessage, Receipt
from gateway.providers.api import LARGEST_ANSWER, Api
from gateway.providers.callbacks import TAKEN, hand_in
from gateway.providers.provider import CallbackAnswer, Intake, UnknownOutcome
from gateway.providers.secret_files import WithSecretFiles
from gateway.providers.sending import each_by_itself


class ApiSettings(WithSecretFiles):
    """How the API is asked: `concurrency` requests at a time, each answered within `timeout_seconds`."""

    concurrency: int = Field(20, ge=1, le=1_000)
    timeout_seconds: float = Field(30.0, gt=0, le=600)
    unknown_outcome: UnknownOutcome = UnknownOutcome.RESEND


class AccountSettings(ApiSettings):
    """An account at somebody's API: its key, and what tells that API's webhooks from anybody's requests."""

    key: SecretStr
    key_file: Path | None = None
    webhook_secret: SecretStr
    webhook_secret_file: Path | None = None


class ApiProvider:
    """A provider with one API, which opens and closes with it."""

    counts_parts = False

    def __init__(
        self,
        name: str,
        channels: frozenset[Channel],
        settings: ApiSettings,
        clock: Clock,
        largest_answer: int = LARGEST_ANSWER,
    ) -> None:
        self.name = name
        self.channels = channels
        self.unknown_outcome = settings.unknown_outcome
        self._clock = clock
        self._intake: Intake | None = None
        self._api = Api(
            concurrency=settings.concurrency,
            timeout_seconds=settings.timeout_seconds,
            largest_answer=largest_answer,
            clock=clock,
        )

    async def start(self, intake: Intake) -> None:
        """Makes ready; connections are made when they are needed."""
        self._intake = intake
        await self._api.open()

    async def close(self) -> None:
        """Waits for the answers under way."""
        await self._api.close()

    async def _hand_in(
        self,
        receipts: Sequence[Receipt],
        inbound: Sequence[InboundMessage] = (),
        answer: CallbackAnswer = TAKEN,
    ) -> CallbackAnswer:
        return await hand_in(self.name, self._intake, receipts, inbound, answer)


class EachByItself(ApiProvider, ABC):
    """Sends each message with a request of its own; `_send` says how."""

    async def submit(self, batch: Sequence[OutgoingMessage]) -> list[Outcome]:
        """Answers when all of the batch are answered."""
        return await each_by_itself(self.name, batch, self._send, self.unknown_outcome)

    @abstractmethod
    async def _send(self, message: OutgoingMessage) -> Outcome:
        """Hands one message over. May raise NotReached, NoAnswer."""
