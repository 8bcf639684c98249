"""The vendor's events, as one of its clients takes them in (contract §2.8)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

import orjson
import structlog

from adapters.dexatel.formats import channel_named
from gateway.domain.clock import Clock
from gateway.domain.messages import InboundMessage, MessageState, Reason, Receipt
from schemas.dexatel import moment

log = structlog.get_logger(__name__)

STATES: Final[Mapping[str, tuple[MessageState, str | None]]] = {
    "delivered": (MessageState.DELIVERED, None),
    "read": (MessageState.READ, None),
    "seen": (MessageState.READ, None),
    "failed": (MessageState.FAILED, Reason.UNDELIVERABLE),
    "rejected": (MessageState.FAILED, Reason.REJECTED),
    "expired": (MessageState.FAILED, Reason.EXPIRED),
}
"""The vendor's words, in any case."""


class Told(NamedTuple):
    """What one event tells."""

    receipts: list[Receipt]
    inbound: list[InboundMessage]


def told(provider: str, body: bytes, clock: Clock) -> Told | None:
    """What an event tells; None when it can't be read."""
    try:
        data = orjson.loads(body)["data"]
        if str(data["event"]).lower() == "message":
            return Told([], [_inbound(provider, data, clock)])
        state = STATES.get(str(data["status"]).lower())
        if state is None:
            log.warning("receipt_not_understood", provider=provider, state=str(data["status"])[:40])
            return Told([], [])
        return Told(
            [Receipt(provider, str(data["message_id"]), state[0], _moment(data, clock), state[1])], []
        )
    except (ValueError, TypeError, KeyError):
        return None


def _inbound(provider: str, data: Mapping[str, Any], clock: Clock) -> InboundMessage:
    message_id = data.get("message_id")
    return InboundMessage(
        provider=provider,
        channel=channel_named(str(data["channel"])),
        number=str(data["from"]).removeprefix("+"),
        sender=str(data["to"]),
        text=str(data["text"]),
        at=_moment(data, clock),
        provider_message_id=None if message_id is None else str(message_id),
    )


def _moment(data: Mapping[str, Any], clock: Clock) -> datetime:
    try:
        return moment(data.get("timestamp"))
    except ValueError:
        return clock()
