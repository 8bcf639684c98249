"""The dialects the gateway speaks, and the kinds of providers it sends through."""

from collections.abc import Mapping
from importlib.metadata import entry_points

from adapters.dexatel.dialect import DEXATEL
from adapters.dexatel.moving import MOVER as DEXATEL_MOVER
from adapters.dexatel.provider import DEXATEL_PROVIDER
from adapters.dexatel.source import source_of as dexatel_source
from adapters.dynamic_messaging.dialect import DYNAMIC_MESSAGING
from adapters.dynamic_messaging.moving import MOVER as DYNAMIC_MESSAGING_MOVER
from adapters.dynamic_messaging.provider import DYNAMIC_MESSAGING_PROVIDER
from adapters.dynamic_messaging.source import source_of as dynamic_messaging_source
from adapters.experia.dialect import EXPERIA
from adapters.experia.moving import MOVER as EXPERIA_MOVER
from adapters.experia.provider import EXPERIA_PROVIDER
from adapters.experia.source import source_of as experia_source
from gateway.moving.mover import Mover
from gateway.moving.source import SourceOf
from gateway.providers.http.kind import HTTP
from gateway.providers.kinds import ProviderKind
from gateway.providers.simulator.kind import SIMULATOR
from gateway.providers.smpp.kind import SMPP
from gateway.providers.whatsapp.kind import WHATSAPP
from gateway.web.dialect import Dialect

ENTRY_POINTS = "campaign_gateway.dialects"
"""Where a package of somebody else's registers a dialect of its own."""

PROVIDER_ENTRY_POINTS = "campaign_gateway.providers"
"""Where it registers a kind of provider."""


def dialects() -> tuple[Dialect, ...]:
    """Our own dialects, and those that installed packages register."""
    others: list[Dialect] = [entry.load() for entry in entry_points(group=ENTRY_POINTS)]
    return (DEXATEL, EXPERIA, DYNAMIC_MESSAGING, *others)


def provider_kinds() -> tuple[ProviderKind, ...]:
    """Our own kinds of providers, and those that installed packages register."""
    others: list[ProviderKind] = [entry.load() for entry in entry_points(group=PROVIDER_ENTRY_POINTS)]
    vendors = (DEXATEL_PROVIDER, EXPERIA_PROVIDER, DYNAMIC_MESSAGING_PROVIDER)
    return (SIMULATOR, SMPP, WHATSAPP, HTTP, *vendors, *others)


def movers() -> Mapping[str, Mover]:
    """How things leave in the shapes of a vendor, by the name of the dialect."""
    ours = (DEXATEL_MOVER, EXPERIA_MOVER, DYNAMIC_MESSAGING_MOVER)
    return {mover.name: mover for mover in ours}


def sources() -> Mapping[str, SourceOf]:
    """What accounts are imported from, by the name of the dialect."""
    return {
        DEXATEL.name: dexatel_source,
        EXPERIA.name: experia_source,
        DYNAMIC_MESSAGING.name: dynamic_messaging_source,
    }
