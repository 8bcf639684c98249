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
from gateway.web.checks import HEADER, TAKEN_BACK, is_check, tried_out
from gateway.web.dialect import ACCOUNT, Dialect, use_cases_of
from gateway.web.idempotency import answered_once
from gateway.web.operations import Handler
from gateway.web.request_limits import RequestLimits

log = structlog.get_logger(__name__)


def speak(
    dialects: Sequence[Dialect], limits: RequestLimits, *, checks: bool = False
) -> Callable[..., Awaitable[web.StreamResponse]]:
    """A middleware that authenticates, counts, and turns every error into the dialect's own form.

    With `checks`, requests that ask for it are only tried out.
    """

    async def answered(dialect: Dialect, request: web.Request, handler: Handler) -> web.StreamResponse:
        checked = is_check(request, allowed=checks)
        if dialect.is_public(request.path):
            return await handler(request)
        key = dialect.credentials(request)
        request[ACCOUNT] = account = await use_cases_of(request).accounts.authenticate(key)
        limits.count(key or "", account)
        return await (tried_out if checked else answered_once)(request, handler)

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        dialect = next((each for each in dialects if each.owns(request.path)), None)
        if dialect is None:
            return await handler(request)
        try:
            response = await answered(dialect, request, handler)
        except Exception as error:  # noqa: BLE001 (each is said in the dialect's form)
            response = _refused(dialect, request, error)
        if checks and HEADER in request.headers:
            response.headers[HEADER] = TAKEN_BACK
        return response

    return middleware


def _refused(dialect: Dialect, request: web.Request, error: Exception) -> web.Response:
    response = dialect.error_response(request, _said(request, error))
    if isinstance(error, TooManyRequests):
        response.headers["Retry-After"] = str(error.retry_after)
    elif request.content.exception() is not None:
        _hang_up(request, response)
    return response


def _said(request: web.Request, error: Exception) -> GatewayError:
    """What the client is told; what nobody foresaw is logged."""
    match error:
        case GatewayError():
            return error
        case web.HTTPException():
            return _translated(error)
        case _ if isinstance(error, OUTAGES):
            log.error("database_unavailable", path=request.path, error=type(error).__name__)
            return Unavailable()
        case _:
            log.error("request_failed", method=request.method, path=request.path, exc_info=error)
            return Unforeseen()


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
