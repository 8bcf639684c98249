"""How values look in Dexatel's answers."""

from datetime import UTC, datetime

from aiohttp import web

from gateway.domain.channels import Channel
from gateway.web.origin import origin_of

_SECONDS = len("2026-01-01 00:00:00")


def moment_text(moment: datetime) -> str:
    """`yyyy-mm-dd hh:mm:ss` in UTC."""
    return str(moment.astimezone(UTC))[:_SECONDS]


def channel_text(channel: Channel) -> str:
    """The canonical spelling: upper case."""
    return channel.upper()


def channel_named(spelling: str) -> Channel:
    """The channel of any spelling. Raises ValueError."""
    return Channel(spelling.lower())


def printable(text: str) -> str:
    """A part of the request in ASCII: path bytes may be no valid text at all."""
    return text.encode("ascii", "replace").decode()


def base_url(request: web.Request) -> str:
    """What the addresses in `links` begin with."""
    return origin_of(request) + "/v1"
