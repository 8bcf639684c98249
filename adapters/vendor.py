"""All that an adapter gives of its vendor."""

from dataclasses import dataclass

from gateway.comparison.rules import Comparison
from gateway.conversion.forms import Converter
from gateway.moving.mover import Mover
from gateway.moving.source import SourceOf
from gateway.providers.kinds import ProviderKind
from gateway.web.dialect import Dialect


@dataclass(frozen=True, slots=True)
class Vendor:
    """A vendor; what an adapter does not have is None.

    `dialect` is its API as the gateway speaks it, `provider` the vendor as a way out, `source` what accounts
    are imported from. `mover` says how things leave and come in the vendor's shapes, `converter` how its
    objects become another vendor's, `comparison` how its answers are compared with the gateway's.
    """

    dialect: Dialect
    provider: ProviderKind | None = None
    source: SourceOf | None = None
    mover: Mover | None = None
    converter: Converter | None = None
    comparison: Comparison | None = None
