"""What every request of a dialect passes: who is it, and how errors are said."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

import structlog
from aiohttp import web

from gateway.domain.errors import (
    BodyTooLarge,
    GatewayError,
    MethodNotAllowed,
    Unavailable,
    Unforeseen,
    UnknownPath,
    UnreadableRequest,
)
from gateway.store.database import OUTAGES
from gateway.web.dialect import ACCOUNT, Dialect, use_cases_of

log = structlog.get_logger(__name__)

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]


def speak(dialects: Sequence[Dialect]) -> Callable[..., Awaitable[web.StreamResponse]]:
    """A middleware that authenticates and turns every error into the dialect's own form."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        dialect = next((each for each in dialects if each.owns(request.path)), None)
        if dialect is None:
            return await handler(request)
        try:
            if not dialect.is_public(request.path):
                key = dialect.credentials(request)
                request[ACCOUNT] = await use_cases_of(request).accounts.authenticate(key)
            return await handler(request)
        except GatewayError as error:
            refusal = error
        except web.HTTPException as error:
            refusal = _translated(error)
        except OUTAGES as error:
            log.error("database_unavailable", path=request.path, error=type(error).__name__)
            refusal = Unavailable()
        except Exception:
            log.exception("request_failed", method=request.method, path=request.path)
            refusal = Unforeseen()
        response = dialect.error_response(request, refusal)
        if request.content.exception() is not None:
            _hang_up(request, response)
        return response

    return middleware


def _hang_up(request: web.Request, response: web.Response) -> None:
    """After a body that broke off in its middle, nothing more can be read from the connection."""
    response.force_close()
    request.content.feed_eof()


def _translated(error: web.HTTPException) -> GatewayError:
    match error:
        case web.HTTPNotFound():
            return UnknownPath()
        case web.HTTPMethodNotAllowed():
            return MethodNotAllowed(tuple(error.allowed_methods))
        case web.HTTPRequestEntityTooLarge():
            return BodyTooLarge()
        case _:
            return UnreadableRequest(error.reason)
