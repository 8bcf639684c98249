"""The vendor's events, as one of its clients takes them in (contract §5, §6)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

import orjson
import structlog

from gateway.domain.channels import Channel
from gateway.domain.clock import Clock
from gateway.domain.messages import InboundMessage, MessageState, Reason, Receipt

log = structlog.get_logger(__name__)

STATES: Final[Mapping[str, MessageState]] = {
    "DELIVERED": MessageState.DELIVERED,
    "READ": MessageState.READ,
    "FAILED": MessageState.FAILED,
}
"""SUBMITTED is known from the answer to the sending."""

ON_ITS_WAY: Final = frozenset({"SUBMITTED", "PENDING"})
_REASONS: Final = {reason.replace("_", " "): reason for reason in Reason}


class Told(NamedTuple):
    """What one event tells."""

    receipts: list[Receipt]
    inbound: list[InboundMessage]


def told(provider: str, body: bytes, clock: Clock) -> Told | None:
    """What an event tells, keys in any case; None when it can't be read."""
    try:
        event = _folded(orjson.loads(body))
        match event["type"]:
            case "messageStatus":
                return Told(_receipts(provider, event, clock), [])
            case "message":
                return Told([], _inbound(provider, event, clock))
            case _:
                return Told([], [])
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _folded(document: Any) -> dict[str, Any]:
    return {str(name).lower(): value for name, value in document.items()}


def _receipts(provider: str, event: Mapping[str, Any], clock: Clock) -> list[Receipt]:
    word = str(event["status"]).upper()
    state = STATES.get(word)
    if state is None:
        if word not in ON_ITS_WAY:
            log.warning("receipt_not_understood", provider=provider, state=word[:40])
        return []
    reason = _reason(str(event.get("error") or "")) if state is MessageState.FAILED else None
    return [Receipt(provider, str(event["messagekey"]), state, _moment(event, clock), reason)]


def _reason(text: str) -> str:
    return _REASONS.get(text.lower(), Reason.UNDELIVERABLE)


def _inbound(provider: str, event: Mapping[str, Any], clock: Clock) -> list[InboundMessage]:
    """What somebody wrote; one without a text, as a picture, is none."""
    client, text = _folded(event["client"]), event.get("message")
    if not isinstance(text, str) or not text:
        return []
    return [
        InboundMessage(
            provider=provider,
            channel=Channel.WHATSAPP,
            number=str(client["username"]).removeprefix("+"),
            sender=str(event.get("companyid") or provider),
            text=text,
            at=_moment(event, clock),
            provider_message_id=str(event["messagekey"]) if event.get("messagekey") else None,
        )
    ]


def _moment(event: Mapping[str, Any], clock: Clock) -> datetime:
    try:
        moment = datetime.fromisoformat(str(event["datesent"]))
    except (KeyError, ValueError):
        return clock()
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
