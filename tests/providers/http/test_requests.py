"""Requests made of templates: where a value is put says how it is escaped."""

import json
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from gateway.domain.channels import Channel
from gateway.domain.messages import Outcome, OutgoingMessage
from gateway.providers.api import ApiRequest
from gateway.providers.http.provider import HttpProvider
from gateway.providers.http.request_settings import RequestSettings
from gateway.providers.http.requests import request_maker
from gateway.providers.http.settings import HttpSettings
from tests.providers.conftest import ACCOUNT, CAMPAIGN, outgoing

SECRETS = {"token": SecretStr('s3/"cr&t')}
AWKWARD = 'a "b" {c} & d=€?\n'
URL = "https://api.example/send"


def made(message: OutgoingMessage, **settings: Any) -> ApiRequest:
    return request_maker(RequestSettings.model_validate({"url": URL, **settings}), SECRETS)(message)


def body(request: ApiRequest) -> str:
    assert isinstance(request.body, bytes)
    return request.body.decode()


MESSAGE = outgoing(7, number="447700900001", attempt=2, parts=3)._replace(text=AWKWARD, sender="A & B")

JSON_BODIES: list[tuple[str, Any, Any]] = [
    ("a text", "{text}", AWKWARD),
    ("a text among others", "<{text}>", f"<{AWKWARD}>"),
    ("both forms of the number", ["{number}", "{plus_number}"], ["447700900001", "+447700900001"]),
    ("numbers", {"seq": "{seq:number}", "n": "{parts:number}"}, {"seq": 7, "n": 3}),
    ("the same as texts", {"seq": "{seq}", "attempt": "{attempt}"}, {"seq": "7", "attempt": "2"}),
    ("what is no text", [1, True, None, 2.5], [1, True, None, 2.5]),
    ("doubled braces", "{{text}} {sender}", "{text} A & B"),
    ("a payload as it is", {"p": "{payload:json}"}, {"p": {"a": [1]}}),
    ("a payload as a text", {"p": "{payload}"}, {"p": '{"a": [1]}'}),
    (
        "ids",
        ["{campaign_id}", "{account_id}", "{key}"],
        [str(CAMPAIGN), str(ACCOUNT), f"{CAMPAIGN}-7"],
    ),
    ("the channel", "{channel}", "sms"),
    ("a secret", {"auth": "{secret.token}"}, {"auth": 's3/"cr&t'}),
]


@pytest.mark.parametrize(("label", "template", "expected"), JSON_BODIES, ids=[row[0] for row in JSON_BODIES])
def test_json_bodies(label: str, template: Any, expected: Any) -> None:
    request = made(MESSAGE._replace(payload='{"a": [1]}'), json={"x": template})
    assert json.loads(body(request)) == {"x": expected}
    assert request.headers["Content-Type"] == "application/json"


def test_a_message_without_a_payload_has_a_null_in_its_place() -> None:
    assert json.loads(body(made(MESSAGE, json={"p": "{payload:json}"}))) == {"p": None}


PLACES: list[tuple[str, dict[str, Any], str]] = [
    ("in a path", {"url": URL + "/{sender}/{secret.token}"}, f"{URL}/A%20%26%20B/s3%2F%22cr%26t"),
    (
        "in a query",
        {"method": "GET", "query": {"t o": "{text}"}},
        f"{URL}?t+o=a+%22b%22+%7Bc%7D+%26+d%3D%E2%82%AC%3F%0A",
    ),
    ("after a query", {"url": URL + "?v=1", "query": {"to": "{number}"}}, f"{URL}?v=1&to=447700900001"),
]


@pytest.mark.parametrize(("label", "settings", "url"), PLACES, ids=[row[0] for row in PLACES])
def test_addresses(label: str, settings: dict[str, Any], url: str) -> None:
    assert made(MESSAGE, **settings).url == url


