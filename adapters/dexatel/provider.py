"""The vendor as a way out: SMS, Viber and WhatsApp texts by `POST /v1/messages`."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from pydantic import Field

from adapters.dexatel.client import DexatelClient, DexatelSaidNo
from adapters.dexatel.reports import told
from gateway.domain.channels import Channel
from gateway.domain.clock import Clock, system_clock
from gateway.domain.errors import ContentInvalid
from gateway.domain.messages import Outcome, OutgoingMessage, Reason
from gateway.providers.api import NotUnderstood
from gateway.providers.api_provider import AccountSettings, ApiProvider
from gateway.providers.callbacks import (
    NO_SUCH_PATH,
    NOT_ALLOWED,
    UNAUTHENTICATED,
    UNREADABLE,
    is_signed,
)
from gateway.providers.kinds import ProviderKind
from gateway.providers.outcomes import accepted, by_status, fault, refused
from gateway.providers.provider import Callback, CallbackAnswer
from gateway.providers.sending import outcomes_of

MOST_RECIPIENTS = 10
"""Of one request (contract §2.6)."""

WEBHOOK = "webhook"
SIGNATURE = "x-dexatel-signature"
PAYLOADS_NEED_ANOTHER = "payload_not_supported"

BY_CODE: Final[Mapping[int, Outcome]] = {
    1101: fault("not_authorized"),
    **dict.fromkeys((1503, 1504, 1505), fault("sender_not_known")),
    **dict.fromkeys((1508, 1509, 1510), refused(Reason.CONTENT_INVALID)),
    1515: fault("channel_not_served"),
    1523: refused(Reason.INVALID_RECIPIENT),
    **dict.fromkeys((1524, 1525), fault("account_restricted")),
    1530: refused(Reason.BLOCKED),
    1531: fault("country_blocked"),
}
"""What the vendor's codes mean for a message (contract §2.9)."""

OF_ONE_RECIPIENT: Final = frozenset({1523, 1530, 1531})
"""Codes that may be about one of several recipients."""


class DexatelSettings(AccountSettings):
    """An account at the vendor; `url` is the address before `/v1`. `webhook_secret` signs its webhooks."""

    url: str = Field("https://api.dexatel.com", pattern=r"^https?://[^\s?#@]+$")


class DexatelProvider(ApiProvider):
    """Sends equal texts together, and takes delivery events and messages from recipients in."""

    def __init__(self, name: str, settings: DexatelSettings, *, clock: Clock = system_clock) -> None:
        super().__init__(name, frozenset(Channel), settings, clock)
        self._settings = settings
        self._client = DexatelClient(self._api, settings.url, settings.key)

    async def submit(self, batch: Sequence[OutgoingMessage]) -> list[Outcome]:
        """Answers when all of the batch are answered."""
        groups = list(grouped(batch))
        answers = await asyncio.gather(*(self._outcomes([batch[i] for i in group]) for group in groups))
        outcomes = {
            place: outcome
            for group, answer in zip(groups, answers, strict=True)
            for place, outcome in zip(group, answer, strict=True)
        }
        return [outcomes[place] for place in range(len(batch))]

    async def _outcomes(self, messages: Sequence[OutgoingMessage]) -> list[Outcome]:
        return await outcomes_of(
            self.name, self._send_together(messages), len(messages), self.unknown_outcome
        )

    async def _send_together(self, messages: Sequence[OutgoingMessage]) -> list[Outcome]:
        """Sends what has one text; refused for one of its recipients, it goes to each by itself."""
        first = messages[0]
        if first.payload is not None:
            return [fault(PAYLOADS_NEED_ANOTHER)] * len(messages)
        numbers = [message.number for message in messages]
        try:
            sent = await self._client.send(first.channel, first.sender, numbers, first.text)
        except DexatelSaidNo as refusal:
            if len(messages) > 1 and _may_be_about_one(refusal):
                return [outcome for each in messages for outcome in await self._outcomes([each])]
            return [_outcome(refusal)] * len(messages)
        except ContentInvalid:
            return [refused(Reason.CONTENT_INVALID)] * len(messages)
        except NotUnderstood:
            sent = []
        ids = {row["to"].removeprefix("+"): row["id"] for row in sent}
        return [accepted(ids.get(number, "")) for number in numbers]

    async def called_back(self, callback: Callback) -> CallbackAnswer:
        """Takes delivery events and messages, signed with the secret of the webhook."""
        if callback.path.strip("/") != WEBHOOK:
            return NO_SUCH_PATH
        if callback.method != "POST":
            return NOT_ALLOWED
        if not is_signed(callback.body, callback.headers.get(SIGNATURE), self._settings.webhook_secret):
            return UNAUTHENTICATED
        heard = told(self.name, callback.body, self._clock)
        if heard is None:
            return UNREADABLE
        return await self._hand_in(heard.receipts, heard.inbound)


def grouped(batch: Sequence[OutgoingMessage]) -> Iterator[list[int]]:
    """The places of messages that fit into one request: an equal text, and no number twice."""
    open_groups: defaultdict[tuple[str, ...], list[tuple[list[int], set[str]]]] = defaultdict(list)
    for place, message in enumerate(batch):
        alike = open_groups[message.channel, message.sender, message.text, message.payload or ""]
        fitting = (group for group in alike if message.number not in group[1])
        places, numbers = next(fitting, ([], set()))
        if not places:
            alike.append((places, numbers))
        places.append(place)
        numbers.add(message.number)
        if len(places) == MOST_RECIPIENTS:
            alike.remove((places, numbers))
            yield places
    for alike in open_groups.values():
        yield from (places for places, _ in alike)


def _may_be_about_one(refusal: DexatelSaidNo) -> bool:
    """Whether the others may be accepted without one of them; an unknown code may say anything."""
    return refusal.code in OF_ONE_RECIPIENT or (refusal.status == 400 and refusal.code not in BY_CODE)


def _outcome(refusal: DexatelSaidNo) -> Outcome:
    known = BY_CODE.get(refusal.code) if refusal.code is not None else None
    return known or by_status(refusal.status, refusal.retry_after)


DEXATEL_PROVIDER = ProviderKind("dexatel", DexatelSettings, DexatelProvider)
