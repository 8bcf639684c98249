"""All of Experia that the gateway knows."""

from adapters.experia.comparison import COMPARISON
from adapters.experia.conversion import EXPERIA_CONVERTER
from adapters.experia.dialect import EXPERIA
from adapters.experia.moving import MOVER
from adapters.experia.provider import EXPERIA_PROVIDER
from adapters.experia.source import source_of
from adapters.vendor import Vendor

VENDOR = Vendor(
    dialect=EXPERIA,
    provider=EXPERIA_PROVIDER,
    source=source_of,
    mover=MOVER,
    converter=EXPERIA_CONVERTER,
    comparison=COMPARISON,
)
