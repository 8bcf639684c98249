"""Experia as conversion knows it."""

from adapters.experia.conversion_campaigns import CAMPAIGN
from adapters.experia.conversion_clients import CLIENT
from adapters.experia.conversion_messages import MESSAGE
from adapters.experia.conversion_requests import REQUEST
from adapters.experia.conversion_templates import TEMPLATE
from adapters.experia.options import NAME
from gateway.conversion.forms import Converter, Kind

EXPERIA_CONVERTER = Converter(
    NAME,
    "Experia",
    {
        Kind.CAMPAIGN_REQUEST: REQUEST,
        Kind.CAMPAIGN: CAMPAIGN,
        Kind.TEMPLATE: TEMPLATE,
        Kind.CONTACT: CLIENT,
        Kind.MESSAGE: MESSAGE,
    },
)
