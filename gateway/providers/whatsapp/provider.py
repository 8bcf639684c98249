"""The WhatsApp Cloud API as a way out."""

from typing import Any

import orjson

from gateway.domain.channels import Channel
from gateway.domain.clock import Clock, system_clock
from gateway.domain.errors import ContentInvalid
from gateway.domain.messages import Outcome, OutgoingMessage, Reason
from gateway.providers.api import ApiAnswer, ApiRequest
from gateway.providers.api_provider import EachByItself
from gateway.providers.callbacks import (
    NO_SUCH_PATH,
    NOT_ALLOWED,
    UNAUTHENTICATED,
    UNREADABLE,
    is_secret,
    is_signed,
)
from gateway.providers.outcomes import accepted, refused
from gateway.providers.provider import Callback, CallbackAnswer
from gateway.providers.whatsapp.errors import outcome_of_error
from gateway.providers.whatsapp.payloads import cloud_message
from gateway.providers.whatsapp.settings import WhatsAppSettings
from gateway.providers.whatsapp.webhooks import told

WEBHOOK = "webhook"
"""The path of the callback."""

SIGNATURE = "x-hub-signature-256"
SCHEME = "sha256="


class WhatsAppProvider(EachByItself):
    """Sends template, text and media messages, and takes their statuses and what people answer."""

    def __init__(self, name: str, settings: WhatsAppSettings, *, clock: Clock = system_clock) -> None:
        super().__init__(name, frozenset({Channel.WHATSAPP}), settings, clock)
        self._settings = settings
        self._senders = {number: sender for sender, number in settings.senders.items()}

    async def _send(self, message: OutgoingMessage) -> Outcome:
        try:
            body = cloud_message(message)
        except ContentInvalid:
            return refused(Reason.CONTENT_INVALID)
        return _outcome(await self._api.ask(self._request(message, body)))

    def _request(self, message: OutgoingMessage, body: dict[str, Any]) -> ApiRequest:
        settings = self._settings
        number = settings.senders.get(message.sender, settings.phone_number_id)
        headers = {
            "Authorization": f"Bearer {settings.token.get_secret_value()}",
            "Content-Type": "application/json",
        }
        url = f"{settings.host}/{settings.version}/{number}/messages"
        return ApiRequest("POST", url, headers, orjson.dumps(body))

    async def called_back(self, callback: Callback) -> CallbackAnswer:
        """The handshake by GET, and webhooks by POST, signed with the app's secret."""
        if callback.path.strip("/") != WEBHOOK:
            return NO_SUCH_PATH
        match callback.method:
            case "GET":
                return self._verify(callback)
            case "POST":
                return await self._take(callback)
            case _:
                return NOT_ALLOWED

    def _verify(self, callback: Callback) -> CallbackAnswer:
        query = callback.query
        known = is_secret(query.get("hub.verify_token"), self._settings.verify_token)
        if query.get("hub.mode") != "subscribe" or not known:
            return CallbackAnswer(403, "forbidden")
        return CallbackAnswer(200, query.get("hub.challenge", ""))

    async def _take(self, callback: Callback) -> CallbackAnswer:
        signature = callback.headers.get(SIGNATURE, "")
        signed = is_signed(callback.body, signature.removeprefix(SCHEME), self._settings.app_secret)
        if not signature.startswith(SCHEME) or not signed:
            return UNAUTHENTICATED
        heard = told(self.name, callback.body, self._senders, self._clock)
        if heard is None:
            return UNREADABLE
        return await self._hand_in(heard.receipts, heard.inbound)


def _outcome(answer: ApiAnswer) -> Outcome:
    document = answer.json()
    if not isinstance(document, dict):
        document = {}
    if 200 <= answer.status < 300 and "error" not in document:
        return _accepted(document)
    error = document.get("error")
    code = error.get("code") if isinstance(error, dict) else None
    return outcome_of_error(code if isinstance(code, int) else None, answer.status, answer.retry_after)


def _accepted(document: dict[str, Any]) -> Outcome:
    match document:
        case {"messages": [{"id": str(message_id)}, *_]}:
            return accepted(message_id)
        case _:
            return refused(Reason.UNKNOWN_OUTCOME)
