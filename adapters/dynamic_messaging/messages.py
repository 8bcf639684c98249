"""The operations of single messages (contract §2.2)."""

import asyncio

from aiohttp import web

from adapters.dynamic_messaging import translate_messages as messages
from adapters.dynamic_messaging.bodies import read_body_as
from adapters.dynamic_messaging.campaigns import id_response, recipients_of, selection_asked
from adapters.dynamic_messaging.errors import Problems
from adapters.dynamic_messaging.paging import page_request
from adapters.dynamic_messaging.translate_campaigns import with_recipients
from gateway.domain.campaigns import Campaign
from gateway.domain.message_ids import message_id, message_of_number
from gateway.domain.messages import Message, MessagePlace
from gateway.domain.paging import Window
from gateway.web.body import json_response, read_json
from gateway.web.chunks import chunks
from gateway.web.dialect import account_of, use_cases_of
from schemas import dynamic_messaging as wire


async def send_message(request: web.Request) -> web.Response:
    """POST /api/SMSMessages: answers the message's GUID, the client's own where it gave one."""
    account = account_of(request)
    body = read_body_as(wire.MessageCreate, await read_json(request))
    draft = messages.draft_of(body, account, Problems())
    campaign = await use_cases_of(request).campaigns.create(account, draft)
    return id_response(request, str(message_id(campaign, 1)))


async def send_messages(request: web.Request) -> web.Response:
    """POST /api/SMSMessages/v2: answers the GUIDs of the messages, in the order of the contacts."""
    account = account_of(request)
    body = read_body_as(wire.MessagesCreate, await read_json(request))
    problems = Problems()
    draft = messages.draft_to_many(body, problems)
    recipients = await recipients_of(body.contacts or [], account, problems, ignore_invalid=False)
    campaign = await use_cases_of(request).campaigns.create(account, with_recipients(draft, recipients))
    ids: list[str] = []
    for _, seqs in chunks(range(1, len(recipients) + 1)):
        ids += (str(message_id(campaign, seq)) for seq in seqs)
        await asyncio.sleep(0)
    return json_response(ids, 201)


async def list_messages(request: web.Request) -> web.Response:
    """GET /api/SMSMessages: all the account's messages, newest first unless sorted."""
    account = account_of(request)
    wanted = page_request(request.query)
    selection = selection_asked(request, messages.message_fields(account))
    window: Window[MessagePlace] = Window(limit=wanted.size, offset=wanted.offset)
    page = await use_cases_of(request).messages.everywhere(account, selection, window)
    return json_response(wanted.envelope(page.total, [_item(request, *entry) for entry in page.items]))


async def read_message(request: web.Request) -> web.Response:
    """GET /api/SMSMessages/{id}: by its GUID or its integer id."""
    account, found = account_of(request), use_cases_of(request).messages
    wanted = messages.message_named(request.match_info["id"])
    if isinstance(wanted, int):
        campaign, message = await found.get(account, message_of_number(wanted))
    else:
        campaign, message = await found.identified(account, wanted)
    return json_response(_item(request, campaign, message))


def _item(request: web.Request, campaign: Campaign, message: Message) -> wire.Message:
    (rendered,) = use_cases_of(request).messages.rendered(campaign, [message])
    return messages.message_item(account_of(request), campaign, message, rendered)
