"""The vendor as a way out: WhatsApp by `POST /v2/send`, which answers a key for each message."""

from pydantic import Field

from adapters.experia.client import ExperiaClient, ExperiaSaidNo
from adapters.experia.reports import told
from adapters.experia.translate_send import MESSAGE_TYPE
from gateway.domain.channels import Channel
from gateway.domain.clock import Clock, system_clock
from gateway.domain.messages import Outcome, OutgoingMessage, Reason
from gateway.providers.api import NotUnderstood
from gateway.providers.api_provider import AccountSettings, EachByItself
from gateway.providers.callbacks import (
    NO_SUCH_PATH,
    NOT_ALLOWED,
    UNAUTHENTICATED,
    UNREADABLE,
    is_secret,
)
from gateway.providers.kinds import ProviderKind
from gateway.providers.outcomes import accepted, by_status, refused
from gateway.providers.provider import Callback, CallbackAnswer
from schemas.experia import SendRequest

WEBHOOK = "webhook"
SECRET_PARAMETER = "secret"  # noqa: S105


class ExperiaSettings(AccountSettings):
    """An account at the vendor; `url` is the address before `/v2`.

    The vendor signs nothing, so the webhook's address has to carry `?secret=` and the `webhook_secret`.
    """

    url: str = Field("https://api.experiaapp.com", pattern=r"^https?://[^\s?#@]+$")


class ExperiaProvider(EachByItself):
    """Sends texts and template messages, and takes their statuses and what people answer."""

    def __init__(self, name: str, settings: ExperiaSettings, *, clock: Clock = system_clock) -> None:
        super().__init__(name, frozenset({Channel.WHATSAPP}), settings, clock)
        self._settings = settings
        self._client = ExperiaClient(self._api, settings.url, settings.key)

    async def _send(self, message: OutgoingMessage) -> Outcome:
        wanted = SendRequest.model_validate(
            {
                "message": message.text,
                "messageType": MESSAGE_TYPE,
                "username": "+" + message.number,
                "json": message.payload,
            }
        )
        try:
            return accepted(await self._client.send(wanted))
        except ExperiaSaidNo as refusal:
            return _outcome(refusal)
        except NotUnderstood:
            return refused(Reason.UNKNOWN_OUTCOME)

    async def called_back(self, callback: Callback) -> CallbackAnswer:
        """Takes statuses and answers; the address has the secret."""
        if callback.path.strip("/") != WEBHOOK:
            return NO_SUCH_PATH
        if callback.method != "POST":
            return NOT_ALLOWED
        if not is_secret(callback.query.get(SECRET_PARAMETER), self._settings.webhook_secret):
            return UNAUTHENTICATED
        heard = told(self.name, callback.body, self._clock)
        if heard is None:
            return UNREADABLE
        return await self._hand_in(heard.receipts, heard.inbound)


def _outcome(refusal: ExperiaSaidNo) -> Outcome:
    """The vendor has no codes, only texts (contract §3, §7)."""
    text = refusal.text.lower()
    if refusal.status == 400 and "template not found" in text:
        return refused(Reason.TEMPLATE_NOT_APPROVED)
    if refusal.status == 400 and "username" in text:
        return refused(Reason.INVALID_RECIPIENT)
    if refusal.status == 400 and ("json" in text or "params" in text or "message" in text):
        return refused(Reason.CONTENT_INVALID)
    return by_status(refusal.status, refusal.retry_after)


EXPERIA_PROVIDER = ProviderKind("experia", ExperiaSettings, ExperiaProvider)
