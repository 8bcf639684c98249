"""Delivery events as the vendor posts them (contract §2.8).

The vendor has words for the end of a message only, so nothing is told of a message that is sent, or that is
read after it was delivered. Network codes and prices are not known here: `mccmnc` is empty, `price` 0.
"""

import hmac
from base64 import b64encode
from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

import orjson

from adapters.dexatel.formats import channel_text, moment_text
from adapters.dexatel.options import NAME
from gateway.domain.messages import MessageState, Standing
from gateway.domain.webhooks import EventKind, MessageEvent, Post, Webhook
from schemas.dexatel_answers import DeliveryEvent

SIGNATURE = "X-Dexatel-Signature"
ENCODINGS: Final = ("base64", "hex")
"""How a signature is written; the vendor's pages show the first, a known client expects the second."""

Status: TypeAlias = Literal["delivered", "failed", "rejected", "expired"]

STATUSES: Final[Mapping[Standing, Status]] = {
    Standing.DELIVERED: "delivered",
    Standing.READ: "delivered",
    Standing.REJECTED: "rejected",
    Standing.INVALID_RECIPIENT: "rejected",
    Standing.BLOCKED: "rejected",
    Standing.SUPPRESSED: "rejected",
    Standing.EXPIRED: "expired",
}
"""The vendor's words for how a message has ended; any other end is `failed`."""


def told(webhook: Webhook, event: MessageEvent) -> Post:
    """The POST of a delivery event, signed when the webhook has a secret."""
    data: DeliveryEvent = {
        "account_id": str(event.account_id),
        "message_id": str(event.message_id),
        "event": "delivery",
        "status": STATUSES.get(event.standing, "failed"),
        "channel": channel_text(event.channel),
        "to": event.number,
        "mccmnc": "",
        "price": 0,
        "timestamp": moment_text(event.at),
    }
    payload = event.details.get("payload") if event.dialect == NAME else None
    if payload:
        data["payload"] = payload
    body = orjson.dumps({"data": data})
    if not webhook.secret:
        return Post(body)
    return Post(body, {SIGNATURE: signature(webhook.secret, body, webhook.options.get("signature"))})


def signature(secret: str, body: bytes, encoding: str | None = None) -> str:
    """HMAC-SHA256 of the raw body, in base64 unless `encoding` is hex (contract §4 row 18)."""
    digest = hmac.digest(secret.encode(), body, "sha256")
    return digest.hex() if encoding == "hex" else b64encode(digest).decode()


DELIVERY = EventKind(
    name="delivery",
    states=(MessageState.DELIVERED, MessageState.FAILED, MessageState.CANCELED, MessageState.SUPPRESSED),
    tell=told,
    signed=True,
    options={"signature": ENCODINGS},
)

MESSAGE = EventKind(
    name="message",
    states=(),
    tell=told,
    signed=True,
    options={"signature": ENCODINGS},
)
"""Messages from recipients; no provider here takes any in, so nothing is told."""

KINDS: Final[Mapping[str, EventKind]] = {kind.name: kind for kind in (DELIVERY, MESSAGE)}
