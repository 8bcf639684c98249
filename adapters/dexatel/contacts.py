"""/v1/audiences/{audience_id}/contacts."""

from operator import attrgetter
from uuid import UUID

from aiohttp import web

from adapters.dexatel import translate_audiences as translate
from adapters.dexatel.body import path_id, read_data
from adapters.dexatel.codes import CONTACTS, INVALID_AUDIENCE, NUMBER_INVALID
from adapters.dexatel.errors import DexatelRefused
from adapters.dexatel.formats import base_url
from adapters.dexatel.operations import Resource
from adapters.dexatel.paging import list_response, read_query
from gateway.web.body import json_response
from gateway.web.dialect import account_of, use_cases_of
from gateway.web.operations import Parameter
from schemas.dexatel import ContactCreate, ContactUpdate
from schemas.dexatel_answers import ContactObject

SEARCH = "filter[search]"


def _audience_id(request: web.Request) -> UUID:
    return path_id(request, INVALID_AUDIENCE, "audience_id")


def _ids(request: web.Request) -> tuple[UUID, UUID]:
    return _audience_id(request), path_id(request, CONTACTS.invalid_identifier)


async def create(request: web.Request) -> web.Response:
    """POST: 201 with the contact."""
    audience_id = _audience_id(request)
    data = await read_data(request, ContactCreate, CONTACTS)
    account = account_of(request)
    new = translate.new_contact(data, account)
    contact = await use_cases_of(request).audiences.add_contact(account, audience_id, new)
    return json_response({"data": translate.contact_object(contact, base_url(request))}, 201)


async def query(request: web.Request) -> web.Response:
    """GET: a page of the audience's contacts in the order they were added."""
    audience_id = _audience_id(request)
    asked = read_query(request, (SEARCH,))
    page = await use_cases_of(request).audiences.contacts(
        account_of(request), audience_id, asked.window, search=asked.filters.get(SEARCH)
    )
    return list_response(asked, page, attrgetter("id"), translate.contact_row)


async def read(request: web.Request) -> web.Response:
    """GET of one."""
    contact = await use_cases_of(request).audiences.contact(account_of(request), *_ids(request))
    return json_response({"data": translate.contact_object(contact, base_url(request))})


async def update(request: web.Request) -> web.Response:
    """PUT: the given fields are replaced; a number may only repeat the contact's own (1354)."""
    ids = _ids(request)
    data = await read_data(request, ContactUpdate, CONTACTS)
    account, audiences = account_of(request), use_cases_of(request).audiences
    fields = translate.contact_fields(data)
    if data.number is not None:
        contact = await audiences.contact(account, *ids)
        if translate.own_number(data.number, account) != contact.number:
            raise DexatelRefused(NUMBER_INVALID)
    changed = await audiences.change_contact(account, *ids, fields, data.tags)
    return json_response({"data": translate.contact_object(changed, base_url(request))})


async def delete(request: web.Request) -> web.Response:
    """DELETE: 204 without a body."""
    await use_cases_of(request).audiences.delete_contact(account_of(request), *_ids(request))
    return web.Response(status=204)


_CONTACTS = Resource("contacts", "a contact", ContactObject, "§2.3")
_SEARCH = Parameter(SEARCH, str, "Only contacts with this text in one of their fields.")

ROUTES = (
    _CONTACTS.listing("/v1/audiences/{audience_id}/contacts", query, _SEARCH),
    _CONTACTS.creation("/v1/audiences/{audience_id}/contacts", create, ContactCreate, refusals=(404, 409)),
    _CONTACTS.reading("/v1/audiences/{audience_id}/contacts/{id}", read),
    _CONTACTS.update("/v1/audiences/{audience_id}/contacts/{id}", update, ContactUpdate, refusals=(404,)),
    _CONTACTS.deletion("/v1/audiences/{audience_id}/contacts/{id}", delete),
)
