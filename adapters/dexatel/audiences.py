"""/v1/audiences."""

from operator import attrgetter

from aiohttp import web

from adapters.dexatel import translate_audiences as translate
from adapters.dexatel.body import path_id, read_data
from adapters.dexatel.codes import AUDIENCES
from adapters.dexatel.formats import base_url, channel_named
from adapters.dexatel.operations import CHANNEL_FILTER, Resource
from adapters.dexatel.paging import CHANNEL, list_response, read_query
from gateway.web.body import json_response
from gateway.web.dialect import account_of, use_cases_of
from schemas.dexatel import AudienceCreate, AudienceUpdate
from schemas.dexatel_answers import AudienceObject


async def create(request: web.Request) -> web.Response:
    """POST: 201 with the audience; up to 1000 contacts may come with it."""
    data = await read_data(request, AudienceCreate, AUDIENCES)
    account = account_of(request)
    contacts = await translate.new_contacts(data.contacts or (), account)
    audience = await use_cases_of(request).audiences.create(
        account, data.name, channel_named(data.channel), contacts
    )
    return json_response({"data": translate.audience_object(audience, base_url(request))}, 201)


async def query(request: web.Request) -> web.Response:
    """GET: a page of the account's audiences, newest first."""
    asked = read_query(request, (CHANNEL,))
    page = await use_cases_of(request).audiences.page(
        account_of(request), asked.window, channel=asked.channel
    )
    return list_response(asked, page, attrgetter("id"), translate.audience_row)


async def read(request: web.Request) -> web.Response:
    """GET of one."""
    audience_id = path_id(request, AUDIENCES.invalid_identifier)
    audience = await use_cases_of(request).audiences.get(account_of(request), audience_id)
    return json_response({"data": translate.audience_object(audience, base_url(request))})


async def rename(request: web.Request) -> web.Response:
    """PUT: only the name can be changed."""
    audience_id = path_id(request, AUDIENCES.invalid_identifier)
    data = await read_data(request, AudienceUpdate, AUDIENCES)
    audience = await use_cases_of(request).audiences.rename(account_of(request), audience_id, data.name)
    return json_response({"data": translate.audience_object(audience, base_url(request))})


async def delete(request: web.Request) -> web.Response:
    """DELETE: 204; the contacts go with the audience."""
    audience_id = path_id(request, AUDIENCES.invalid_identifier)
    await use_cases_of(request).audiences.delete(account_of(request), audience_id)
    return web.Response(status=204)


_AUDIENCES = Resource("audiences", "an audience", AudienceObject, "§2.2")

ROUTES = (
    _AUDIENCES.listing("/v1/audiences", query, CHANNEL_FILTER),
    _AUDIENCES.creation("/v1/audiences", create, AudienceCreate),
    _AUDIENCES.reading("/v1/audiences/{id}", read),
    _AUDIENCES.update("/v1/audiences/{id}", rename, AudienceUpdate),
    _AUDIENCES.deletion("/v1/audiences/{id}", delete),
)
