"""/v1/campaigns."""

import secrets
from collections.abc import Awaitable
from operator import attrgetter
from typing import TypeVar

from aiohttp import web

from adapters.dexatel import translate_campaigns as translate
from adapters.dexatel.body import path_id, read_data
from adapters.dexatel.codes import (
    AUDIENCE_AND_TEMPLATE_DIFFER,
    CAMPAIGNS,
    SCHEDULE_PAST,
    STATUS_NOT_CHANGEABLE,
    TEMPLATE_INVALID,
    Problem,
)
from adapters.dexatel.errors import DexatelRefused, problems_of
from adapters.dexatel.formats import base_url, channel_named, moment_text
from adapters.dexatel.operations import CHANNEL_FILTER, Resource
from adapters.dexatel.options import options_of
from adapters.dexatel.paging import CHANNEL, list_response, read_campaigns_query
from gateway.domain.campaigns import Campaign
from gateway.domain.errors import AudienceNotFound, NameTaken, NotFound, SenderNotFound, TemplateNotFound
from gateway.domain.templates import Sender, Template, TemplateStatus
from gateway.web.body import json_response
from gateway.web.dialect import account_of, use_cases_of
from gateway.web.operations import Parameter
from schemas.dexatel import CampaignCreate, CampaignUpdate
from schemas.dexatel_answers import CampaignObject

STATUSES = "filter[statuses]"

T = TypeVar("T")


async def create(request: web.Request) -> web.Response:
    """POST: 201 with the campaign, `scheduled` or, without a schedule, `in_progress`."""
    data = await read_data(request, CampaignCreate, CAMPAIGNS)
    now = use_cases_of(request).clock()
    if data.schedule is not None and data.schedule <= now:
        raise DexatelRefused(SCHEDULE_PAST)
    sender, template = await _references(request, data)
    name = data.name or f"Campaign {moment_text(now)}"
    try:
        campaign = await _create(request, data, sender, template, name)
    except NameTaken:
        if data.name:
            raise
        campaign = await _create(request, data, sender, template, f"{name} {secrets.token_hex(4)}")
    return json_response({"data": translate.campaign_object(campaign, base_url(request))}, 201)


async def _create(
    request: web.Request, data: CampaignCreate, sender: Sender, template: Template, name: str
) -> Campaign:
    draft = translate.draft(data, sender, template, name)
    return await use_cases_of(request).campaigns.create(account_of(request), draft)


async def _references(request: web.Request, data: CampaignCreate) -> tuple[Sender, Template]:
    """The sender and the template that a campaign names; its audience is looked at too.

    Raises DexatelRefused: 1604 for a sender unknown on the channel, 1616 and 1617 for a template or an
    audience unknown or of another channel, and beside these 1613 when their channels differ; 1608 for
    a template that is not COMPLETED.
    """
    account, engine, channel = account_of(request), use_cases_of(request), channel_named(data.channel)
    sender = await _found(engine.senders.named(account, channel, data.sender))
    audience = await _found(engine.audiences.get(account, data.audience))
    template = await _found(engine.templates.get(account, data.template))
    problems: list[Problem] = []
    if sender is None:
        problems += problems_of(SenderNotFound(), request.path)
    if template is None or template.channel is not channel:
        problems += problems_of(TemplateNotFound(), request.path)
    elif template.status is not TemplateStatus.APPROVED:
        problems.append(TEMPLATE_INVALID)
    if audience is None or audience.channel is not channel:
        problems += problems_of(AudienceNotFound(), request.path)
    if audience and template and audience.channel is not template.channel:
        problems.append(AUDIENCE_AND_TEMPLATE_DIFFER)
    if problems or sender is None or template is None:
        raise DexatelRefused(*problems)
    return sender, template


async def _found(lookup: Awaitable[T]) -> T | None:
    try:
        return await lookup
    except NotFound:
        return None


async def query(request: web.Request) -> web.Response:
    """GET: a page of the account's campaigns, newest first."""
    asked = read_campaigns_query(request, (CHANNEL, STATUSES))
    page = await use_cases_of(request).campaigns.page(
        account_of(request),
        asked.window,
        channel=asked.channel,
        statuses=translate.statuses(asked.filters.get(STATUSES, "")),
    )
    base = base_url(request)
    return list_response(
        asked, page, attrgetter("number"), lambda campaign: translate.campaign_object(campaign, base)
    )


async def read(request: web.Request) -> web.Response:
    """GET of one: an object, or an array of one for accounts that ask for the older form."""
    account = account_of(request)
    campaign_id = path_id(request, CAMPAIGNS.invalid_identifier)
    campaign = await use_cases_of(request).campaigns.get(account, campaign_id)
    shown = translate.campaign_object(campaign, base_url(request))
    return json_response({"data": [shown] if options_of(account).campaign_as_array else shown})


async def update(request: web.Request) -> web.Response:
    """PUT: a new name or schedule while `scheduled`, or a cancel through `status` while unfinished.

    A cancel stands alone: a name and a schedule sent with it may repeat the campaign's own, as a client
    does that sends the whole object back; others are refused with 1611 and nothing happens. Null is
    no value here, as a schedule of null could be read as "now".
    """
    campaign_id = path_id(request, CAMPAIGNS.invalid_identifier)
    data = await read_data(request, CampaignUpdate, CAMPAIGNS)
    account, campaigns = account_of(request), use_cases_of(request).campaigns
    campaign = await campaigns.get(account, campaign_id)
    if data.status:
        if not translate.repeats(data, campaign):
            raise DexatelRefused(STATUS_NOT_CHANGEABLE)
        campaign = await campaigns.cancel(account, campaign_id)
    elif data.model_fields_set:
        if data.schedule is not None and data.schedule <= use_cases_of(request).clock():
            raise DexatelRefused(SCHEDULE_PAST)
        campaign = await campaigns.change(account, campaign_id, translate.change(data))
    return json_response({"data": translate.campaign_object(campaign, base_url(request))})


async def delete(request: web.Request) -> web.Response:
    """DELETE: 204 without a body; 1612 while in progress."""
    campaign_id = path_id(request, CAMPAIGNS.invalid_identifier)
    await use_cases_of(request).campaigns.delete(account_of(request), campaign_id, while_sending=False)
    return web.Response(status=204)


_CAMPAIGNS = Resource("campaigns", "a campaign", CampaignObject, "§2.1")
_STATUSES = Parameter(STATUSES, str, "Only these statuses: a list of words with commas between.")

ROUTES = (
    _CAMPAIGNS.listing("/v1/campaigns", query, CHANNEL_FILTER, _STATUSES),
    _CAMPAIGNS.creation("/v1/campaigns", create, CampaignCreate),
    _CAMPAIGNS.reading("/v1/campaigns/{id}", read),
    _CAMPAIGNS.update("/v1/campaigns/{id}", update, CampaignUpdate),
    _CAMPAIGNS.deletion("/v1/campaigns/{id}", delete),
)
