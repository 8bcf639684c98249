"""The vendor as a way out: SMS by `POST /api/SMSMessages`."""

from contextlib import suppress

from pydantic import Field

from adapters.dynamic_messaging.client import (
    DynamicMessagingClient,
    DynamicMessagingSaidNo,
)
from adapters.dynamic_messaging.reports import NotReadable, receipts_of
from gateway.domain.channels import Channel
from gateway.domain.clock import Clock, NewId, new_id, system_clock
from gateway.domain.messages import Outcome, OutgoingMessage, Reason
from gateway.providers.api import NoAnswer, NotReached, NotUnderstood
from gateway.providers.api_provider import AccountSettings, EachByItself
from gateway.providers.callbacks import (
    NO_SUCH_PATH,
    NOT_ALLOWED,
    TRY_AGAIN,
    UNAUTHENTICATED,
    UNREADABLE,
    is_secret,
)
from gateway.providers.kinds import ProviderKind
from gateway.providers.outcomes import by_status, fault, refused
from gateway.providers.provider import Callback, CallbackAnswer
from schemas.dynamic_messaging import MessageCreate

WEBHOOK = "webhook"
SECRET_PARAMETER = "secret"  # noqa: S105


class DynamicMessagingSettings(AccountSettings):
    """An account at the vendor; `url` is the address before `/api`.

    The vendor signs nothing, so the webhook's address has to carry `?secret=` and the `webhook_secret`.
    """

    url: str = Field("https://api.sms.dynamicmessaging.co.uk", pattern=r"^https?://[^\s?#@]+$")


class DynamicMessagingProvider(EachByItself):
    """Sends SMS under ids of our own, by which it asks for those whose answer was lost; takes events in."""

    def __init__(
        self,
        name: str,
        settings: DynamicMessagingSettings,
        *,
        clock: Clock = system_clock,
        new_id: NewId = new_id,
    ) -> None:
        super().__init__(name, frozenset({Channel.SMS}), settings, clock)
        self._settings = settings
        self._new_id = new_id
        self._client = DynamicMessagingClient(self._api, settings.url, settings.key)

    async def _send(self, message: OutgoingMessage) -> Outcome:
        own_id = str(self._new_id())
        wanted = MessageCreate(
            message=message.text, sender=message.sender, phoneNumber="+" + message.number, newId=own_id
        )
        try:
            return Outcome(True, await self._client.send(wanted))
        except DynamicMessagingSaidNo as refusal:
            return _outcome(refusal)
        except NotUnderstood:
            return refused(Reason.UNKNOWN_OUTCOME)
        except NoAnswer:
            if await self._has(own_id):
                return Outcome(True, own_id)
            raise

    async def _has(self, message_id: str) -> bool:
        """Whether the vendor knows a message; not to be told counts as no."""
        with suppress(DynamicMessagingSaidNo, NotUnderstood, NotReached, NoAnswer):
            return await self._client.message_id(message_id) == message_id
        return False

    async def called_back(self, callback: Callback) -> CallbackAnswer:
        """Takes delivery events; the address has the secret."""
        if callback.path.strip("/") != WEBHOOK:
            return NO_SUCH_PATH
        if callback.method != "POST":
            return NOT_ALLOWED
        if not is_secret(callback.query.get(SECRET_PARAMETER), self._settings.webhook_secret):
            return UNAUTHENTICATED
        try:
            receipts = await receipts_of(self.name, callback.body, self._clock, self._client.message_id)
        except NotReadable:
            return UNREADABLE
        except (DynamicMessagingSaidNo, NotUnderstood, NotReached, NoAnswer):
            return TRY_AGAIN
        return await self._hand_in(receipts)


def _outcome(refusal: DynamicMessagingSaidNo) -> Outcome:
    if refusal.status == 400:
        match refusal.properties:
            case properties if "phonenumber" in properties:
                return refused(Reason.INVALID_RECIPIENT)
            case properties if "message" in properties:
                return refused(Reason.CONTENT_INVALID)
            case properties if "sender" in properties:
                return fault("sender_not_known")
    return by_status(refusal.status, refusal.retry_after)


DYNAMIC_MESSAGING_PROVIDER = ProviderKind(
    "dynamic_messaging", DynamicMessagingSettings, DynamicMessagingProvider
)
