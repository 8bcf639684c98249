"""What callbacks of the API tell: receipts, and messages that people wrote back."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

import orjson
import structlog

from gateway.domain.clock import Clock
from gateway.domain.messages import InboundMessage, MessageState, Receipt
from gateway.providers.http.callback_settings import CallbackSettings, InboundSettings, ReceiptSettings
from gateway.providers.http.places import found, text_at
from gateway.providers.provider import Callback

log = structlog.get_logger(__name__)

MOST_FIELDS = 10_000


class Unreadable(ValueError):
    """The callback is not in the form that the settings say."""


def entries_of(settings: CallbackSettings, callback: Callback) -> list[Any]:
    """What a callback tells, one by one. Raises Unreadable."""
    document = _document(settings, callback)
    listed = document if settings.list is None else found(document, settings.list)
    if isinstance(listed, list):
        return listed
    if settings.list is not None:
        raise Unreadable
    return [document]


def _document(settings: CallbackSettings, callback: Callback) -> Any:
    try:
        match settings.format:
            case "query":
                return callback.query
            case "form":
                return dict(parse_qsl(callback.body.decode(), True, max_num_fields=MOST_FIELDS))
            case _:
                return orjson.loads(callback.body)
    except ValueError as error:
        raise Unreadable from error


def receipts_of(
    provider: str, settings: ReceiptSettings, callback: Callback, clock: Clock
) -> Iterator[Receipt]:
    """The receipts of a callback; those without an id or with an unknown word are passed over and logged."""
    states = {word.lower(): state for word, state in settings.states.items()}
    reasons = {code.lower(): reason for code, reason in settings.reasons.items()}
    for entry in entries_of(settings, callback):
        provider_id, word = text_at(entry, settings.id), text_at(entry, settings.state)
        state = states.get(word.lower())
        if state == "ignored":
            continue
        if not provider_id or state is None:
            log.warning(
                "receipt_not_understood", provider=provider, state=word[:40], has_id=bool(provider_id)
            )
            continue
        at = _moment(text_at(entry, settings.at), settings.at_format, clock)
        reason = _reason(text_at(entry, settings.reason), reasons) if state == "failed" else None
        yield Receipt(provider, provider_id, MessageState[state.upper()], at, reason)


def _reason(code: str, reasons: dict[str, str]) -> str | None:
    """The reason that the settings have for a code, else the code itself where it is a short one."""
    return reasons.get(code.lower()) or code[:40].lower().replace(" ", "_") or None


def inbound_of(
    provider: str, settings: InboundSettings, callback: Callback, clock: Clock
) -> Iterator[InboundMessage]:
    """The messages of a callback."""
    for entry in entries_of(settings, callback):
        yield InboundMessage(
            provider,
            settings.channel,
            text_at(entry, settings.number).strip().removeprefix("+"),
            text_at(entry, settings.sender),
            text_at(entry, settings.text),
            _moment(text_at(entry, settings.at), settings.at_format, clock),
            text_at(entry, settings.id) or None if settings.id else None,
        )


def _moment(text: str, form: str, clock: Clock) -> datetime:
    """The moment that a text tells, in UTC; the present one for a text that tells none."""
    try:
        read = _READERS.get(form)
        moment = read(text) if read else datetime.strptime(text, form)  # noqa: DTZ007
        return _in_utc(moment).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return clock()


_READERS: dict[str, Callable[[str], datetime]] = {
    "iso": datetime.fromisoformat,
    "epoch": lambda text: datetime.fromtimestamp(float(text), UTC),
    "epoch_ms": lambda text: datetime.fromtimestamp(float(text) / 1000, UTC),
}


def _in_utc(moment: datetime) -> datetime:
    """A moment without a zone is in UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
