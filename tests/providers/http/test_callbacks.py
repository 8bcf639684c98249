"""Callbacks by settings: who may call, how they read, and what they are answered."""

import hmac
import json
from base64 import b64encode
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from pydantic import ValidationError
from structlog.testing import capture_logs

from gateway.domain.messages import MessageState
from gateway.providers.http.provider import HttpProvider
from gateway.providers.http.settings import HttpSettings
from gateway.providers.provider import Callback
from tests.conftest import FrozenClock
from tests.providers.conformance.intake import RecordingIntake

SECRET = "a-private-secret"
OPEN = {"kind": "none"}
BODY = b'{"id":"1","state":"ok"}'
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DELIVERED, READ, FAILED = MessageState.DELIVERED, MessageState.READ, MessageState.FAILED


def digest(algorithm: str, body: bytes = BODY) -> bytes:
    return hmac.digest(SECRET.encode(), body, algorithm)


def basic(user: str, password: str) -> str:
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode()


class Stage:
    def __init__(self, **callbacks: Any) -> None:
        request = {"url": "https://api.example/", "json": {"key": "{key}"}}
        settings = HttpSettings.model_validate({"request": request, **callbacks})
        self.intake = RecordingIntake()
        self.provider = HttpProvider("acme", settings, clock=FrozenClock(NOON))
        self.provider._intake = self.intake

    async def call(
        self,
        body: bytes = BODY,
        path: str = "dlr",
        method: str = "POST",
        query: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> int:
        callback = Callback(method, path, query or {}, headers or {}, body)
        return (await self.provider.called_back(callback)).status


def receipts(**settings: Any) -> dict[str, Any]:
    return {
        "path": "dlr",
        "authentication": OPEN,
        "id": "id",
        "state": "state",
        "states": {"ok": "delivered", "Seen": "read", "bad": "failed", "queued": "ignored"},
        **settings,
    }


HEADER = {"kind": "header", "name": "X-Token", "secret": SECRET}
BEARER = {"kind": "header", "name": "Authorization", "prefix": "Bearer ", "secret": SECRET}
QUERY = {"kind": "query", "name": "token", "secret": SECRET}
SIGNED = {"kind": "hmac", "header": "X-Sig", "secret": SECRET}
PREFIXED = {**SIGNED, "prefix": "sha1=", "algorithm": "sha1"}
BASIC = {"kind": "basic", "username": "me", "password": SECRET}

CALLERS: list[tuple[str, dict[str, Any], dict[str, Any], int]] = [
    ("nothing asked for", OPEN, {}, 200),
    ("header", HEADER, {"headers": {"x-token": SECRET}}, 200),
    ("another secret", HEADER, {"headers": {"x-token": SECRET + "x"}}, 401),
    ("no header", HEADER, {}, 401),
    ("a broken header", HEADER, {"headers": {"x-token": "\udcff"}}, 401),
    ("bearer", BEARER, {"headers": {"authorization": f"Bearer {SECRET}"}}, 200),
    ("without its prefix", BEARER, {"headers": {"authorization": SECRET}}, 401),
    ("query", QUERY, {"query": {"token": SECRET}}, 200),
    ("another in the query", QUERY, {"query": {"token": ""}}, 401),
    ("not in the query", QUERY, {}, 401),
    ("signed in hex", SIGNED, {"headers": {"x-sig": digest("sha256").hex().upper()}}, 200),
    ("signed in base64", SIGNED, {"headers": {"x-sig": b64encode(digest("sha256")).decode()}}, 200),
    ("signed otherwise", SIGNED, {"headers": {"x-sig": digest("sha256", b"{}").hex()}}, 401),
    ("not signed", SIGNED, {}, 401),
    ("signed with a prefix", PREFIXED, {"headers": {"x-sig": "sha1=" + digest("sha1").hex()}}, 200),
    ("another prefix", PREFIXED, {"headers": {"x-sig": "sha256=" + digest("sha1").hex()}}, 401),
    ("basic", BASIC, {"headers": {"authorization": basic("me", SECRET)}}, 200),
    ("another user", BASIC, {"headers": {"authorization": basic("you", SECRET)}}, 401),
    ("another password", BASIC, {"headers": {"authorization": basic("me", "pw")}}, 401),
    ("not base64", BASIC, {"headers": {"authorization": "Basic ???"}}, 401),
    ("another path", OPEN, {"path": "dlr/2"}, 404),
    ("slashes around the path", OPEN, {"path": "/dlr/"}, 200),
    ("another method", OPEN, {"method": "PUT"}, 405),
    ("not JSON", OPEN, {"body": b"{"}, 400),
]


@pytest.mark.parametrize(
    ("label", "authentication", "call", "status"), CALLERS, ids=[row[0] for row in CALLERS]
)
async def test_who_may_call(label: str, authentication: Any, call: dict[str, Any], status: int) -> None:
    stage = Stage(receipts=receipts(authentication=authentication))
    assert await stage.call(**call) == status
    assert len(stage.intake.receipts_taken) == (1 if status == 200 else 0)


Taken = list[tuple[str, MessageState, str | None]]
READINGS: list[tuple[str, dict[str, Any], dict[str, Any], Taken]] = [
    ("one", {}, {"body": BODY}, [("1", DELIVERED, None)]),
    ("in any case", {}, {"body": b'{"id":1,"state":"SEEN"}'}, [("1", READ, None)]),
    ("on its way", {}, {"body": b'{"id":1,"state":"queued"}'}, []),
    ("a word nobody knows", {}, {"body": b'{"id":1,"state":"beamed"}'}, []),
    ("no id", {}, {"body": b'{"state":"ok"}'}, []),
    (
        "a list",
        {},
        {"body": b'[{"id":1,"state":"ok"},{"state":"ok"},{"id":2,"state":"seen"}]'},
        [("1", DELIVERED, None), ("2", READ, None)],
    ),
    (
        "a list inside",
        {"list": "/a/events"},
        {"body": b'{"a":{"events":[{"id":1,"state":"ok"}]}}'},
        [("1", DELIVERED, None)],
    ),
    (
        "a reason of the settings",
        {"reason": "why", "reasons": {"E5": "blocked"}},
        {"body": b'{"id":1,"state":"bad","why":"e5"}'},
        [("1", FAILED, "blocked")],
    ),
    (
        "the network's own reason",
        {"reason": "why"},
        {"body": b'{"id":1,"state":"bad","why":"Absent Subscriber"}'},
        [("1", FAILED, "absent_subscriber")],
    ),
    ("an id nobody has", {}, {"body": orjson.dumps({"id": "x" * 256, "state": "ok"})}, []),
    ("an id not to be stored", {}, {"body": orjson.dumps({"id": "a\0b", "state": "ok"})}, []),
    (
        "a reason not to be stored",
        {"reason": "why"},
        {"body": orjson.dumps({"id": "1", "state": "bad", "why": "a\0b"})},
        [("1", FAILED, "ab")],
    ),
    ("no reason", {"reason": "why"}, {"body": b'{"id":1,"state":"bad"}'}, [("1", FAILED, None)]),
    (
        "no reason of what arrived",
        {"reason": "why"},
        {"body": b'{"id":1,"state":"ok","why":"000"}'},
        [("1", DELIVERED, None)],
    ),
    ("a form", {"format": "form"}, {"body": b"id=1&state=ok&x="}, [("1", DELIVERED, None)]),
    (
        "a query",
        {"format": "query", "method": "GET"},
        {"method": "GET", "query": {"id": "1", "state": "ok"}, "body": b""},
        [("1", DELIVERED, None)],
    ),
]


@pytest.mark.parametrize(("label", "settings", "call", "taken"), READINGS, ids=[row[0] for row in READINGS])
async def test_how_receipts_read(label: str, settings: Any, call: dict[str, Any], taken: Taken) -> None:
    stage = Stage(receipts=receipts(**settings))
    with capture_logs():
        assert await stage.call(**call) == 200
    found = [(each.provider_message_id, each.state, each.reason) for each in stage.intake.receipts_taken]
    assert found == taken


async def test_what_is_not_understood_is_logged_without_the_id() -> None:
    stage = Stage(receipts=receipts())
    with capture_logs() as logs:
        await stage.call(b'[{"id":"secret-id","state":"beamed"},{"state":"ok"}]')
    assert [(each["event"], each["state"], each["has_id"]) for each in logs] == [
        ("receipt_not_understood", "beamed", True),
        ("receipt_not_understood", "ok", False),
    ]
    assert "secret-id" not in str(logs)


MOMENTS: list[tuple[str, str, object, datetime]] = [
    ("with a zone", "iso", "2026-03-01T10:00:00+02:00", datetime(2026, 3, 1, 8, tzinfo=UTC)),
    ("without one", "iso", "2026-03-01 10:00:00", datetime(2026, 3, 1, 10, tzinfo=UTC)),
    ("seconds", "epoch", 1772359200, datetime(2026, 3, 1, 10, tzinfo=UTC)),
    ("milliseconds", "epoch_ms", "1772359200500", datetime(2026, 3, 1, 10, 0, 0, 500_000, tzinfo=UTC)),
    ("a form of its own", "%d/%m/%Y %H:%M", "01/03/2026 10:00", datetime(2026, 3, 1, 10, tzinfo=UTC)),
    ("none", "iso", None, NOON),
    ("nonsense", "iso", "yesterday", NOON),
    ("beyond all time", "epoch", "1e300", NOON),
]


@pytest.mark.parametrize(("label", "form", "at", "moment"), MOMENTS, ids=[row[0] for row in MOMENTS])
async def test_moments(label: str, form: str, at: object, moment: datetime) -> None:
    stage = Stage(receipts=receipts(at="at", at_format=form))
    await stage.call(json.dumps({"id": "1", "state": "ok", "at": at}).encode())
    assert [each.at for each in stage.intake.receipts_taken] == [moment]


async def test_a_list_that_is_none_is_unreadable() -> None:
    stage = Stage(receipts=receipts(list="events"))
    assert await stage.call(b'{"events":{}}') == 400


async def test_the_answer_that_a_network_wants() -> None:
    answer = {"status": 202, "body": "<ok/>", "content_type": "application/xml"}
    stage = Stage(receipts=receipts(answer=answer))
    given = await stage.provider.called_back(Callback("POST", "dlr", {}, {}, BODY))
    assert (given.status, given.body, given.content_type) == (202, "<ok/>", "application/xml")


async def test_what_people_write_back() -> None:
    inbound = {
        "path": "mo",
        "authentication": OPEN,
        "format": "form",
        "number": "from",
        "sender": "to",
        "text": "msg",
    }
    stage = Stage(inbound=inbound)
    with capture_logs():
        assert await stage.call(b"from=%2B447700900123&to=12345&msg=STOP", "mo") == 200
        assert await stage.call(b"from=ACME&to=12345&msg=STOP", "mo") == 200
        assert await stage.call(b"from=447700900124&to=1%002&msg=ST%00OP", "mo") == 200
    message, cleaned = stage.intake.inbound_taken
    assert (cleaned.number, cleaned.sender, cleaned.text) == ("447700900124", "12", "STOP")
    assert (message.number, message.sender, message.text) == ("447700900123", "12345", "STOP")
    assert message.provider_message_id is None


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("no authentication", {"receipts": {**receipts(), "authentication": {}}}, "kind"),
    ("no secret", {"receipts": receipts(authentication={"kind": "query", "name": "t"})}, "Field required"),
    ("an unknown state", {"receipts": receipts(states={"a": "queued"})}, "'delivered', 'read'"),
    ("no states", {"receipts": receipts(states={})}, "at least 1 item"),
    ("a path with a query", {"receipts": receipts(path="a?b")}, "String should match"),
    (
        "the same path twice",
        {
            "receipts": receipts(),
            "inbound": {"path": "dlr", "authentication": OPEN, "number": "a", "sender": "b", "text": "c"},
        },
        "paths of their own",
    ),
    (
        "a channel it does not carry",
        {
            "inbound": {
                "path": "mo",
                "authentication": OPEN,
                "channel": "viber",
                "number": "a",
                "sender": "b",
                "text": "c",
            }
        },
        "none of channels",
    ),
]


@pytest.mark.parametrize(("label", "settings", "said"), WRONG, ids=[row[0] for row in WRONG])
def test_wrong_settings(label: str, settings: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Stage(**settings)


def test_receipts_need_an_id_to_go_by() -> None:
    given = {"request": {"url": "https://api.example/"}, "receipts": receipts()}
    with pytest.raises(ValidationError, match=r"answer\.id, or a request that carries \{key\}"):
        HttpSettings.model_validate(given)
    for more in (
        {"answer": {"id": "id"}},
        {"request": {"url": "https://api.example/", "query": {"ref": "{key}"}}},
    ):
        HttpSettings.model_validate(given | more)
