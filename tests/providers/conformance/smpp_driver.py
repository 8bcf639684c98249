"""An SMSC of a package's, on loopback."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from gateway.domain.messages import MessageState, Outcome, OutgoingMessage
from gateway.providers.provider import UnknownOutcome
from gateway.providers.smpp.pdus import Status
from gateway.providers.smpp.provider import SmppProvider
from gateway.providers.smpp.settings import SmppSettings
from tests.providers.conformance.driver import Ability, Driver, Kind
from tests.providers.conformance.stories import REPORTS, TOLD, Story, story_of
from tests.providers.smpp.server import Event, Smsc, smsc_running
from tests.providers.timeline import settle

PASSWORD = "a-private-word"
RECEIPTS = {MessageState.DELIVERED: ("DELIVRD", 2), MessageState.FAILED: ("UNDELIV", 5)}
"""By the texts of receipts, and by their parameters."""

ANSWERS: dict[Story, str | Status] = {
    Story.REJECTED: Status.ESME_RX_R_APPN,
    Story.INVALID_RECIPIENT: Status.ESME_RINVDSTADR,
    Story.THROTTLED: Status.ESME_RTHROTTLED,
    Story.PROVIDER_FAULT: Status.ESME_RINVSRCADR,
    Story.UNWELL: Status.ESME_RSYSERR,
    Story.HANGS_UP: "hang_up",
    Story.SILENT: "silent",
    Story.UNREADABLE: "long_id",
}
ALL_AT_ONCE = 1_000
"""Answers that are held: more than there ever are."""


def receipt(message_id: str, number: str, state: MessageState) -> Event:
    word, code = RECEIPTS[state]
    return {
        "esm_class": 4,
        "source_addr": number,
        "destination_addr": "acme",
        "short_message": f"id:{message_id} sub:001 dlvrd:001 done date:2603021201 stat:{word} err:000 text:",
        "receipted_message_id": message_id,
        "message_state": code,
    }


def behaviour() -> dict[str, object]:
    early = receipt("%ID%", Story.REPORTED_EARLY.number, MessageState.DELIVERED)
    answers = {story.number: {"answer": answer} for story, answer in ANSWERS.items()}
    return answers | {Story.REPORTED_EARLY.number: {"receipt": early, "receipt_first": True}}


class SmppDriver:
    secrets = (PASSWORD,)

    def __init__(self, smsc: Smsc, unknown_outcome: UnknownOutcome, timeout_seconds: float) -> None:
        self._smsc = smsc
        self.settings = SmppSettings.model_validate(
            {
                "host": "127.0.0.1",
                "port": smsc.port,
                "system_id": "acme",
                "password": PASSWORD,
                "reconnect_first": 0.05,
                "reconnect_longest": 0.05,
                "response_timeout": timeout_seconds,
                "unknown_outcome": unknown_outcome,
            }
        )
        self.provider = SmppProvider("smsc", self.settings)
        self.acknowledged = 0
        self._early: list[Event] = []
        self._to_tell: list[Event] = []

    async def submit(self, messages: Sequence[OutgoingMessage]) -> list[Outcome]:
        await self._smsc.rest("bind")
        outcomes = await self.provider.submit(messages)
        if any(story_of(message.number) is Story.HANGS_UP for message in messages):
            await self._smsc.event("bind")
        if self._smsc.is_running:
            await self._smsc.order()
        await settle()
        for accepted in await self._smsc.rest("accepted"):
            story = story_of(accepted["to"])
            told = self._early if story is Story.REPORTED_EARLY else self._to_tell
            told += (receipt(accepted["id"], accepted["to"], state) for state in REPORTS[story])
        return outcomes

    async def report(self) -> None:
        early, self._early = self._early, []
        for each in early:
            self._told(each, (await self._smsc.event("delivered"))["status"])
        told, self._to_tell = self._to_tell, []
        for each in told:
            self._told(each, await self._smsc.deliver(each))

    async def write_back(self, number: str, text: str) -> None:
        self._to_tell.append({"source_addr": number, "destination_addr": "acme", "short_message": text})
        await self.report()

    async def hold(self) -> None:
        await self._smsc.set(reverse=ALL_AT_ONCE)

    async def received(self) -> None:
        await self._smsc.event("submit")

    async def release(self) -> None:
        await self._smsc.order(set={"reverse": 0}, answer_held=True)

    async def cut(self) -> None:
        """The end of the connection has reached this side when the server's process is gone."""
        await self._smsc.close()
        await settle()

    def _told(self, told: Event, status: int) -> None:
        if status == Status.ESME_ROK:
            self.acknowledged += 1
        else:
            self._to_tell.append(told)


@asynccontextmanager
async def opened(
    *, unknown_outcome: UnknownOutcome = UnknownOutcome.RESEND, timeout_seconds: float = 30
) -> AsyncIterator[Driver]:
    async with smsc_running() as smsc:
        await smsc.set(by_number=behaviour())
        yield SmppDriver(smsc, unknown_outcome, timeout_seconds)


SMPP = Kind(
    "smpp",
    opened,
    frozenset(TOLD) - {Story.READ},
    frozenset({Ability.ACKNOWLEDGES, Ability.WRITES_BACK}),
)
