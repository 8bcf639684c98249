"""Experia's `/v2` API: campaigns and single messages over WhatsApp, and the templates they refer to."""

from aiohttp import web

from adapters.experia import campaigns, messages, send, templates
from adapters.experia.errors import error_response
from adapters.experia.events import MESSAGE_STATUS
from adapters.experia.options import NAME, Options
from gateway.web.dialect import Dialect

ROUTES = (
    web.post("/v2/campaign/create", campaigns.create),
    web.delete("/v2/campaign/delete", campaigns.delete),
    web.get("/v2/campaign/getAll", campaigns.get_all),
    web.get("/v2/campaign/getCampMsgs", messages.get_camp_msgs),
    web.post("/v2/campaign/resendMsg", messages.resend_msg),
    web.put("/v2/campaign/update", campaigns.update),
    web.post("/v2/send", send.send),
    web.post("/v2/whatsapp/templates", templates.create),
    web.get("/v2/whatsapp/templates", templates.list_all),
    web.delete("/v2/whatsapp/templates", templates.delete),
    web.post("/v2/whatsapp/templates/update", templates.update),
)


def credentials(request: web.Request) -> str | None:
    """The key in the `X-API-Key` header, the vendor's only place for it (contract §1)."""
    return request.headers.get("X-API-Key")


EXPERIA = Dialect(NAME, ("/v2/",), ROUTES, credentials, error_response, Options, events=(MESSAGE_STATUS,))
