"""Handler of `/v2/send` (contract §6)."""

from aiohttp import web

from adapters.experia.errors import InvalidRequest
from adapters.experia.message_keys import message_key
from adapters.experia.options import options_of
from adapters.experia.requests import taken_as, template_named
from adapters.experia.translate_send import check_send, direct_draft
from gateway.domain.messages import MessageRef
from gateway.web.body import json_response
from gateway.web.dialect import account_of, use_cases_of
from gateway.web.forms import read_form
from schemas.experia import SendRequest

SENT = "SUBMITTED"
"""What the answer says; what becomes of the message is said by events."""

ATTACHMENTS = "attachmentlist"


async def send(request: web.Request) -> web.Response:
    """`POST /v2/send`: one message to one client; answers its key."""
    account = account_of(request)
    body = taken_as(await _form(request), SendRequest)
    check_send(body)
    template = await template_named(request, body.temp_msg_id) if body.temp_msg_id else None
    draft = direct_draft(body, template, account, options_of(account))
    campaign = await use_cases_of(request).campaigns.create(account, draft)
    key = message_key(account.id, MessageRef(campaign.number, 1))
    return json_response({"error": "", "messageKey": key, "status": SENT})


async def _form(request: web.Request) -> dict[str, str]:
    """The text fields of the form, names in any case, the last of a repeated one."""
    fields: dict[str, str] = {}
    for field in await read_form(request):
        if field.name.lower() == ATTACHMENTS or field.filename is not None:
            if field.content:
                raise InvalidRequest("attachmentList is not supported")
            continue
        fields[field.name.lower()] = field.text
    return fields
