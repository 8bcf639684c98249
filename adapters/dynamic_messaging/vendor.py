"""All of Dynamic Messaging that the gateway knows."""

from adapters.dynamic_messaging.comparison import COMPARISON
from adapters.dynamic_messaging.conversion import DYNAMIC_MESSAGING_CONVERTER
from adapters.dynamic_messaging.dialect import DYNAMIC_MESSAGING
from adapters.dynamic_messaging.moving import MOVER
from adapters.dynamic_messaging.provider import DYNAMIC_MESSAGING_PROVIDER
from adapters.dynamic_messaging.source import source_of
from adapters.vendor import Vendor

VENDOR = Vendor(
    dialect=DYNAMIC_MESSAGING,
    provider=DYNAMIC_MESSAGING_PROVIDER,
    source=source_of,
    mover=MOVER,
    converter=DYNAMIC_MESSAGING_CONVERTER,
    comparison=COMPARISON,
)
