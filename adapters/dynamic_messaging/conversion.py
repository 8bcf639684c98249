"""Dynamic Messaging as conversion knows it."""

from adapters.dynamic_messaging.conversion_campaigns import CAMPAIGN
from adapters.dynamic_messaging.conversion_groups import CONTACT, GROUP
from adapters.dynamic_messaging.conversion_messages import MESSAGE
from adapters.dynamic_messaging.conversion_requests import REQUEST
from adapters.dynamic_messaging.options import NAME
from gateway.conversion.forms import Converter, Kind

DYNAMIC_MESSAGING_CONVERTER = Converter(
    NAME,
    "Dynamic Messaging",
    {
        Kind.CAMPAIGN_REQUEST: REQUEST,
        Kind.CAMPAIGN: CAMPAIGN,
        Kind.AUDIENCE: GROUP,
        Kind.CONTACT: CONTACT,
        Kind.MESSAGE: MESSAGE,
    },
)
