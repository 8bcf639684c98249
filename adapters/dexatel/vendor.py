"""All of Dexatel that the gateway knows."""

from adapters.dexatel.comparison import COMPARISON
from adapters.dexatel.conversion import DEXATEL_CONVERTER
from adapters.dexatel.dialect import DEXATEL
from adapters.dexatel.moving import MOVER
from adapters.dexatel.provider import DEXATEL_PROVIDER
from adapters.dexatel.source import source_of
from adapters.vendor import Vendor

VENDOR = Vendor(
    dialect=DEXATEL,
    provider=DEXATEL_PROVIDER,
    source=source_of,
    mover=MOVER,
    converter=DEXATEL_CONVERTER,
    comparison=COMPARISON,
)
