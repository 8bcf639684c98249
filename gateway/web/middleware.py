"""What every request of a dialect passes: who is it, and how errors are said."""

from collections.abc import Awaitable, Callable, Sequence

import structlog
from aiohttp import web

from gateway.domain.errors import (
    BodyTooLarge,
    GatewayError,
    MethodNotAllowed,
    TooManyRequests,
    Unavailable,
    Unforeseen,
    UnknownPath,
    UnreadableRequest,
)
from gateway.store.database import OUTAGES
from gateway.web.dialect import ACCOUNT, Dialect, use_cases_of
from gateway.web.idempotency import answered_once
from gateway.web.operations import Handler
from gateway.web.request_limits import RequestLimits

log = structlog.get_logger(__name__)


def speak(dialects: Sequence[Dialect], limits: RequestLimits) -> Callable[..., Awaitable[web.StreamResponse]]:
    """A middleware that authenticates, counts, and turns every error into the dialect's own form."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        dialect = next((each for each in dialects if each.owns(request.path)), None)
        if dialect is None:
            return await handler(request)
        try:
            if dialect.is_public(request.path):
                return await handler(request)
            key = dialect.credentials(request)
            request[ACCOUNT] = account = await use_cases_of(request).accounts.authenticate(key)
            limits.count(key or "", account)
            return await answered_once(request, handler)
        except TooManyRequests as error:
            response = dialect.error_response(request, error)
            response.headers["Retry-After"] = str(error.retry_after)
            return response
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
