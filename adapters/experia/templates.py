"""Handlers of `/v2/whatsapp/templates` (contract §6)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from aiohttp import web

from adapters.experia.errors import InvalidRequest
from adapters.experia.requests import read_as, read_body_or_query, read_query
from adapters.experia.translate_templates import (
    CATEGORY,
    CREATION,
    EDITED_AT,
    check_components,
    composed,
    kept,
    template_answer,
)
from gateway.domain.channels import Channel
from gateway.domain.errors import TemplateNotFound
from gateway.domain.paging import Window
from gateway.domain.templates import NewTemplate, Template, TemplateStatus
from gateway.web.body import json_response
from gateway.web.dialect import account_of, use_cases_of
from gateway.web.identifiers import uuid_of
from schemas.experia import (
    CreateTemplateRequest,
    DeleteTemplateRequest,
    PageQuery,
    UpdateTemplateRequest,
)

DELETED = "deleted"

EDIT_INTERVAL = timedelta(hours=24)
"""An approved template is updated once in this time."""


async def create(request: web.Request) -> web.Response:
    """`POST /v2/whatsapp/templates`: a template, approved at once."""
    body = await read_as(request, CreateTemplateRequest)
    check_components(body.creation)
    text, payload = composed(body.name, body.language, body.creation)
    new = NewTemplate(
        name=body.name,
        channel=Channel.WHATSAPP,
        text=text,
        payload=payload,
        language=body.language,
        details={CATEGORY: body.category, CREATION: kept(body.creation)},
    )
    template = await use_cases_of(request).templates.create(account_of(request), new)
    return json_response(template_answer(template))


async def list_all(request: web.Request) -> web.Response:
    """`GET /v2/whatsapp/templates`: newest first."""
    query = read_query(request, PageQuery)
    after = uuid_of(query.page_token)
    if query.page_token and after is None:
        raise InvalidRequest("pageToken is not valid")
    window = Window(limit=query.limit + 1, after=after)
    templates = use_cases_of(request).templates
    page = await templates.page(account_of(request), window, channel=Channel.WHATSAPP)
    shown = page.items[: query.limit]
    token = str(shown[-1].id) if len(page.items) > query.limit else ""
    answers = [template_answer(template) for template in shown]
    return json_response({"error": "", "templates": answers, "nextPageToken": token})


async def update(request: web.Request) -> web.Response:
    """`POST /v2/whatsapp/templates/update`: category, components or both; campaigns keep what they have."""
    body = await read_as(request, UpdateTemplateRequest)
    template = await _template(request, body.id)
    if body.name not in (None, template.name) or body.language not in (None, template.language):
        raise InvalidRequest("name and language of a template can't be changed")
    if body.category is None and body.creation is None:
        raise InvalidRequest("category or creation required")
    now = use_cases_of(request).clock()
    _check_interval(template, now)
    details = {**template.details, EDITED_AT: now.isoformat()}
    if body.category is not None:
        details[CATEGORY] = body.category
    changed = template
    if body.creation is not None:
        check_components(body.creation)
        text, payload = composed(template.name, template.language, body.creation)
        details[CREATION] = kept(body.creation)
        changed = replace(changed, text=text, payload=payload)
    written = await use_cases_of(request).templates.put(replace(changed, details=details))
    return json_response(template_answer(written))


def _check_interval(template: Template, now: datetime) -> None:
    edited_at = template.details.get(EDITED_AT)
    if template.status is not TemplateStatus.APPROVED or edited_at is None:
        return
    if now - datetime.fromisoformat(edited_at).astimezone(UTC) < EDIT_INTERVAL:
        raise InvalidRequest("an approved template can be updated once every 24 hours")


async def delete(request: web.Request) -> web.Response:
    """`DELETE /v2/whatsapp/templates`: answers its last state; campaigns keep what they have."""
    body = await read_body_or_query(request, DeleteTemplateRequest)
    template = await _template(request, body.id)
    await use_cases_of(request).templates.delete(account_of(request), template.id)
    return json_response(template_answer(template, DELETED))


async def _template(request: web.Request, text: str) -> Template:
    template_id = uuid_of(text)
    if template_id is None:
        raise TemplateNotFound
    template = await use_cases_of(request).templates.get(account_of(request), template_id)
    if template.channel is not Channel.WHATSAPP:
        raise TemplateNotFound
    return template
