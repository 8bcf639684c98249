"""What every request of a dialect passes: who is it, and how errors are said."""

from collections.abc import Awaitable, Callable, Sequence

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
from gateway.web.dialect import ACCOUNT, Dialect, Handler, use_cases_of
from gateway.web.idempotency import answered_once

log = structlog.get_logger(__name__)


def speak(dialects: Sequence[Dialect]) -> Callable[..., Awaitable[web.StreamResponse]]:
    """A middleware that authenticates and turns every error into the dialect's own form."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        dialect = next((each for each in dialects if each.owns(request.path)), None)
        if dialect is None:
            return await handler(request)
        try:
            if dialect.is_public(request.path):
                return await handler(request)
            key = dialect.credentials(request)
            request[ACCOUNT] = await use_cases_of(request).accounts.authenticate(key)
            return await answered_once(request, handler)
        except GatewayError as error:
            return dialect.error_response(request, error)
        except web.HTTPException as error:
            return dialect.error_response(request, _translated(error))
        except OUTAGES as error:
            log.error("database_unavailable", path=request.path, error=type(error).__name__)
            return dialect.error_response(request, Unavailable())
        except Exception:
            log.exception("request_failed", method=request.method, path=request.path)
            return dialect.error_response(request, Unforeseen())

    return middleware


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
