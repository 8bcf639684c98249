"""/v1/senders."""

from operator import attrgetter
from uuid import UUID

from aiohttp import web

from adapters.dexatel import translate_senders as translate
from adapters.dexatel.body import path_id, read_data
from adapters.dexatel.codes import CODE_TAKEN, SENDERS
from adapters.dexatel.errors import DexatelRefused
from adapters.dexatel.formats import base_url
from adapters.dexatel.operations import CHANNEL_FILTER, Resource
from adapters.dexatel.paging import CHANNEL, list_response, read_query
from gateway.domain.channels import Channel
from gateway.domain.errors import SenderNotFound
from gateway.web.body import json_response
from gateway.web.dialect import account_of, use_cases_of
from gateway.web.operations import Parameter
from schemas.dexatel import SenderCreate, SenderUpdate
from schemas.dexatel_answers import SenderObject

NAME = "filter[name]"
TYPE = "filter[type]"
STATUS = "filter[status]"


async def create(request: web.Request) -> web.Response:
    """POST: 201 with the sender, available at once."""
    new = translate.new_sender(await read_data(request, SenderCreate, SENDERS))
    await _check_number_is_free(request, new.channel, new.kind, new.code)
    sender = await use_cases_of(request).senders.create(account_of(request), new)
    return json_response({"data": translate.sender_object(sender, base_url(request))}, 201)


async def _check_number_is_free(
    request: web.Request, channel: Channel, kind: str, code: str, own: UUID | None = None
) -> None:
    """A number is one sender's on its channel (1440); an alphanumeric code may be shared."""
    if kind == translate.ALPHANUMERIC:
        return
    try:
        holder = await use_cases_of(request).senders.named(account_of(request), channel, code)
    except SenderNotFound:
        return
    if holder.code == code and holder.id != own:
        raise DexatelRefused(CODE_TAKEN)


async def query(request: web.Request) -> web.Response:
    """GET: a page of the account's senders, newest first; a name is matched exactly."""
    asked = read_query(request, (CHANNEL, TYPE, NAME, STATUS))
    translate.check_status(asked.filters.get(STATUS))
    page = await use_cases_of(request).senders.page(
        account_of(request),
        asked.window,
        channel=asked.channel,
        name=asked.filters.get(NAME),
        kind=translate.type_named(asked.filters.get(TYPE)),
    )
    base = base_url(request)
    return list_response(asked, page, attrgetter("id"), lambda sender: translate.sender_object(sender, base))


async def read(request: web.Request) -> web.Response:
    """GET of one."""
    sender_id = path_id(request, SENDERS.invalid_identifier)
    sender = await use_cases_of(request).senders.get(account_of(request), sender_id)
    return json_response({"data": translate.sender_object(sender, base_url(request))})


async def update(request: web.Request) -> web.Response:
    """PUT: a new name, a new code of the same type, or both."""
    sender_id = path_id(request, SENDERS.invalid_identifier)
    data = await read_data(request, SenderUpdate, SENDERS)
    account, senders = account_of(request), use_cases_of(request).senders
    sender = await senders.get(account, sender_id)
    code = sender.code
    if data.code:
        code = translate.plain(data.code, sender.kind)
        problems = tuple(translate.code_problems(data.code, sender.kind))
        if problems:
            raise DexatelRefused(*problems)
        await _check_number_is_free(request, sender.channel, sender.kind, code, sender.id)
    changed = await senders.change(account, sender_id, data.name or sender.name, code)
    return json_response({"data": translate.sender_object(changed, base_url(request))})


async def delete(request: web.Request) -> web.Response:
    """DELETE: 204; campaigns created before keep their sender."""
    sender_id = path_id(request, SENDERS.invalid_identifier)
    await use_cases_of(request).senders.delete(account_of(request), sender_id)
    return web.Response(status=204)


_SENDERS = Resource("senders", "a sender", SenderObject, "§2.5")
_FILTERS = (
    CHANNEL_FILTER,
    Parameter(TYPE, str, "Only senders of this type, in any case."),
    Parameter(NAME, str, "Only senders of this name."),
    Parameter(STATUS, str, "Only senders in this status: `available`."),
)

ROUTES = (
    _SENDERS.listing("/v1/senders", query, *_FILTERS),
    _SENDERS.creation("/v1/senders", create, SenderCreate),
    _SENDERS.reading("/v1/senders/{id}", read),
    _SENDERS.update("/v1/senders/{id}", update, SenderUpdate),
    _SENDERS.deletion("/v1/senders/{id}", delete),
)
