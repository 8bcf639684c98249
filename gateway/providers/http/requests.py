"""The request that carries a message, made as the settings say."""

from collections.abc import Callable
from typing import TypeAlias

import orjson

from gateway.domain.messages import OutgoingMessage
from gateway.providers.api import ApiRequest
from gateway.providers.http.request_settings import RequestSettings
from gateway.providers.http.templates import (
    PLAIN,
    Secrets,
    Value,
    as_it_is,
    compiled,
    compiled_json,
    in_path,
    in_query,
)

RequestMaker: TypeAlias = Callable[[OutgoingMessage], ApiRequest]


def request_maker(settings: RequestSettings, secrets: Secrets) -> RequestMaker:
    """A function from a message to its request. Raises ValueError for a placeholder that can't be filled."""
    url = compiled(settings.url, secrets, in_path)
    query = _pairs(settings.query, secrets)
    headers = {name: compiled(value, secrets, as_it_is, PLAIN) for name, value in settings.headers.items()}
    content_type, body = _body(settings, secrets)

    def make(message: OutgoingMessage) -> ApiRequest:
        address = url(message)
        if asked := query(message):
            address += ("&" if "?" in address else "?") + asked
        filled = {name: value(message) for name, value in headers.items()}
        if content_type and "content-type" not in (name.lower() for name in filled):
            filled["Content-Type"] = content_type
        return ApiRequest(settings.method, address, filled, body(message) if body else None)

    return make


def _body(
    settings: RequestSettings, secrets: Secrets
) -> tuple[str, Callable[[OutgoingMessage], bytes] | None]:
    if settings.json_body is not None:
        document = compiled_json(settings.json_body, secrets)
        return "application/json", lambda message: orjson.dumps(document(message))
    if settings.form is not None:
        form = _pairs(settings.form, secrets)
        return "application/x-www-form-urlencoded", lambda message: str(form(message)).encode()
    return "", None


def _pairs(entries: dict[str, str], secrets: Secrets) -> Value:
    made = {in_query(name): compiled(value, secrets, in_query) for name, value in entries.items()}
    return lambda message: "&".join(f"{name}={value(message)}" for name, value in made.items())
