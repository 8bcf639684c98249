"""What providers do with the requests of their networks: check who asks, hand in, answer."""

import hmac
from base64 import b64encode
from collections.abc import Sequence

import structlog
from pydantic import SecretStr

from gateway.domain.messages import InboundMessage, Receipt
from gateway.providers.provider import CallbackAnswer, Intake
from gateway.providers.storable import is_id, is_number, storable

log = structlog.get_logger(__name__)

TAKEN = CallbackAnswer()
UNREADABLE = CallbackAnswer(400, "unreadable")
UNAUTHENTICATED = CallbackAnswer(401, "unauthenticated")
NO_SUCH_PATH = CallbackAnswer(404, "not found")
NOT_ALLOWED = CallbackAnswer(405, "method not allowed")
TRY_AGAIN = CallbackAnswer(503, "try again later")


def is_secret(given: str | None, secret: SecretStr) -> bool:
    """Whether what was given is the secret; takes the same time wherever the two differ."""
    return given is not None and hmac.compare_digest(_raw(given), _raw(secret.get_secret_value()))


def is_signed(body: bytes, signature: str | None, secret: SecretStr, algorithm: str = "sha256") -> bool:
    """Whether the signature is the body's HMAC, in hex or in base64; takes always the same time."""
    digest = hmac.digest(_raw(secret.get_secret_value()), body, algorithm)
    given = _raw((signature or "").strip())
    in_hex = hmac.compare_digest(given.lower(), digest.hex().encode())
    in_base64 = hmac.compare_digest(given, b64encode(digest))
    return in_hex or in_base64


def _raw(text: str) -> bytes:
    """Headers come with their broken bytes as surrogates."""
    return text.encode("utf-8", "surrogateescape")


async def hand_in(
    provider: str,
    intake: Intake | None,
    receipts: Sequence[Receipt],
    inbound: Sequence[InboundMessage] = (),
    answer: CallbackAnswer = TAKEN,
) -> CallbackAnswer:
    """The answer once all of it is committed; 503 when it could not be, so that the network tries again."""
    if intake is None:
        return TRY_AGAIN
    known = [receipt for receipt in receipts if is_id(receipt.provider_message_id)]
    written = [message for message in inbound if is_number(message.number)]
    if passed_over := len(receipts) + len(inbound) - len(known) - len(written):
        log.warning("callback_not_understood", provider=provider, passed_over=passed_over)
    try:
        if known:
            await intake.receipts([_storable_receipt(each) for each in known])
        if written:
            await intake.inbound([_storable_inbound(each) for each in written])
    except Exception as error:  # noqa: BLE001 (whatever the intake's trouble is, the network tries again)
        log.warning(
            "callback_not_taken",
            provider=provider,
            receipts=len(receipts),
            inbound=len(inbound),
            error=type(error).__name__,
        )
        return TRY_AGAIN
    return answer


def _storable_receipt(receipt: Receipt) -> Receipt:
    return receipt._replace(reason=storable(receipt.reason)) if receipt.reason else receipt


def _storable_inbound(message: InboundMessage) -> InboundMessage:
    named = message.provider_message_id
    return message._replace(
        sender=storable(message.sender),
        text=storable(message.text),
        provider_message_id=named if named is not None and is_id(named) else None,
    )
