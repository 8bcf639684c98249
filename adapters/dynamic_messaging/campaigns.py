"""The campaign operations (contract §2.1)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import structlog
from aiohttp import web

from adapters.dynamic_messaging import translate_campaigns as campaigns
from adapters.dynamic_messaging.bodies import read_body_as
from adapters.dynamic_messaging.errors import Problems, ValidationFailed
from adapters.dynamic_messaging.options import options_of
from adapters.dynamic_messaging.paging import PageRequest, page_request, parameter
from adapters.dynamic_messaging.translate_contacts import ContactReader, contact_item
from adapters.dynamic_messaging.translate_queries import (
    CAMPAIGN_FIELDS,
    CONTACT_FIELDS,
    Fields,
    selection_of,
)
from gateway.domain.accounts import Account
from gateway.domain.campaigns import Campaign, CampaignDraft
from gateway.domain.conditions import Selection
from gateway.domain.errors import AudienceNotFound, LinkNotFound, NoRecipients
from gateway.domain.messages import Message
from gateway.domain.paging import Page, Window
from gateway.web.body import json_response, read_body, read_json
from gateway.web.dialect import account_of, use_cases_of
from gateway.web.identifiers import uuid_of
from schemas.dynamic_messaging import CampaignCreate, CampaignUpdate

log = structlog.get_logger(__name__)

FLAG = "ignoreInvalidPhoneNumbers"
FLAG_SEGMENT = "(?i:true|false|1|0)"
"""The segments that are a flag, in routing; every other one is an id (contract §7 row 2)."""

_FLAGS = {"true": True, "1": True, "false": False, "0": False}


async def list_campaigns(request: web.Request) -> web.Response:
    """GET /api/Campaigns: the account's campaigns, newest first unless sorted."""
    wanted = page_request(request.query)
    selection = selection_asked(request, CAMPAIGN_FIELDS)
    window: Window[int] = Window(limit=wanted.size, offset=wanted.offset)
    page = await use_cases_of(request).campaigns.select(account_of(request), selection, window)
    return json_response(wanted.envelope(page.total, [campaigns.campaign_item(each) for each in page.items]))


async def read_campaign(request: web.Request) -> web.Response:
    """GET /api/Campaigns/{id}."""
    return json_response(campaigns.campaign_item(await _campaign(request)))


async def list_contacts(request: web.Request) -> web.Response:
    """GET /api/Campaigns/{id}/Contacts: in the order they were sent in, unless sorted."""
    wanted = page_request(request.query)
    selection = selection_asked(request, CONTACT_FIELDS)
    campaign = await _campaign(request)
    page = await _contacts(request, campaign, selection, wanted)
    return json_response(wanted.envelope(page.total, [contact_item(campaign, each) for each in page.items]))


async def _contacts(
    request: web.Request, campaign: Campaign, selection: Selection, wanted: PageRequest
) -> Page[Message]:
    """Without conditions, messages are read by their place, so that the last page of a million is quick."""
    messages, total = use_cases_of(request).messages, campaign.counters.total
    if selection.where or selection.order:
        return await messages.select(campaign, selection, Window(limit=wanted.size, offset=wanted.offset))
    if wanted.offset >= total:
        return Page((), total)
    return Page(tuple(await messages.of(campaign, after=wanted.offset, limit=wanted.size)), total)


async def create_campaign(request: web.Request) -> web.Response:
    """POST /api/Campaigns: answers the new campaign's id."""
    return await _create(request, ignore_invalid=ignore_invalid_of(request))


def ignore_invalid_of(request: web.Request) -> bool:
    """The query's flag, off when absent (contract §7 rows 2, 3). Raises ValidationFailed."""
    text = parameter(request.query, FLAG)
    flag = False if text is None else _FLAGS.get(text.lower())
    if flag is None:
        raise ValidationFailed({FLAG: [f"The value '{(text or '')[:40]}' is not valid."]})
    return flag


async def create_with_flag(request: web.Request) -> web.Response:
    """POST /api/campaigns/{ignoreInvalidPhoneNumbers}: the same, with the flag in the path."""
    return await _create(request, ignore_invalid=_FLAGS[request.match_info[FLAG].lower()])


async def post_to_campaign(request: web.Request) -> web.Response:
    """POST /api/Campaigns/{id}: a body updates, no body at all deletes (contract §7 row 1)."""
    if await read_body(request):
        return await update_campaign(request)
    if not options_of(account_of(request)).delete_by_empty_post:
        raise ValidationFailed({"": ["A non-empty request body is required."]})
    answer = await delete_campaign(request)
    log.info("campaign_deleted_by_empty_post", campaign=request.match_info["id"])
    return answer


