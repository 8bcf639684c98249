"""The dialects the gateway speaks, and the kinds of providers it sends through."""

from importlib.metadata import entry_points

from adapters.dexatel.conversion import DEXATEL_CONVERTER
from adapters.dexatel.dialect import DEXATEL
from adapters.dexatel.provider import DEXATEL_PROVIDER
from adapters.dynamic_messaging.conversion import DYNAMIC_MESSAGING_CONVERTER
from adapters.dynamic_messaging.dialect import DYNAMIC_MESSAGING
from adapters.dynamic_messaging.provider import DYNAMIC_MESSAGING_PROVIDER
from adapters.experia.conversion import EXPERIA_CONVERTER
from adapters.experia.dialect import EXPERIA
from adapters.experia.provider import EXPERIA_PROVIDER
from gateway.conversion.forms import Converter
from gateway.providers.http.kind import HTTP
from gateway.providers.kinds import ProviderKind
from gateway.providers.simulator.kind import SIMULATOR
from gateway.providers.smpp.kind import SMPP
from gateway.providers.whatsapp.kind import WHATSAPP
from gateway.web.dialect import Dialect

ENTRY_POINTS = "campaign_gateway.dialects"
"""Where a package of somebody else's registers a dialect of its own."""

CONVERTER_ENTRY_POINTS = "campaign_gateway.converters"
"""Where it registers how its objects are converted."""

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


def converters() -> tuple[Converter, ...]:
    """Our own vendors' forms of objects, and those that installed packages register."""
    others: list[Converter] = [entry.load() for entry in entry_points(group=CONVERTER_ENTRY_POINTS)]
    return (DEXATEL_CONVERTER, EXPERIA_CONVERTER, DYNAMIC_MESSAGING_CONVERTER, *others)
