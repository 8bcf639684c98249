"""Any HTTP API as a way out."""

from gateway.domain.clock import Clock, system_clock
from gateway.domain.messages import InboundMessage, Outcome, OutgoingMessage, Reason, Receipt
from gateway.providers.api_provider import EachByItself
from gateway.providers.callbacks import (
    NO_SUCH_PATH,
    NOT_ALLOWED,
    UNAUTHENTICATED,
    UNREADABLE,
)
from gateway.providers.http.answers import answer_reader
from gateway.providers.http.callback_settings import CallbackSettings
from gateway.providers.http.reports import Unreadable, inbound_of, receipts_of
from gateway.providers.http.requests import request_maker
from gateway.providers.http.settings import HttpSettings
from gateway.providers.outcomes import refused
from gateway.providers.provider import Callback, CallbackAnswer


class HttpProvider(EachByItself):
    """Sends each message with a request of its own, and takes callbacks in."""

    def __init__(self, name: str, settings: HttpSettings, *, clock: Clock = system_clock) -> None:
        super().__init__(name, settings.channels, settings, clock, settings.max_answer)
        self.counts_parts = settings.counts_parts
        self._settings = settings
        self._make = request_maker(settings.request, settings.secrets)
        self._read = answer_reader(settings.answer)

    async def _send(self, message: OutgoingMessage) -> Outcome:
        try:
            request = self._make(message)
        except ValueError:  # A payload that is to stand as JSON, and is none.
            return refused(Reason.CONTENT_INVALID)
        return self._read(await self._api.ask(request), message)

    async def called_back(self, callback: Callback) -> CallbackAnswer:
        """Takes receipts, or what people wrote back, at the paths of the settings."""
        settings = self._callback_at(callback.path.strip("/"))
        if settings is None:
            return NO_SUCH_PATH
        if callback.method != settings.method:
            return NOT_ALLOWED
        if not settings.authentication.admits(callback):
            return UNAUTHENTICATED
        try:
            receipts, inbound = self._told(settings, callback)
        except Unreadable:
            return UNREADABLE
        answer = settings.answer
        taken = CallbackAnswer(answer.status, answer.body, answer.content_type)
        return await self._hand_in(receipts, inbound, taken)

    def _callback_at(self, path: str) -> CallbackSettings | None:
        known = (self._settings.receipts, self._settings.inbound)
        return next((each for each in known if each is not None and each.path == path), None)

    def _told(
        self, settings: CallbackSettings, callback: Callback
    ) -> tuple[list[Receipt], list[InboundMessage]]:
        receipts, inbound = self._settings.receipts, self._settings.inbound
        if settings is receipts:
            return list(receipts_of(self.name, receipts, callback, self._clock)), []
        assert inbound is not None
        return [], list(inbound_of(self.name, inbound, callback, self._clock))
