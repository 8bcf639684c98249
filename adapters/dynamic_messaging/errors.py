"""How Dynamic Messaging says no: ASP.NET problems, and lists of messages by property (contract §6)."""

import re
import secrets
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from aiohttp import web

from adapters.dynamic_messaging.options import options_of
from gateway.domain.errors import (
    BodyTooLarge,
    CampaignNotScheduled,
    ContentInvalid,
    GatewayError,
    IdempotencyKeyInvalid,
    IdempotencyKeyReused,
    IdTaken,
    MethodNotAllowed,
    NoRecipients,
    NoRoute,
    NotFound,
    Refused,
    TooManyRecipients,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
    UnknownPath,
    UnreadableRequest,
    UnsupportedMediaType,
)
from gateway.web.body import json_response
from gateway.web.dialect import ACCOUNT

PROBLEM = "application/problem+json"

Messages: TypeAlias = Mapping[str, Sequence[str]]
"""What is wrong, by property: paths in PascalCase for the body, camelCase for query parameters."""


class ValidationFailed(Refused):
    """Properties of the request break rules."""

    def __init__(self, messages: Messages) -> None:
        super().__init__()
        self.messages = messages


class Problems:
    """Collects what is wrong with a request, so that all of it is said at once."""

    def __init__(self) -> None:
        self.messages: dict[str, list[str]] = {}

    def add(self, name: str, message: str) -> None:
        """Notes one more message about a property."""
        self.messages.setdefault(name, []).append(message)

    def raise_any(self) -> None:
        """Raises ValidationFailed when something was noted."""
        if self.messages:
            raise ValidationFailed(self.messages)


_PROBLEMS: tuple[tuple[type[GatewayError], int, str, str], ...] = (
    (BodyTooLarge, 413, "Payload Too Large", "6.5.11"),
    (UnsupportedMediaType, 415, "Unsupported Media Type", "6.5.13"),
    (UnknownPath, 404, "Not Found", "6.5.4"),
    (NotFound, 404, "Not Found", "6.5.4"),
    (MethodNotAllowed, 405, "Method Not Allowed", "6.5.5"),
    (IdempotencyKeyReused, 409, "The Idempotency-Key was used with another request.", "6.5.8"),
    (TooManyRequests, 429, "Too Many Requests", "rfc6585#section-4"),
    (Unavailable, 503, "Service Unavailable", "6.6.4"),
)
_UNFORESEEN = (500, "An error occurred while processing your request.", "6.6.1")

_PROPERTIES: tuple[tuple[type[GatewayError], str], ...] = (
    (IdempotencyKeyInvalid, "Idempotency-Key"),
    (UnreadableRequest, "$"),
    (NoRecipients, "Contacts"),
    (TooManyRecipients, "Contacts"),
    (ContentInvalid, "Message"),
    (CampaignNotScheduled, "Status"),
    (IdTaken, "NewId"),
    (NoRoute, "Sender"),
    (Refused, ""),
)
"""Which property a refusal of the engine is about; an empty name is the request as a whole."""

_TRACE_PARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")


def error_response(request: web.Request, error: GatewayError) -> web.Response:
    """Any error in the vendor's form; 401 is empty, everything else is a problem."""
    if isinstance(error, Unauthenticated):
        return web.Response(status=401, headers={"WWW-Authenticate": "Bearer"})
    for kind, status, title, section in _PROBLEMS:
        if isinstance(error, kind):
            response = problem(request, status, title, section)
            if isinstance(error, MethodNotAllowed) and error.allowed:
                response.headers["Allow"] = ", ".join(error.allowed)
            return response
    messages = _messages(error)
    if messages is None:
        return problem(request, *_UNFORESEEN)
    account = request.get(ACCOUNT)
    if account is not None and options_of(account).flat_errors:
        return json_response(messages, 400)
    return problem(request, 400, "One or more validation errors occurred.", "6.5.1", errors=messages)


def _messages(error: GatewayError) -> Messages | None:
    if isinstance(error, ValidationFailed):
        return error.messages
    name = next((name for kind, name in _PROPERTIES if isinstance(error, kind)), None)
    return None if name is None else {name: [str(error)]}


def problem(request: web.Request, status: int, title: str, section: str, **more: Messages) -> web.Response:
    """An ASP.NET problem; `section` is that of RFC 7231, or another RFC with its section."""
    reference = section if "#" in section else f"rfc7231#section-{section}"
    body = {
        "type": f"https://tools.ietf.org/html/{reference}",
        "title": title,
        "status": status,
        "traceId": _trace_id(request),
        **more,
    }
    return json_response(body, status, PROBLEM)


def _trace_id(request: web.Request) -> str:
    """The W3C trace of the caller where it sent one, else a new one."""
    sent = _TRACE_PARENT.fullmatch(request.headers.get("traceparent", ""))
    trace = sent[1] if sent else secrets.token_hex(16)
    return f"00-{trace}-{secrets.token_hex(8)}-00"
