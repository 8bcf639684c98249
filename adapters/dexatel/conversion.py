"""Dexatel as conversion knows it."""

from adapters.dexatel.conversion_audiences import AUDIENCE
from adapters.dexatel.conversion_campaigns import CAMPAIGN
from adapters.dexatel.conversion_contacts import CONTACT
from adapters.dexatel.conversion_messages import MESSAGE
from adapters.dexatel.conversion_requests import REQUEST
from adapters.dexatel.conversion_templates import TEMPLATE
from adapters.dexatel.options import NAME
from gateway.conversion.forms import Converter, Kind

DEXATEL_CONVERTER = Converter(
    NAME,
    "Dexatel",
    {
        Kind.CAMPAIGN_REQUEST: REQUEST,
        Kind.CAMPAIGN: CAMPAIGN,
        Kind.TEMPLATE: TEMPLATE,
        Kind.AUDIENCE: AUDIENCE,
        Kind.CONTACT: CONTACT,
        Kind.MESSAGE: MESSAGE,
    },
    enveloped=True,
)
