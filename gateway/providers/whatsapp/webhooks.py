"""What the Cloud API's webhooks tell (fields `messages` of a WhatsApp business account)."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

import orjson
import structlog

from gateway.domain.channels import Channel
from gateway.domain.clock import Clock
from gateway.domain.messages import InboundMessage, MessageState, Receipt
from gateway.providers.whatsapp.errors import reason_of_error

log = structlog.get_logger(__name__)

STATES: Final[Mapping[str, MessageState]] = {
    "delivered": MessageState.DELIVERED,
    "read": MessageState.READ,
    "played": MessageState.READ,
    "failed": MessageState.FAILED,
}
"""Words that tell of a change; that a message is `sent` is known from the answer to its request."""

IGNORED: Final = frozenset({"sent", "deleted", "warning"})


class Told(NamedTuple):
    """What one webhook tells."""

    receipts: list[Receipt]
    inbound: list[InboundMessage]


def told(provider: str, body: bytes, senders: Mapping[str, str], clock: Clock) -> Told | None:
    """All that a webhook tells, None when it can't be read. `senders` are by the ids of phone numbers."""
    try:
        values = list(_values(orjson.loads(body)))
    except _BROKEN:
        return None
    heard = Told([], [])
    for value in values:
        for status in _listed(value, "statuses"):
            with _passed_over_if_broken(provider):
                heard.receipts.extend(_receipts(provider, status, clock))
        for message in _listed(value, "messages"):
            with _passed_over_if_broken(provider):
                heard.inbound.extend(_inbound(provider, _sender(value, senders), message, clock))
    return heard


_BROKEN = (ValueError, TypeError, KeyError, AttributeError, IndexError)


@contextmanager
def _passed_over_if_broken(provider: str) -> Iterator[None]:
    """One thing that can't be understood must not hold up the others of its webhook."""
    try:
        yield
    except _BROKEN as error:
        log.warning("webhook_not_understood", provider=provider, error=type(error).__name__)


def _values(document: Any) -> Iterator[Mapping[str, Any]]:
    for entry in document["entry"]:
        for change in entry.get("changes") or ():
            if change.get("field", "messages") == "messages":
                yield change["value"]


def _listed(value: Mapping[str, Any], name: str) -> list[Any]:
    listed = value.get(name)
    return listed if isinstance(listed, list) else []


def _receipts(provider: str, status: Mapping[str, Any], clock: Clock) -> Iterator[Receipt]:
    word = str(status["status"])
    state = STATES.get(word)
    if state is not None:
        reason = reason_of_error(_first_code(status)) if state is MessageState.FAILED else None
        yield Receipt(provider, str(status["id"]), state, _moment(status, clock), reason)
    elif word not in IGNORED:
        log.warning("receipt_not_understood", provider=provider, state=word[:40])


def _first_code(status: Mapping[str, Any]) -> int | None:
    errors = status.get("errors") or [{}]
    code = errors[0].get("code")
    return code if isinstance(code, int) else None


def _sender(value: Mapping[str, Any], senders: Mapping[str, str]) -> str:
    """The sender that was answered, else its number."""
    metadata = value.get("metadata") or {}
    number = str(metadata.get("display_phone_number", ""))
    return senders.get(str(metadata.get("phone_number_id")), number)


def _inbound(
    provider: str, sender: str, message: Mapping[str, Any], clock: Clock
) -> Iterator[InboundMessage]:
    text = _text(message)
    if text is not None:
        yield InboundMessage(
            provider=provider,
            channel=Channel.WHATSAPP,
            number=str(message["from"]),
            sender=sender,
            text=text,
            at=_moment(message, clock),
            provider_message_id=str(message["id"]),
        )


def _text(message: Mapping[str, Any]) -> str | None:
    """What somebody wrote or which button was pressed; None for media, reactions and the like."""
    match message.get("type"):
        case "text":
            return str(message["text"]["body"])
        case "button":
            return str(message["button"]["text"])
        case "interactive":
            reply = message["interactive"]
            chosen = reply.get("button_reply") or reply.get("list_reply")
            return str(chosen["title"]) if chosen else None
        case _:
            return None


def _moment(thing: Mapping[str, Any], clock: Clock) -> datetime:
    """Seconds since 1970, as a text."""
    try:
        return datetime.fromtimestamp(int(thing["timestamp"]), UTC)
    except (KeyError, ValueError, TypeError, OverflowError, OSError):
        return clock()
