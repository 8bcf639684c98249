"""The vendor's way of writing a moment: RFC 3339 (contract §2, SendAt)."""

import re
from datetime import UTC, datetime

from adapters.experia.errors import InvalidRequest

_RFC_3339 = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]{1,9}))?"
    r"([Zz]|[+-][0-9]{2}:[0-9]{2})?"
)

DEFAULT_ZONE = "+03:00"
"""Where a moment without a zone is read."""


def read_moment(text: str) -> datetime | None:
    """The moment a SendAt names, in UTC; None for an empty one. Raises InvalidRequest."""
    if not text:
        return None
    match = _RFC_3339.fullmatch(text)
    if match is None:
        raise InvalidRequest("SendAt is not an RFC 3339 time")
    day, time, fraction, zone = match.groups()
    offset = "+00:00" if zone in ("Z", "z") else zone or DEFAULT_ZONE
    try:
        moment = datetime.fromisoformat(f"{day}T{time}.{(fraction or '0')[:6]:0<6}{offset}")
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise InvalidRequest("SendAt is not an RFC 3339 time") from None


def moment_text(moment: datetime | None) -> str:
    """A moment in UTC, its fraction without trailing zeros; nothing for None."""
    if moment is None:
        return ""
    text = moment.astimezone(UTC).replace(tzinfo=None).isoformat()
    return (text.rstrip("0") if "." in text else text) + "Z"
