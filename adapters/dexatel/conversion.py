"""Dexatel as conversion knows it."""

from adapters.dexatel.conversion_requests import REQUEST
from adapters.dexatel.conversion_templates import TEMPLATE
from adapters.dexatel.options import NAME
from gateway.conversion.forms import Converter, Kind

DEXATEL_CONVERTER = Converter(
    NAME, "Dexatel", {Kind.CAMPAIGN_REQUEST: REQUEST, Kind.TEMPLATE: TEMPLATE}, enveloped=True
)
