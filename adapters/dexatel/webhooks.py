"""/v1/webhooks: at most one for each kind of event."""

import re
from operator import attrgetter
from typing import Final

from aiohttp import web

from adapters.dexatel.body import path_id, read_data
from adapters.dexatel.codes import DOMAIN_INVALID, WEBHOOKS
from adapters.dexatel.errors import DexatelRefused
from adapters.dexatel.events import KINDS
from adapters.dexatel.formats import base_url, moment_text
from adapters.dexatel.operations import Resource
from adapters.dexatel.options import NAME
from adapters.dexatel.paging import list_response, read_query
from gateway.domain.paging import Page
from gateway.domain.webhooks import NewWebhook, Webhook
from gateway.web.body import json_response
from gateway.web.dialect import account_of, use_cases_of
from schemas.dexatel import WebhookCreate, WebhookUpdate
from schemas.dexatel_answers import WebhookObject

_LDH: Final = re.compile(r"[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]")
_HOST: Final = re.compile(r"https?://(?:[^/?#]*@)?(\[[^\]/?#]*\]|[^:/?#]*)", re.IGNORECASE)


async def create(request: web.Request) -> web.Response:
    """POST: 201 with the webhook; it hears of what happens from now on."""
    data = await read_data(request, WebhookCreate, WEBHOOKS)
    new = _webhook(data.url, data.event, data.secret)
    created = await use_cases_of(request).webhooks.create(account_of(request), new)
    return json_response({"data": webhook_object(created, base_url(request))}, 201)


def _webhook(url: str, event: str, secret: str | None, before: Webhook | None = None) -> NewWebhook:
    kind = KINDS[event.lower()]
    host = _HOST.match(url)
    if host and host[1].isascii() and not _LDH.fullmatch(host[1]):
        raise DexatelRefused(DOMAIN_INVALID)
    return NewWebhook(
        dialect=NAME,
        event=kind.name,
        url=url,
        states=kind.states,
        secret=secret or None,
        options=before.options if before else {},
    )


async def query(request: web.Request) -> web.Response:
    """GET: the account's webhooks, newest first."""
    asked = read_query(request, ())
    found = reversed(await use_cases_of(request).webhooks.every(account_of(request)))
    webhooks = tuple(each for each in found if each.dialect == NAME)
    window, base = asked.window, base_url(request)
    if window.before is not None:
        shown = [each for each in webhooks if each.id > window.before][-window.limit :]
    else:
        shown = [each for each in webhooks if window.after is None or each.id < window.after][: window.limit]
    page = Page(tuple(shown), len(webhooks))
    return list_response(asked, page, attrgetter("id"), lambda webhook: webhook_object(webhook, base))


async def read(request: web.Request) -> web.Response:
    """GET of one."""
    return json_response({"data": webhook_object(await _asked_for(request), base_url(request))})


async def update(request: web.Request) -> web.Response:
    """PUT: another address, event or secret; an empty secret ends the signing."""
    webhook = await _asked_for(request)
    data = await read_data(request, WebhookUpdate, WEBHOOKS)
    secret = data.secret if "secret" in data.model_fields_set else webhook.secret
    new = _webhook(data.url or webhook.url, data.event or webhook.event, secret, webhook)
    changed = await use_cases_of(request).webhooks.change(account_of(request), webhook.id, new)
    return json_response({"data": webhook_object(changed, base_url(request))})


async def delete(request: web.Request) -> web.Response:
    """DELETE: 204; what the webhook has not been told of goes with it."""
    webhook = await _asked_for(request)
    await use_cases_of(request).webhooks.remove(account_of(request), webhook.id)
    return web.Response(status=204)


async def _asked_for(request: web.Request) -> Webhook:
    webhook_id = path_id(request, WEBHOOKS.invalid_identifier)
    webhook = await use_cases_of(request).webhooks.get(account_of(request), webhook_id)
    if webhook.dialect != NAME:
        raise DexatelRefused(WEBHOOKS.invalid_identifier)
    return webhook


def webhook_object(webhook: Webhook, base: str) -> WebhookObject:
    """A webhook as the vendor shows it."""
    return {
        "id": str(webhook.id),
        "account_id": str(webhook.account_id),
        "url": webhook.url,
        "secret": webhook.secret,
        "event": webhook.event,
        "create_date": moment_text(webhook.created_at),
        "update_date": moment_text(webhook.updated_at),
        "links": {"self": f"{base}/webhooks/{webhook.id}", "account": f"{base}/accounts/self"},
    }


_WEBHOOKS = Resource("webhooks", "a webhook", WebhookObject, "§2.7")

ROUTES = (
    _WEBHOOKS.listing("/v1/webhooks", query),
    _WEBHOOKS.creation("/v1/webhooks", create, WebhookCreate),
    _WEBHOOKS.reading("/v1/webhooks/{id}", read),
    _WEBHOOKS.update("/v1/webhooks/{id}", update, WebhookUpdate),
    _WEBHOOKS.deletion("/v1/webhooks/{id}", delete),
)
