"""The vendor's delivery events, as one of its clients takes them in (contract §5)."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

import orjson
import structlog

from gateway.domain.clock import Clock
from gateway.domain.messages import MessageState, Reason, Receipt

log = structlog.get_logger(__name__)

SMS_EVENT = 1

STATES: Final[Mapping[int, tuple[MessageState, str | None]]] = {
    1: (MessageState.DELIVERED, None),
    3: (MessageState.FAILED, Reason.EXPIRED),
    4: (MessageState.FAILED, "deleted"),
    5: (MessageState.FAILED, Reason.UNDELIVERABLE),
    6: (MessageState.FAILED, Reason.UNKNOWN_OUTCOME),
    7: (MessageState.FAILED, Reason.REJECTED),
    8: (MessageState.FAILED, "failed"),
    9: (MessageState.FAILED, "failed"),
    10: (MessageState.FAILED, "failed"),
    34: (MessageState.FAILED, Reason.INVALID_RECIPIENT),
    1000: (MessageState.FAILED, "no_credit"),
}
"""The vendor's numbers of ends; 0 and 2 tell that a message is on its way."""

ON_ITS_WAY: Final = frozenset({0, 2})


class NotReadable(ValueError):
    """An event in another form than the vendor's."""


async def receipts_of(
    provider: str, body: bytes, clock: Clock, guid_of: Callable[[str], Awaitable[str]]
) -> list[Receipt]:
    """The receipt of an event, if it is one. Raises NotReadable, and what `guid_of` raises.

    The vendor's own events name a message by its integer only, whose GUID `guid_of` asks for.
    """
    try:
        event = orjson.loads(body)
        if event["webHookType"] != SMS_EVENT:
            return []
        data = event["data"]
        code, number = int(data["statusCode"]), str(int(data["Id"]))
    except (ValueError, TypeError, KeyError):
        raise NotReadable from None
    if code not in STATES:
        if code not in ON_ITS_WAY:
            log.warning("receipt_not_understood", provider=provider, state=code)
        return []
    state, reason = STATES[code]
    guid = data.get("newId")
    message_id = guid.lower() if isinstance(guid, str) else await guid_of(number)
    return [Receipt(provider, message_id, state, _moment(data, clock), reason)]


def _moment(data: Mapping[str, Any], clock: Clock) -> datetime:
    try:
        moment = datetime.fromisoformat(str(data["lastUpdated"]))
    except (KeyError, ValueError):
        return clock()
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
