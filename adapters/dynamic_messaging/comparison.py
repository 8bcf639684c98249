"""How Dynamic Messaging's answers are compared with the gateway's."""

from aiohttp import web

from adapters.dynamic_messaging.dialect import DYNAMIC_MESSAGING
from adapters.dynamic_messaging.errors import problem
from adapters.dynamic_messaging.method_override import HEADER
from gateway.comparison.exchanges import Request, header
from gateway.comparison.rules import Comparison, Form, KeyPlaces, SetAside


def _unreachable(request: web.Request) -> web.Response:
    return problem(request, 502, "Bad Gateway", "6.6.3")


def _method(request: Request) -> str:
    """A POST is what its override says."""
    override = header(request.headers, HEADER).strip().upper()
    return override if override and request.method == "POST" else request.method


COMPARISON = Comparison(
    dialect=DYNAMIC_MESSAGING,
    keys=KeyPlaces(("api-key", "x-api-key", "Authorization"), ("api-key",)),
    set_aside=(
        SetAside(
            ("$", "$[*]", "$.id", "$.newId", "$..client_Id"),
            Form.ID,
            "each side gives new things and clients ids of its own",
        ),
        SetAside(
            ("$..dateCreated", "$..dateModified", "$..dateReceived"),
            Form.TIME,
            "the two sides did it at different moments",
        ),
        SetAside(("$..traceId",), Form.ANY, "every answer has one of its own"),
        SetAside(
            ("$.totalRecords", "$.totalPages", "$..recipientCount", "$..contactCount"),
            Form.ANY,
            "counters go on between the two answers",
        ),
        SetAside(("$..price",), Form.ANY, "the gateway does not know what the vendor charges"),
    ),
    entries={"$.items": ("newId", "id")},
    new_ids={
        "POST /api/Campaigns": "$",
        "POST /api/campaigns/{ignoreInvalidPhoneNumbers}": "$",
        "POST /api/ContactGroups": "$",
        "POST /api/ContactGroups/{id}/Contacts": "$",
        "POST /api/SMSMessages": "$",
        "POST /api/SMSMessages/v2": "$[*]",
    },
    unreachable=_unreachable,
    method=_method,
)
