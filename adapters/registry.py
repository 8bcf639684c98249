"""The dialects the gateway speaks."""

from importlib.metadata import entry_points

from adapters.dexatel.dialect import DEXATEL
from adapters.dynamic_messaging.dialect import DYNAMIC_MESSAGING
from adapters.experia.dialect import EXPERIA
from gateway.web.dialect import Dialect

ENTRY_POINTS = "campaign_gateway.dialects"
"""Where a package of somebody else's registers a dialect of its own."""


def dialects() -> tuple[Dialect, ...]:
    """Our own dialects, and those that installed packages register."""
    others: list[Dialect] = [entry.load() for entry in entry_points(group=ENTRY_POINTS)]
    return (DEXATEL, EXPERIA, DYNAMIC_MESSAGING, *others)
