"""The WhatsApp Cloud API, as far as messages go."""

import hmac
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from aiohttp import web

from gateway.domain.channels import Channel
from gateway.domain.messages import MessageState
from gateway.providers.provider import Callback, UnknownOutcome
from gateway.providers.whatsapp.provider import WhatsAppProvider
from gateway.providers.whatsapp.settings import WhatsAppSettings
from tests.providers.conformance.driver import THROTTLED_FOR, Driver, Kind
from tests.providers.conformance.http_network import ALL_ABILITIES, HttpNetwork, Reply, Report
from tests.providers.conformance.stories import TOLD, Story

TOKEN, APP_SECRET, VERIFY_TOKEN = "EAA-private-token", "private-app-secret", "private-verify-token"
NUMBER_ID = "106540352242922"

ERRORS = {
    Story.REJECTED: (400, 131047),
    Story.INVALID_RECIPIENT: (400, 131030),
    Story.PROVIDER_FAULT: (401, 190),
    Story.UNWELL: (500, 131000),
    Story.THROTTLED: (400, 130429),
}
WORDS = {MessageState.DELIVERED: "delivered", MessageState.READ: "read", MessageState.FAILED: "failed"}


def signed(body: bytes) -> dict[str, str]:
    return {"x-hub-signature-256": "sha256=" + hmac.digest(APP_SECRET.encode(), body, "sha256").hex()}


def webhook(value: dict[str, object]) -> Callback:
    metadata = {"display_phone_number": "15550783881", "phone_number_id": NUMBER_ID}
    change = {
        "field": "messages",
        "value": {"messaging_product": "whatsapp", "metadata": metadata, **value},
    }
    document = {"object": "whatsapp_business_account", "entry": [{"id": "1022", "changes": [change]}]}
    body = json.dumps(document).encode()
    return Callback("POST", "webhook", {}, signed(body), body)


class WhatsAppDriver(HttpNetwork):
    secrets = (TOKEN, APP_SECRET, VERIFY_TOKEN)

    def make(self, url: str, unknown_outcome: UnknownOutcome, timeout_seconds: float) -> None:
        self.settings = WhatsAppSettings.model_validate(
            {
                "phone_number_id": NUMBER_ID,
                "token": TOKEN,
                "app_secret": APP_SECRET,
                "verify_token": VERIFY_TOKEN,
                "host": url,
                "version": "v23.0",
                "unknown_outcome": unknown_outcome,
                "timeout_seconds": timeout_seconds,
            }
        )
        self.provider = WhatsAppProvider("wa", self.settings)

    def new_id(self) -> str:
        return f"wamid.HBg{super().new_id()}=="

    async def numbers_of(self, request: web.Request) -> list[str]:
        assert request.path == f"/v23.0/{NUMBER_ID}/messages"
        assert request.headers["Authorization"] == f"Bearer {TOKEN}"
        return [(await request.json())["to"]]

    def acceptance(self, ids: Sequence[str], numbers: Sequence[str]) -> web.Response:
        return web.json_response(
            {
                "messaging_product": "whatsapp",
                "contacts": [{"input": each, "wa_id": each} for each in numbers],
                "messages": [{"id": each, "message_status": "accepted"} for each in ids],
            }
        )

    def refusal(self, story: Story) -> web.Response:
        if story is Story.UNREADABLE:
            return web.Response(text="<html>all is well</html>")
        status, code = ERRORS[story]
        headers = {"Retry-After": f"{THROTTLED_FOR:g}"} if story is Story.THROTTLED else {}
        error = {"message": "(#1) no", "type": "OAuthException", "code": code, "fbtrace_id": "Az"}
        return web.json_response({"error": error}, status=status, headers=headers)

    def callback(self, told: Report | Reply) -> Callback:
        common = {"id": told.id, "timestamp": "1772452800"}
        if isinstance(told, Reply):
            text = {"type": "text", "text": {"body": told.text}}
            return webhook({"messages": [{**common, "from": told.number, **text}]})
        status: dict[str, object] = {**common, "recipient_id": told.number, "status": WORDS[told.state]}
        if told.state is MessageState.FAILED:
            status["errors"] = [{"code": 131026, "title": "Message undeliverable"}]
        return webhook({"statuses": [status]})


@asynccontextmanager
async def opened(
    *, unknown_outcome: UnknownOutcome = UnknownOutcome.RESEND, timeout_seconds: float = 30
) -> AsyncIterator[Driver]:
    driver = WhatsAppDriver()
    async with driver.serving(unknown_outcome, timeout_seconds):
        yield driver


WHATSAPP = Kind("whatsapp", opened, frozenset(TOLD), ALL_ABILITIES, Channel.WHATSAPP)
