"""The vendors' APIs, as far as single messages go, in the forms of their contracts."""

import hmac
import json
from abc import abstractmethod
from base64 import b64encode
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

from aiohttp import web

from adapters.dexatel.provider import DexatelProvider, DexatelSettings
from adapters.dynamic_messaging.provider import DynamicMessagingProvider, DynamicMessagingSettings
from adapters.experia.provider import ExperiaProvider, ExperiaSettings
from gateway.domain.channels import Channel
from gateway.domain.messages import MessageState
from gateway.providers.provider import Callback, Provider, UnknownOutcome
from tests.providers.conformance.driver import THROTTLED_FOR, Ability, Driver, Kind, Opening
from tests.providers.conformance.http_network import ALL_ABILITIES, HttpNetwork, Reply, Report
from tests.providers.conformance.stories import TOLD, Story

KEY, SECRET = "a-private-key", "a-private-webhook-secret"

CODES = {MessageState.DELIVERED: 1, MessageState.FAILED: 5}
STATUSES = {Story.THROTTLED: 429, Story.UNWELL: 500, Story.PROVIDER_FAULT: 403}


class VendorNetwork(HttpNetwork):
    """Refusals that all three have by status."""

    secrets = (KEY, SECRET)

    @abstractmethod
    def settled(self, given: dict[str, object]) -> tuple[object, Provider]:
        """The vendor's settings and its provider."""

    @abstractmethod
    def refused(self, story: Story) -> web.Response:
        """A refusal in the vendor's form."""

    def make(self, url: str, unknown_outcome: UnknownOutcome, timeout_seconds: float) -> None:
        given: dict[str, object] = {
            "url": url,
            "key": KEY,
            "webhook_secret": SECRET,
            "unknown_outcome": unknown_outcome,
            "timeout_seconds": timeout_seconds,
        }
        self.settings, self.provider = self.settled(given)

    def refusal(self, story: Story) -> web.Response:
        if story is Story.UNREADABLE:
            return web.Response(text="<html>all is well</html>")
        if story not in STATUSES:
            return self.refused(story)
        headers = {"Retry-After": f"{THROTTLED_FOR:g}"} if story is Story.THROTTLED else {}
        return web.Response(status=STATUSES[story], headers=headers)


class DexatelNetwork(VendorNetwork):
    """Takes several numbers in a request, and refuses all of them for one."""

    def settled(self, given: dict[str, object]) -> tuple[object, Provider]:
        settings = DexatelSettings.model_validate(given)
        return settings, DexatelProvider("dexatel", settings)

    async def numbers_of(self, request: web.Request) -> list[str]:
        assert (request.method, request.path) == ("POST", "/v1/messages")
        assert request.headers["X-Dexatel-Key"] == KEY
        data = (await request.json())["data"]
        assert data["from"] == "acme"
        return list(data["to"])

    def acceptance(self, ids: Sequence[str], numbers: Sequence[str]) -> web.Response:
        rows = [{"id": each, "to": number} for each, number in zip(ids, numbers, strict=True)]
        return web.json_response({"data": rows[::-1]}, status=201)

    def refused(self, story: Story) -> web.Response:
        code = 1523 if story is Story.INVALID_RECIPIENT else 1999
        return web.json_response({"errors": [{"code": code, "message": "no", "status": 400}]}, status=400)

    def callback(self, told: Report | Reply) -> Callback:
        data = {"message_id": told.id, "channel": "SMS", "timestamp": "2026-03-02 12:00:00"}
        if isinstance(told, Reply):
            data |= {"event": "message", "from": told.number, "to": "acme", "text": told.text}
        else:
            data |= {"event": "delivery", "status": told.state.name, "to": told.number}
        body = json.dumps({"data": data}).encode()
        signature = b64encode(hmac.digest(SECRET.encode(), body, "sha256")).decode()
        return Callback("POST", "webhook", {}, {"x-dexatel-signature": signature}, body)


