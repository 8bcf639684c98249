"""The contact group operations: the gateway's own addition, in the manner of campaigns (contract, "Served").

A group is an audience for SMS: other dialects of the account see it, and theirs are seen here. It holds each
number once; what is sent for a number that is there changes its contact.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from aiohttp import web

from adapters.dynamic_messaging import rules
from adapters.dynamic_messaging.bodies import read_body_as
from adapters.dynamic_messaging.campaigns import id_response, ignore_invalid_of, selection_asked
from adapters.dynamic_messaging.errors import Problems, ValidationFailed
from adapters.dynamic_messaging.paging import page_request
from adapters.dynamic_messaging.translate_contacts import ContactReader
from adapters.dynamic_messaging.translate_groups import (
    ListReader,
    SingleReader,
    contact_ids,
    contact_item,
    group_item,
    new_contacts,
)
from adapters.dynamic_messaging.translate_queries import GROUP_CONTACT_FIELDS, GROUP_FIELDS
from gateway.domain.channels import Channel
from gateway.domain.errors import AudienceNotFound, ContactNotFound, NameTaken
from gateway.domain.paging import Window
from gateway.domain.recipients import Audience, NewContact
from gateway.web.body import json_response, read_json
from gateway.web.dialect import account_of, use_cases_of
from gateway.web.identifiers import uuid_of
from schemas.dynamic_messaging import ContactGroupCreate, ContactGroupUpdate


async def list_groups(request: web.Request) -> web.Response:
    """GET /api/ContactGroups: newest first unless sorted."""
    wanted = page_request(request.query)
    selection = selection_asked(request, GROUP_FIELDS)
    window: Window[UUID] = Window(limit=wanted.size, offset=wanted.offset)
    audiences = use_cases_of(request).audiences
    page = await audiences.select(account_of(request), Channel.SMS, selection, window)
    return json_response(wanted.envelope(page.total, [group_item(each) for each in page.items]))


async def create_group(request: web.Request) -> web.Response:
    """POST /api/ContactGroups: a name, maybe with contacts; answers the new group's id."""
    ignore_invalid = ignore_invalid_of(request)
    body = read_body_as(ContactGroupCreate, await read_json(request))
    problems = Problems()
    name = rules.check_group_name(body.name, problems)
    reader = ContactReader(account_of(request), problems, ignore_invalid=ignore_invalid)
    contacts = await _read(request, reader, body.contacts or [], problems)
    with _name_taken(name):
        audience = await use_cases_of(request).audiences.create(
            account_of(request), name, Channel.SMS, list(contacts.values())
        )
    return id_response(request, str(audience.id))


async def read_group(request: web.Request) -> web.Response:
    """GET /api/ContactGroups/{id}."""
    return json_response(group_item(await _group(request)))


async def update_group(request: web.Request) -> web.Response:
    """PUT /api/ContactGroups/{id}: renames; without a name nothing changes."""
    body = read_body_as(ContactGroupUpdate, await read_json(request))
    group = await _group(request)
    if "name" in body.model_fields_set:
        problems = Problems()
        name = rules.check_group_name(body.name, problems)
        problems.raise_any()
        with _name_taken(name):
            await use_cases_of(request).audiences.rename(account_of(request), group.id, name)
    return web.Response(status=204)


async def delete_group(request: web.Request) -> web.Response:
    """DELETE /api/ContactGroups/{id}: with its contacts; campaigns keep the recipients they took of it."""
    group = await _group(request)
    await use_cases_of(request).audiences.delete(account_of(request), group.id)
    return web.Response(status=204)


async def list_contacts(request: web.Request) -> web.Response:
    """GET /api/ContactGroups/{id}/Contacts: in the order they were added, unless sorted."""
    wanted = page_request(request.query)
    selection = selection_asked(request, GROUP_CONTACT_FIELDS)
    window: Window[UUID] = Window(limit=wanted.size, offset=wanted.offset)
    group = await _group(request)
    page = await use_cases_of(request).audiences.select_contacts(group, selection, window)
    return json_response(wanted.envelope(page.total, [contact_item(each) for each in page.items]))


async def add_contacts(request: web.Request) -> web.Response:
    """POST /api/ContactGroups/{id}/Contacts: one contact, answered by its id, or a list, by theirs in order.

    Contacts dropped as invalid have no id in the answer.
    """
    ignore_invalid = ignore_invalid_of(request)
    value = await read_json(request)
    group = await _group(request)
    is_list = isinstance(value, list)
    problems = Problems()
    if value == []:
        problems.add("Contacts", "The Contacts field is required.")
    reader = (ListReader if is_list else SingleReader)(
        account_of(request), problems, ignore_invalid=ignore_invalid and is_list
    )
    contacts = await _read(request, reader, value if is_list else [value], problems)
    ids: dict[str, UUID] = {}
    if contacts:
        audiences = use_cases_of(request).audiences
        ids = await audiences.put_contacts(account_of(request), group.id, list(contacts.values()))
    added = await contact_ids(reader.recipients, ids)
    return json_response(added, 201) if is_list else id_response(request, added[0])


async def delete_contact(request: web.Request) -> web.Response:
    """DELETE /api/ContactGroups/{id}/Contacts/{contactId}."""
    group, contact_id = await _group(request), uuid_of(request.match_info["contactId"])
    if contact_id is None:
        raise ContactNotFound
    await use_cases_of(request).audiences.delete_contact(account_of(request), group.id, contact_id)
    return web.Response(status=204)


async def _read(
    request: web.Request, reader: ContactReader, contacts: Sequence[Any], problems: Problems
) -> dict[str, NewContact]:
    """The contacts by number, of each the last. Raises ValidationFailed."""
    limit = account_of(request).max_recipients
    if len(contacts) > limit:
        raise ValidationFailed({"Contacts": [f"A request takes at most {limit} contacts."]})
    await reader.read_all(contacts)
    reader.refuse_groups(why="A contact is put into the group of the request, and names none itself.")
    problems.raise_any()
    return await new_contacts(reader.recipients)


@contextmanager
def _name_taken(name: str) -> Iterator[None]:
    try:
        yield
    except NameTaken as error:
        raise ValidationFailed({"Name": [f"A contact group named '{name}' exists."]}) from error


async def _group(request: web.Request) -> Audience:
    group_id = uuid_of(request.match_info["id"])
    if group_id is None:
        raise AudienceNotFound
    group = await use_cases_of(request).audiences.get(account_of(request), group_id)
    if group.channel is not Channel.SMS:
        raise AudienceNotFound
    return group
