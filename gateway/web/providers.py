"""`/providers/<name>/…`: where the networks of providers report what became of messages, and replies.

The provider itself finds out who is calling. Whatever goes wrong here is answered so that the network tries
again: a report that was not committed must not be taken for received.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

import structlog
from aiohttp import web

from gateway.domain.errors import BodyTooLarge
from gateway.providers.provider import Callback, CallbackAnswer, CalledBack, Provider
from gateway.store.database import OUTAGES

log = structlog.get_logger(__name__)

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.Response]]

MAX_BODY = 4 * 1024 * 1024
"""Bytes; networks report some hundred messages at a time, and WhatsApp's webhooks have up to 3 MB."""

PATIENCE = 20.0
"""Seconds after which a network is told to try again; that its report may be taken in twice does no harm."""

PREFIX = "/providers/"


def callback_routes(providers: Mapping[str, Provider]) -> list[web.RouteDef]:
    """Callbacks of those providers whose network reports by HTTP; other names are unknown."""

    async def called_back(request: web.Request) -> web.Response:
        name = request.match_info["name"]
        provider = providers.get(name)
        if not isinstance(provider, CalledBack):
            return _plain(404)
        try:
            callback = await _callback(request)
        except BodyTooLarge:
            return _plain(413)
        except (web.RequestPayloadError, ConnectionError):
            return _plain(400)
        return _response(await _answer(name, provider, callback))

    return [
        web.route("*", PREFIX + "{name}", called_back),
        web.route("*", PREFIX + "{name}/{path:.*}", called_back),
    ]


async def _callback(request: web.Request) -> Callback:
    return Callback(
        method=request.method,
        path=request.match_info.get("path", ""),
        query=dict(request.query),
        headers={name.lower(): value for name, value in request.headers.items()},
        body=await _body(request),
    )


async def _body(request: web.Request) -> bytes:
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > MAX_BODY:
            raise BodyTooLarge
    return bytes(body)


async def _answer(name: str, provider: CalledBack, callback: Callback) -> CallbackAnswer:
    try:
        async with asyncio.timeout(PATIENCE):
            return await provider.called_back(callback)
    except OUTAGES as error:
        log.error("callback_waits", provider=name, error=type(error).__name__)
    except Exception:
        log.exception("callback_failed", provider=name)
    return CallbackAnswer(503)


def _response(answer: CallbackAnswer) -> web.Response:
    headers = {"Retry-After": "5"} if answer.status == 503 else None
    return web.Response(
        status=answer.status, text=answer.body, content_type=answer.content_type, headers=headers
    )


def _plain(status: int) -> web.Response:
    return web.Response(status=status)
