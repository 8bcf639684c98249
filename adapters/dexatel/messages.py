"""/v1/messages."""

from collections.abc import Sequence
from uuid import UUID

from aiohttp import web

from adapters.dexatel import translate_messages as translate
from adapters.dexatel.body import path_id, read_data
from adapters.dexatel.codes import MESSAGES, SCHEDULE_PAST
from adapters.dexatel.errors import DexatelRefused
from adapters.dexatel.formats import base_url, channel_named
from adapters.dexatel.message_filters import FILTERS, PARAMETERS, conditions, sender_ids
from adapters.dexatel.operations import CHANNEL_FILTER, Resource
from adapters.dexatel.paging import CHANNEL, list_response, read_messages_query
from gateway.domain.campaigns import Campaign
from gateway.domain.conditions import Selection
from gateway.domain.errors import SenderNotFound
from gateway.domain.messages import Message
from gateway.domain.templates import Sender, Template
from gateway.web.body import json_response
from gateway.web.dialect import account_of, use_cases_of
from schemas.dexatel import MessageCreate
from schemas.dexatel_answers import MessageObject, MessageRow


async def send(request: web.Request) -> web.Response:
    """POST: 201 with an array, a message for each recipient in their order."""
    data = await read_data(request, MessageCreate, MESSAGES)
    account, use_cases = account_of(request), use_cases_of(request)
    problems = list(translate.content_problems(data))
    if data.schedule is not None and data.schedule <= use_cases.clock():
        problems.append(SCHEDULE_PAST)
    if problems:
        raise DexatelRefused(*problems)
    sender = await use_cases.senders.named(account, channel_named(data.channel), data.sender)
    template = await _template(request, data)
    campaign = await use_cases.campaigns.create(account, translate.draft(data, account, sender, template))
    messages = await use_cases.messages.of(campaign, limit=len(data.to))
    rendered = use_cases.messages.rendered(campaign, messages)
    rows = [translate.message_row(campaign, *each) for each in zip(messages, rendered, strict=True)]
    return json_response({"data": rows}, 201)


async def _template(request: web.Request, data: MessageCreate) -> Template | None:
    if data.template is None:
        return None
    template = await use_cases_of(request).templates.get(account_of(request), data.template)
    problems = tuple(translate.template_problems(data, template))
    if problems:
        raise DexatelRefused(*problems)
    return template


async def query(request: web.Request) -> web.Response:
    """GET: a page of all the account's messages, newest first, those of campaigns included."""
    account, messages = account_of(request), use_cases_of(request).messages
    asked = read_messages_query(request, (CHANNEL, *FILTERS))
    senders = await _senders(request, sender_ids(asked.filters))
    selection = Selection(conditions(asked.filters, account, asked.channel, senders))
    page = await messages.everywhere(account, selection, asked.window)

    def show(entry: tuple[Campaign, Message]) -> MessageRow:
        campaign, message = entry
        (rendered,) = messages.rendered(campaign, [message])
        return translate.message_row(campaign, message, rendered)

    return list_response(asked, page, lambda entry: entry[1].place, show)


async def _senders(request: web.Request, ids: Sequence[UUID] | None) -> list[Sender] | None:
    if ids is None:
        return None
    account, senders = account_of(request), use_cases_of(request).senders
    found = []
    for sender_id in ids:
        try:
            found.append(await senders.get(account, sender_id))
        except SenderNotFound:
            continue
    return found


async def read(request: web.Request) -> web.Response:
    """GET of one."""
    account, use_cases = account_of(request), use_cases_of(request)
    message_id = path_id(request, MESSAGES.invalid_identifier)
    campaign, message = await use_cases.messages.identified(account, message_id)
    (rendered,) = use_cases.messages.rendered(campaign, [message])
    shown = translate.message_object(
        campaign, message, rendered, await _sender(request, campaign), base_url(request)
    )
    return json_response({"data": shown})


async def _sender(request: web.Request, campaign: Campaign) -> Sender | None:
    senders = use_cases_of(request).senders
    try:
        return await senders.named(account_of(request), campaign.channel, campaign.sender)
    except SenderNotFound:
        return None


async def delete(request: web.Request) -> web.Response:
    """DELETE: 204 for a single message that is not on its way yet; it is not sent, and gone from then on."""
    account, messages = account_of(request), use_cases_of(request).messages
    campaign, message = await messages.identified(account, path_id(request, MESSAGES.invalid_identifier))
    await messages.cancel(account, campaign, message)
    return web.Response(status=204)


_MESSAGES = Resource("messages", "a message", MessageObject, "§2.6", row=MessageRow)

ROUTES = (
    _MESSAGES.listing("/v1/messages", query, CHANNEL_FILTER, *PARAMETERS),
    _MESSAGES.creation("/v1/messages", send, MessageCreate, refusals=(), shown=list[MessageRow]),
    _MESSAGES.reading("/v1/messages/{id}", read),
    _MESSAGES.deletion("/v1/messages/{id}", delete),
)
