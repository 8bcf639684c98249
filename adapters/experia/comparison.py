"""How Experia's answers are compared with the gateway's."""

from aiohttp import web

from adapters.experia.dialect import EXPERIA, KEY_HEADER
from gateway.comparison.rules import Comparison, Form, KeyPlaces, SetAside
from gateway.web.body import json_response

_AWAY = "Bad gateway"


def _unreachable(_request: web.Request) -> web.Response:
    return json_response({"error": _AWAY, "Error": _AWAY}, 502)


COMPARISON = Comparison(
    dialect=EXPERIA,
    keys=KeyPlaces((KEY_HEADER,)),
    set_aside=(
        SetAside(
            ("$.ID", "$.messageKey", "$..AgentID", "$..CompanyID"),
            Form.ID,
            "each side gives new things, agents and companies ids of its own",
        ),
        SetAside(
            ("$..CreatedAt", "$..UpdatedAt", "$..DateSent"),
            Form.TIME,
            "the two sides did it at different moments",
        ),
        SetAside(
            ("$..SentCount", "$..DeliveredCount", "$..FailedCount"),
            Form.ANY,
            "counters go on between the two answers",
        ),
        SetAside(("$.nextPageToken", "$..SocketKey"), Form.ANY, "only the side that made it understands it"),
    ),
    entries={"$.campaigns": ("ID", "id"), "$.messages": ("MessageKey",), "$.templates": ("id",)},
    new_ids={
        "POST /v2/campaign/create": "$.ID",
        "POST /v2/send": "$.messageKey",
        "POST /v2/whatsapp/templates": "$.id",
    },
    page_tokens=("pageToken",),
    unreachable=_unreachable,
)
