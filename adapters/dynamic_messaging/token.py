"""The token endpoint of callers still on the vendor's 2023 login (contract §1).

It is OAuth 2's client credentials grant; the client's secret is the API key, and so is the token it gets
back. Any client id is taken, because the key alone says whose it is.
"""

from base64 import b64decode
from collections.abc import Mapping
from urllib.parse import parse_qsl, unquote_plus

from aiohttp import web

from gateway.domain.errors import Unauthenticated
from gateway.web.body import json_response, read_body
from gateway.web.dialect import use_cases_of
from gateway.web.operations import Answer, Body, Operation
from schemas.dynamic_messaging import Token, TokenRefusal, TokenRequest

LIFETIME = 3600
"""Seconds a client is told to keep its token; the key itself does not expire."""

_DEFAULT_SCOPE = "SMSAPI"
_MOST_PARAMETERS = 100


async def issue_token(request: web.Request) -> web.Response:
    """Answers the API key as a bearer token, or 401 `invalid_client` when it opens no account."""
    form = _form(await read_body(request))
    grant = form.get("grant_type")
    if not grant:
        return _refusal(400, "invalid_request", "Missing form parameter: grant_type")
    if grant != "client_credentials":
        return _refusal(400, "unsupported_grant_type", "Unsupported grant_type")
    key = form.get("client_secret") or _basic_secret(request.headers.get("Authorization", ""))
    try:
        await use_cases_of(request).accounts.authenticate(key)
    except Unauthenticated:
        return _refusal(401, "invalid_client", "Invalid client or Invalid client credentials")
    token = Token(
        access_token=key or "",
        expires_in=LIFETIME,
        token_type="Bearer",  # noqa: S106
        scope=form.get("scope") or _DEFAULT_SCOPE,
    )
    return _uncached(json_response(token))


def _form(body: bytes) -> Mapping[str, str]:
    try:
        pairs = parse_qsl(body.decode(errors="replace"), max_num_fields=_MOST_PARAMETERS)
    except ValueError:
        return {}
    return dict(reversed(pairs))


def _basic_secret(authorization: str) -> str | None:
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        pair = b64decode(encoded, validate=True).decode()
    except ValueError:
        return None
    return unquote_plus(pair.partition(":")[2])


def _refusal(status: int, error: str, description: str) -> web.Response:
    return _uncached(json_response(TokenRefusal(error=error, error_description=description), status))


def _uncached(response: web.Response) -> web.Response:
    response.headers["Cache-Control"] = "no-store"
    return response


_FORM = "application/x-www-form-urlencoded"

OPERATIONS = (
    Operation(
        "POST",
        "/realms/{realm}/protocol/openid-connect/token",
        issue_token,
        "Get a token for an API key",
        "Token",
        {
            200: Answer("The key as a bearer token.", Token),
            400: Answer("The form is wrong.", TokenRefusal),
            401: Answer("The key opens no account.", TokenRefusal),
        },
        body=Body(TokenRequest, (_FORM,)),
        description="The client's id and secret may also come as HTTP Basic authentication.",
        public=True,
        source="§1",
    ),
)
