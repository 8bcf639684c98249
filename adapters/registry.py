"""The vendors that the gateway speaks for, and the kinds of providers it sends through."""

from collections.abc import Mapping
from importlib.metadata import entry_points

from adapters.dexatel.vendor import VENDOR as DEXATEL
from adapters.dynamic_messaging.vendor import VENDOR as DYNAMIC_MESSAGING
from adapters.experia.vendor import VENDOR as EXPERIA
from adapters.vendor import Vendor
from gateway.comparison.rules import Comparison
from gateway.conversion.forms import Converter
from gateway.moving.mover import Mover
from gateway.moving.source import SourceOf
from gateway.providers.http.kind import HTTP
from gateway.providers.kinds import ProviderKind
from gateway.providers.simulator.kind import SIMULATOR
from gateway.providers.smpp.kind import SMPP
from gateway.providers.whatsapp.kind import WHATSAPP
from gateway.web.dialect import Dialect

VENDOR_ENTRY_POINTS = "campaign_gateway.vendors"
"""Where a package of somebody else's registers a vendor of its own."""

PROVIDER_ENTRY_POINTS = "campaign_gateway.providers"
"""Where it registers a kind of provider that is no vendor."""


def vendors() -> tuple[Vendor, ...]:
    """Our own, and those that installed packages register."""
    others: list[Vendor] = [entry.load() for entry in entry_points(group=VENDOR_ENTRY_POINTS)]
    return (DEXATEL, EXPERIA, DYNAMIC_MESSAGING, *others)


def dialects() -> tuple[Dialect, ...]:
    """The APIs that are served."""
    return tuple(each.dialect for each in vendors())


def provider_kinds() -> tuple[ProviderKind, ...]:
    """The ways out there are: our own, the vendors, and those that installed packages register."""
    others: list[ProviderKind] = [entry.load() for entry in entry_points(group=PROVIDER_ENTRY_POINTS)]
    of_vendors = (each.provider for each in vendors() if each.provider)
    return (SIMULATOR, SMPP, WHATSAPP, HTTP, *of_vendors, *others)


def sources() -> Mapping[str, SourceOf]:
    """What accounts are imported from, by the name of the dialect."""
    return {each.dialect.name: each.source for each in vendors() if each.source}


def movers() -> Mapping[str, Mover]:
    """How things leave and come in the shapes of a vendor, by the name of the dialect."""
    return {each.dialect.name: each.mover for each in vendors() if each.mover}


def converters() -> tuple[Converter, ...]:
    """How objects of one vendor become another's."""
    return tuple(each.converter for each in vendors() if each.converter)


def comparisons() -> tuple[Comparison, ...]:
    """How answers are compared with the gateway's."""
    return tuple(each.comparison for each in vendors() if each.comparison)