async def update_campaign(request: web.Request) -> web.Response:
    """PUT or PATCH /api/Campaigns/{id}: changes a campaign that has not started."""
    campaign_id = await _campaign_id(request)
    body = read_body_as(CampaignUpdate, await read_json(request))
    account, use_cases = account_of(request), use_cases_of(request)
    campaign = await use_cases.campaigns.get(account, campaign_id)
    problems = Problems()
    if body.optOutLinkId != campaign.content.opt_out_link_id:
        await _check_opt_out_link(request, body.optOutLinkId, problems)
    change = campaigns.change_of(body, campaign, options_of(account), use_cases.clock(), problems)
    await use_cases.campaigns.change(account, campaign_id, change)
    return web.Response(status=204)


async def delete_campaign(request: web.Request) -> web.Response:
    """DELETE /api/Campaigns/{id}: stops what is unsent and hides the campaign (contract §7 row 10)."""
    await use_cases_of(request).campaigns.delete(account_of(request), await _campaign_id(request))
    return web.Response(status=204)


async def _create(request: web.Request, *, ignore_invalid: bool) -> web.Response:
    body = read_body_as(CampaignCreate, await read_json(request))
    draft = await _draft(request, body, ignore_invalid=ignore_invalid)
    try:
        campaign = await use_cases_of(request).campaigns.create(account_of(request), draft)
    except AudienceNotFound as error:
        raise ValidationFailed({"Contacts": ["A contact group was deleted meanwhile."]}) from error
    except NoRecipients as error:
        raise ValidationFailed({"Contacts": ["The contact groups are empty."]}) from error
    return id_response(request, str(campaign.id))


async def _draft(request: web.Request, body: CampaignCreate, *, ignore_invalid: bool) -> CampaignDraft:
    account, audiences = account_of(request), use_cases_of(request).audiences
    problems = Problems()
    await _check_opt_out_link(request, body.optOutLinkId, problems)
    draft = campaigns.draft_of(body, options_of(account), use_cases_of(request).clock(), problems)
    reader = await read_contacts(body.contacts or [], account, problems, ignore_invalid=ignore_invalid)
    named = {group for _, group in reader.named}
    reader.refuse_groups(await audiences.known(account, draft.channel, named))
    problems.raise_any()
    if not (reader.recipients or reader.groups):
        raise ValidationFailed({"Contacts": ["None of the contacts has a valid phone number."]})
    return campaigns.with_contacts(draft, reader)


async def read_contacts(
    contacts: Sequence[Any], account: Account, problems: Problems, *, ignore_invalid: bool
) -> ContactReader:
    """What the contacts of a body are; what is wrong goes to `problems`.

    Raises ValidationFailed when they are too many to be looked at.
    """
    reader = ContactReader(account, problems, ignore_invalid=ignore_invalid)
    if len(contacts) > account.max_recipients:
        problems.add("Contacts", f"A campaign takes at most {account.max_recipients} contacts.")
        problems.raise_any()
    await reader.read_all(contacts)
    if not contacts:
        problems.add("Contacts", "The Contacts field is required.")
    return reader


async def _check_opt_out_link(request: web.Request, link_id: int | None, problems: Problems) -> None:
    """0 and null are no link (contract §5)."""
    if not link_id:
        return
    try:
        await use_cases_of(request).links.get(account_of(request), link_id)
    except LinkNotFound:
        problems.add("OptOutLinkId", f"No opt-out link with the ID {link_id} is configured.")


async def _campaign_id(request: web.Request) -> UUID:
    """The id in the path, which may be one that the campaign had elsewhere."""
    text = request.match_info["id"]
    return uuid_of(text) or await use_cases_of(request).campaigns.kept(account_of(request), text)


def selection_asked(request: web.Request, fields: Fields) -> Selection:
    """What a list of these fields is narrowed to and how it is sorted. Raises ValidationFailed."""
    return selection_of(request.query, fields, strict=options_of(account_of(request)).strict_queries)


async def _campaign(request: web.Request) -> Campaign:
    return await use_cases_of(request).campaigns.get(account_of(request), await _campaign_id(request))


def id_response(request: web.Request, value: str) -> web.Response:
    """201 with an id: a JSON string, or naked text for a client that asks for that alone (contract §6)."""
    accepted = request.headers.get("Accept", "").lower()
    if "text/plain" in accepted and "json" not in accepted:
        return web.Response(text=value, status=201)
    return json_response(value, 201)
