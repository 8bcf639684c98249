"""Handlers of `/v2/campaign/create`, `delete`, `getAll` and `update` (contract §2)."""

from uuid import UUID

import orjson
from aiohttp import web

from adapters.experia.errors import InvalidRequest
from adapters.experia.moments import read_moment
from adapters.experia.options import NAME, options_of
from adapters.experia.requests import number_token, read_as, read_body_or_query, read_query, template_named
from adapters.experia.translate_campaigns import (
    DELETED,
    campaign_answer,
    check_params,
    check_size,
    content_of,
    details_of,
)
from adapters.experia.translate_clients import clients_of, recipients_of
from gateway.domain.campaigns import UNCHANGED, Campaign, CampaignChange, CampaignDraft
from gateway.domain.channels import Channel
from gateway.domain.errors import TemplateNotFound
from gateway.domain.paging import Window
from gateway.domain.templates import Template
from gateway.web.body import json_response
from gateway.web.dialect import account_of, use_cases_of
from schemas.experia import (
    CreateCampaignRequest,
    DeleteCampaignRequest,
    PageQuery,
    UpdateCampaignRequest,
)

SHOWN_CLIENTS = 1_000
"""A campaign with more has `Clients` null, except in the answer to its creation."""

LISTED_CLIENTS = 100_000
"""How many clients one answer of getAll holds; campaigns after that have `Clients` null too."""


async def create(request: web.Request) -> web.Response:
    """`POST /v2/campaign/create`: the rules of contract §3, in its order."""
    account, use_cases = account_of(request), use_cases_of(request)
    options = options_of(account)
    body = await read_as(request, CreateCampaignRequest)
    schedule = read_moment(body.send_at)
    check_size(body, account, options)
    recipients = await recipients_of(body.clients, account)
    if not body.payload and not body.temp_msg_id:
        raise InvalidRequest("JSON or TempMsgID required")
    template = await template_named(request, body.temp_msg_id) if body.temp_msg_id else None
    content = content_of(body, template, options)
    check_params(body, template, recipients)
    draft = CampaignDraft(
        dialect=NAME,
        channel=Channel.WHATSAPP,
        name=body.name,
        content=content,
        recipients=recipients,
        template_id=template.id if template else None,
        schedule=schedule,
        details=details_of(body, content),
    )
    campaign = await use_cases.campaigns.create(account, draft)
    clients = await clients_of(recipients, content, options)
    return json_response(campaign_answer(account, campaign, template, clients, options))


async def update(request: web.Request) -> web.Response:
    """`PUT /v2/campaign/update`: name, start or both of a scheduled campaign (contract §8.3, §8.4)."""
    account, use_cases = account_of(request), use_cases_of(request)
    body = await read_as(request, UpdateCampaignRequest)
    if not body.name.strip() and not body.send_at:
        raise InvalidRequest("Name or SendAt required")
    schedule = read_moment(body.send_at)
    campaign = await use_cases.campaigns.numbered(account, body.id)
    change = CampaignChange(
        name=body.name if body.name.strip() else UNCHANGED,
        schedule=schedule if schedule else UNCHANGED,
    )
    changed = await use_cases.campaigns.change(account, campaign.id, change)
    return await _answered(request, changed)


async def delete(request: web.Request) -> web.Response:
    """`DELETE /v2/campaign/delete`: in any state; answers its last state (contract §8.9, §8.10)."""
    account, use_cases = account_of(request), use_cases_of(request)
    body = await read_body_or_query(request, DeleteCampaignRequest)
    campaign = await use_cases.campaigns.numbered(account, body.id)
    last = await use_cases.campaigns.delete(account, campaign.id)
    return await _answered(request, last, status=DELETED)


async def get_all(request: web.Request) -> web.Response:
    """`GET /v2/campaign/getAll`: newest first (contract §4)."""
    account, options = account_of(request), options_of(account_of(request))
    query = read_query(request, PageQuery)
    window = Window(limit=query.limit + 1, after=number_token(query.page_token))
    page = await use_cases_of(request).campaigns.page(account, window)
    campaigns = page.items[: query.limit]
    templates = {each: await _template(request, each) for each in {c.template_id for c in campaigns}}
    room, answers = LISTED_CLIENTS, []
    for campaign in campaigns:
        clients = await _clients(request, campaign) if campaign.counters.total <= room else None
        room -= campaign.counters.total if clients else 0
        answers.append(campaign_answer(account, campaign, templates[campaign.template_id], clients, options))
    more = len(page.items) > query.limit
    token = str(campaigns[-1].number) if more else ""
    return json_response({"error": "", "campaigns": answers, "nextPageToken": token})


async def _answered(request: web.Request, campaign: Campaign, status: str | None = None) -> web.Response:
    account = account_of(request)
    clients = await _clients(request, campaign)
    template = await _template(request, campaign.template_id)
    answer = campaign_answer(account, campaign, template, clients, options_of(account), status=status)
    return json_response(answer)


async def _clients(request: web.Request, campaign: Campaign) -> orjson.Fragment | None:
    if not 0 < campaign.counters.total <= SHOWN_CLIENTS:
        return None
    messages = await use_cases_of(request).messages.of(campaign, limit=SHOWN_CLIENTS)
    recipients = [message.recipient for message in messages]
    return await clients_of(recipients, campaign.content, options_of(account_of(request)))


async def _template(request: web.Request, template_id: UUID | None) -> Template | None:
    """The template of a campaign, None when it has none or it is deleted since."""
    if template_id is None:
        return None
    try:
        return await use_cases_of(request).templates.get(account_of(request), template_id)
    except TemplateNotFound:
        return None