def test_forms_and_headers() -> None:
    headers = {"Authorization": "Bearer {secret.token}", "X-Key": "{key}"}
    request = made(MESSAGE, form={"to": "{plus_number}", "text": "{text}"}, headers=headers)
    assert body(request) == "to=%2B447700900001&text=a+%22b%22+%7Bc%7D+%26+d%3D%E2%82%AC%3F%0A"
    assert request.headers == {
        "Authorization": 'Bearer s3/"cr&t',
        "X-Key": f"{CAMPAIGN}-7",
        "Content-Type": "application/x-www-form-urlencoded",
    }


def test_a_content_type_of_ones_own() -> None:
    request = made(MESSAGE, json={}, headers={"content-type": "application/vnd.acme+json"})
    assert request.headers == {"content-type": "application/vnd.acme+json"}


def test_nothing_private_in_how_a_request_is_shown() -> None:
    assert (
        repr(made(MESSAGE, json={"text": "{text}"}, headers={"A": "{secret.token}"}))
        == "ApiRequest(method='POST')"
    )


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("an unknown placeholder", {"json": {"a": "{txt}"}}, "unknown placeholder {txt}"),
    ("deep inside", {"json": {"a": [{"b": "{txt}"}]}}, "unknown placeholder {txt}"),
    ("in a form", {"form": {"a": "{txt}"}}, "unknown placeholder {txt}"),
    ("a secret nobody gave", {"headers": {"A": "{secret.key}"}}, "there is no secret 'key'"),
    ("a lone brace", {"json": {"a": "{"}}, "a literal brace is written twice"),
    ("no name", {"json": {"a": "{}"}}, "unknown placeholder {}"),
    ("a text in a header", {"headers": {"A": "{text}"}}, "{text} can't stand here"),
    ("a sender in a header", {"headers": {"A": "{sender}"}}, "{sender} can't stand here"),
    ("a conversion", {"json": {"a": "{text!r}"}}, "no conversion"),
    ("an unknown form", {"json": {"a": "{seq:int}"}}, "number or json"),
    ("a number in a longer text", {"json": {"a": "no {seq:number}"}}, "only possible alone"),
    ("a number in a form", {"form": {"a": "{seq:number}"}}, "only possible alone"),
    ("two bodies", {"json": {}, "form": {}}, "either json or form"),
    ("a GET with a body", {"method": "GET", "json": {}}, "a GET has no body"),
    ("another method", {"method": "DELETE"}, "Input should be 'POST'"),
    ("a number in the host", {"url": "https://{number}.example/"}, "String should match"),
    ("a login in the address", {"url": "https://me:pw@api.example/"}, "String should match"),
    ("another scheme", {"url": "ftp://api.example/"}, "String should match"),
    ("an unknown setting", {"urls": []}, "Extra inputs are not permitted"),
]


@pytest.mark.parametrize(("label", "request_settings", "said"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_is_refused_at_the_start(label: str, request_settings: dict[str, Any], said: str) -> None:
    given = {"request": {"url": URL, **request_settings}, "secrets": {"token": "private-token"}}
    with pytest.raises(ValidationError) as refused:
        HttpSettings.model_validate(given)
    told = "; ".join(each["msg"] for each in refused.value.errors())
    assert said in told
    assert "private-token" not in told


def test_numbers_are_for_fields_that_are_numbers() -> None:
    with pytest.raises(ValidationError, match=r"\{text:number\} is no number"):
        HttpSettings.model_validate({"request": {"url": URL, "json": {"a": "{text:number}"}}})


async def test_a_payload_that_is_no_json_is_not_sent() -> None:
    settings = HttpSettings.model_validate({"request": {"url": URL, "json": {"a": "{payload:json}"}}})
    provider = HttpProvider("acme", settings)
    assert await provider.submit([MESSAGE._replace(payload="{")]) == [
        Outcome(False, reason="content_invalid")
    ]


def test_channels() -> None:
    settings = HttpSettings.model_validate({"request": {"url": URL}, "channels": ["viber", "sms"]})
    assert settings.channels == {Channel.VIBER, Channel.SMS}
