"""How the Experia dialect says no: one text, under both of the vendor's keys (contract §3, §7)."""

from aiohttp import web

from gateway.domain.errors import (
    BodyTooLarge,
    CampaignNotFound,
    CampaignNotScheduled,
    ContentInvalid,
    GatewayError,
    IdempotencyKeyReused,
    MessageNotFailed,
    MessageNotFound,
    MethodNotAllowed,
    NoRoute,
    NotFound,
    Refused,
    TemplateNotFound,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
    UnknownPath,
    UnreadableRequest,
)
from gateway.web.body import json_response


class InvalidRequest(Refused):
    """A rule of the vendor's is broken; the text goes to the client after `invalid request: `."""


_TEXTS: tuple[tuple[type[GatewayError], int, str], ...] = (
    (Unauthenticated, 401, "Unauthorized"),
    (UnknownPath, 404, "Not found"),
    (MethodNotAllowed, 405, "Method not allowed"),
    (BodyTooLarge, 413, "invalid request: body too large"),
    (CampaignNotFound, 400, "invalid request: campaign not found"),
    (MessageNotFound, 400, "invalid request: message not found"),
    (TemplateNotFound, 400, "invalid request: template not found"),
    (CampaignNotScheduled, 400, "only scheduled campaigns can be updated (name and SendAt fields only)"),
    (MessageNotFailed, 400, "invalid request: only failed messages can be resent"),
    (ContentInvalid, 400, "invalid request: JSON is not valid"),
    (IdempotencyKeyReused, 409, "invalid request: {error}"),
    (InvalidRequest, 400, "invalid request: {error}"),
    (UnreadableRequest, 400, "invalid request: {error}"),
    (NotFound, 400, "invalid request: not found"),
    (NoRoute, 502, "Bad gateway"),
    (Refused, 400, "invalid request: {error}"),
    (TooManyRequests, 429, "Too many requests"),
    (Unavailable, 502, "Bad gateway"),
    (GatewayError, 500, "Internal server error"),
)
"""From an error, or the nearest kind it is of, to status and text."""


def error_response(_request: web.Request, error: GatewayError) -> web.Response:
    """The error in the vendor's form."""
    status, text = next((status, text) for kind, status, text in _TEXTS if isinstance(error, kind))
    said = text.replace("{error}", str(error))
    response = json_response({"error": said, "Error": said}, status)
    if isinstance(error, MethodNotAllowed):
        response.headers["Allow"] = ", ".join(error.allowed)
    return response
