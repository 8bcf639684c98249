"""How Dexatel's answers are compared with the gateway's."""

from datetime import UTC, datetime

from aiohttp import web

from adapters.dexatel.codes import generic
from adapters.dexatel.dialect import DEXATEL, KEY_HEADER
from adapters.dexatel.errors import envelope
from gateway.comparison.rules import Comparison, Form, KeyPlaces, SetAside

_AWAY = generic("The service is out of reach", 502)


def _unreachable(request: web.Request) -> web.Response:
    return envelope(request, (_AWAY,), datetime.now(UTC))


COMPARISON = Comparison(
    dialect=DEXATEL,
    keys=KeyPlaces((KEY_HEADER,)),
    set_aside=(
        SetAside(
            ("$.data.id", "$.data[*].id", "$..account_id", "$..sender.id"),
            Form.ID,
            "each side gives new things, accounts and senders ids of its own",
        ),
        SetAside(
            ("$..create_date", "$..update_date", "$.errors[*].timestamp"),
            Form.TIME,
            "the two sides did it at different moments",
        ),
        SetAside(
            ("$..links.*",), Form.LINK, "addresses name the host that answers, with page tokens of its own"
        ),
        SetAside(
            ("$..messages.*", "$.pagination.total", "$.pagination.size"),
            Form.ANY,
            "counters go on between the two answers",
        ),
        SetAside(
            ("$.data.username", "$.data.first_name", "$.data.last_name", "$.data.tax_rate"),
            Form.ANY,
            "the account has its own record on each side",
        ),
    ),
    entries={"$.data": ("id",)},
    new_ids={
        **{f"POST /v1/{name}": "$.data.id" for name in ("campaigns", "audiences", "templates", "senders")},
        "POST /v1/audiences/{audience_id}/contacts": "$.data.id",
        "POST /v1/webhooks": "$.data.id",
        "POST /v1/messages": "$.data[*].id",
    },
    page_tokens=("page_token",),
    unreachable=_unreachable,
)