class DynamicMessagingNetwork(VendorNetwork):
    """Takes the client's own ids, and has nobody who writes back."""

    def settled(self, given: dict[str, object]) -> tuple[object, Provider]:
        settings = DynamicMessagingSettings.model_validate(given)
        return settings, DynamicMessagingProvider("dynamic", settings)

    def new_id(self) -> str:
        return str(UUID(int=int(super().new_id())))

    def other(self, request: web.Request) -> web.Response | None:
        """Asked for a message whose answer was lost, it does not have it."""
        return web.Response(status=404) if request.method == "GET" else None

    async def numbers_of(self, request: web.Request) -> list[str]:
        assert request.headers["Authorization"] == f"Bearer {KEY}"
        assert (request.method, request.path) == ("POST", "/api/SMSMessages")
        return [(await request.json())["phoneNumber"]]

    def acceptance(self, ids: Sequence[str], numbers: Sequence[str]) -> web.Response:
        return web.json_response(ids[0], status=201)

    def refused(self, story: Story) -> web.Response:
        name = "PhoneNumber" if story is Story.INVALID_RECIPIENT else "Contacts"
        return web.json_response({"title": "no", "errors": {name: ["no"]}}, status=400)

    def callback(self, told: Report | Reply) -> Callback:
        assert isinstance(told, Report)
        moment = "2026-03-02T12:00:00.000Z"
        data = {"Id": 1, "newId": told.id, "statusCode": CODES[told.state], "lastUpdated": moment}
        body = json.dumps({"webHookType": 1, "data": data}).encode()
        return Callback("POST", "webhook", {"secret": SECRET}, {}, body)


class ExperiaNetwork(VendorNetwork):
    """Takes forms."""

    def settled(self, given: dict[str, object]) -> tuple[object, Provider]:
        settings = ExperiaSettings.model_validate(given)
        return settings, ExperiaProvider("experia", settings)

    async def numbers_of(self, request: web.Request) -> list[str]:
        assert (request.method, request.path) == ("POST", "/v2/send")
        assert request.headers["X-API-Key"] == KEY
        form = await request.post()
        assert form["messageType"] == "whatsapp"
        return [str(form["username"])]

    def acceptance(self, ids: Sequence[str], numbers: Sequence[str]) -> web.Response:
        return web.json_response({"error": "", "messageKey": ids[0], "status": "SUBMITTED"})

    def refused(self, story: Story) -> web.Response:
        why = "username is not a phone number" if story is Story.INVALID_RECIPIENT else "no"
        return web.json_response({"error": f"invalid request: {why}"}, status=400)

    def callback(self, told: Report | Reply) -> Callback:
        event: dict[str, object] = {"MessageKey": told.id, "DateSent": "2026-03-02T12:00:00Z"}
        if isinstance(told, Reply):
            client = {"ID": 1, "Username": "+" + told.number}
            event |= {"Type": "message", "Client": client, "Message": told.text}
        else:
            event |= {"Type": "messageStatus", "Status": told.state.name}
        return Callback("POST", "webhook", {"secret": SECRET}, {}, json.dumps(event).encode())


def opening(network: type[VendorNetwork]) -> Opening:
    @asynccontextmanager
    async def opened(
        *, unknown_outcome: UnknownOutcome = UnknownOutcome.RESEND, timeout_seconds: float = 30
    ) -> AsyncIterator[Driver]:
        driver = network()
        async with driver.serving(unknown_outcome, timeout_seconds):
            yield driver

    return opened


DEXATEL = Kind("dexatel", opening(DexatelNetwork), frozenset(TOLD), ALL_ABILITIES)
DYNAMIC_MESSAGING = Kind(
    "dynamic_messaging",
    opening(DynamicMessagingNetwork),
    frozenset(TOLD) - {Story.READ},
    ALL_ABILITIES - {Ability.WRITES_BACK, Ability.NAMES_REPLIES},
)
EXPERIA = Kind("experia", opening(ExperiaNetwork), frozenset(TOLD), ALL_ABILITIES, Channel.WHATSAPP)
