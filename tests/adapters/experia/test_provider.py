"""The vendor as a way out: what is sent, what its texts of refusal mean, and what its events tell."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from structlog.testing import capture_logs

from adapters.experia.provider import ExperiaProvider, ExperiaSettings
from gateway.domain.channels import Channel
from gateway.domain.messages import MessageState, Outcome
from gateway.providers.provider import Callback
from tests.providers.conformance.intake import RecordingIntake
from tests.providers.conftest import outgoing

SECRET = "private"
KEY = "3EB0A1B2C3D4E5F60718293A4B5C6D"


class Api:
    def __init__(self) -> None:
        self.forms: list[dict[str, str]] = []
        self.answer = web.json_response({"error": "", "messageKey": KEY, "status": "SUBMITTED"})

    async def send(self, request: web.Request) -> web.Response:
        assert request.content_type == "multipart/form-data"
        self.forms.append({name: str(value) for name, value in (await request.post()).items()})
        return self.answer


@pytest.fixture
def api() -> Api:
    return Api()


@pytest.fixture
def intake() -> RecordingIntake:
    return RecordingIntake()


@pytest.fixture
async def provider(api: Api, intake: RecordingIntake) -> AsyncIterator[ExperiaProvider]:
    application = web.Application()
    application.router.add_post("/v2/send", api.send)
    async with TestServer(application) as server:
        settings = ExperiaSettings.model_validate(
            {"url": str(server.make_url("/")), "key": "k", "webhook_secret": SECRET}
        )
        provider = ExperiaProvider("ex", settings)
        await provider.start(intake)
        yield provider
        await provider.close()


MESSAGE = outgoing(number="447700900001", channel=Channel.WHATSAPP)
PAYLOAD = '{"type":"text","text":{"body":"Grüße ☺\\r\\n"}}'


@pytest.mark.parametrize("payload", [None, PAYLOAD])
async def test_what_is_sent(api: Api, provider: ExperiaProvider, payload: str | None) -> None:
    assert await provider.submit([MESSAGE._replace(payload=payload)]) == [Outcome(True, KEY)]
    form = {"message": "a secret text", "messageType": "whatsapp", "username": "+447700900001"}
    assert api.forms == [form | ({"json": payload} if payload else {})]


def no(reason: str, *, again: float | None = None, down: bool = False, fault: bool = False) -> Outcome:
    return Outcome(False, None, reason, again, down, fault)


ANSWERS: list[tuple[str, int, object, Outcome]] = [
    ("no key", 200, {"error": "", "messageKey": "", "status": ""}, no("unknown_outcome")),
    ("no answer of the vendor's", 200, [], no("unknown_outcome")),
    ("template", 400, {"error": "invalid request: template not found"}, no("template_not_approved")),
    ("number", 400, {"error": "invalid request: username is not a phone number"}, no("invalid_recipient")),
    ("JSON", 400, {"error": "invalid request: JSON is not valid"}, no("content_invalid")),
    ("params", 400, {"error": "invalid request: params must match"}, no("content_invalid")),
    ("another text", 400, {"error": "invalid request: try harder"}, no("rejected")),
    ("no text", 400, 1, no("rejected")),
    ("the key", 401, {"error": "Unauthorized"}, no("answered_401", fault=True)),
    ("too many", 429, {}, no("throttled", again=5)),
    ("upstream", 502, {"error": "Bad gateway"}, no("temporary", again=5)),
]


@pytest.mark.parametrize(("label", "status", "body", "outcome"), ANSWERS, ids=[row[0] for row in ANSWERS])
async def test_what_answers_mean(
    api: Api, provider: ExperiaProvider, label: str, status: int, body: object, outcome: Outcome
) -> None:
    api.answer = web.json_response(body, status=status)
    assert await provider.submit([MESSAGE]) == [outcome]


def event(**fields: Any) -> bytes:
    return json.dumps({"Type": "messageStatus", "MessageKey": KEY, **fields}).encode()


EVENTS: list[tuple[str, bytes, list[tuple[MessageState, str | None]]]] = [
    ("submitted", event(Status="SUBMITTED"), []),
    ("delivered", event(Status="DELIVERED"), [(MessageState.DELIVERED, None)]),
    ("read", event(Status="READ"), [(MessageState.READ, None)]),
    ("failed", event(Status="FAILED"), [(MessageState.FAILED, "undeliverable")]),
    (
        "failed, and why",
        event(Status="FAILED", Error="invalid recipient"),
        [(MessageState.FAILED, "invalid_recipient")],
    ),
    (
        "failed, in the vendor's words",
        event(Status="FAILED", Error="(#131026) no"),
        [(MessageState.FAILED, "undeliverable")],
    ),
    ("another word", event(Status="LOST"), []),
    ("of a template", event(Type="templateStatus"), []),
    (
        "keys in lower case",
        b'{"type":"messageStatus","messageKey":"k","status":"read"}',
        [(MessageState.READ, None)],
    ),
]


@pytest.mark.parametrize(("label", "body", "taken"), EVENTS, ids=[row[0] for row in EVENTS])
async def test_events(
    provider: ExperiaProvider,
    intake: RecordingIntake,
    label: str,
    body: bytes,
    taken: list[tuple[MessageState, str | None]],
) -> None:
    with capture_logs():
        answer = await provider.called_back(Callback("POST", "webhook", {"secret": SECRET}, {}, body))
    assert answer.status == 200
    assert [(each.state, each.reason) for each in intake.receipts_taken] == taken


async def test_a_picture_is_no_reply(provider: ExperiaProvider, intake: RecordingIntake) -> None:
    body = event(Type="message", Client={"ID": 1, "Username": "+447700900123"}, Message="")
    assert (
        await provider.called_back(Callback("POST", "webhook", {"secret": SECRET}, {}, body))
    ).status == 200
    assert intake.inbound_taken == []


CALLS: list[tuple[str, Callback, int]] = [
    ("another secret", Callback("POST", "webhook", {"secret": "x"}, {}, event(Status="READ")), 401),
    ("no secret", Callback("POST", "webhook", {}, {}, event(Status="READ")), 401),
    ("another path", Callback("POST", "", {"secret": SECRET}, {}, event(Status="READ")), 404),
    ("another method", Callback("PUT", "webhook", {"secret": SECRET}, {}, event(Status="READ")), 405),
    ("not JSON", Callback("POST", "webhook", {"secret": SECRET}, {}, b"{"), 400),
    ("no event", Callback("POST", "webhook", {"secret": SECRET}, {}, b"[1]"), 400),
]


@pytest.mark.parametrize(("label", "callback", "status"), CALLS, ids=[row[0] for row in CALLS])
async def test_what_is_not_taken(
    provider: ExperiaProvider, intake: RecordingIntake, label: str, callback: Callback, status: int
) -> None:
    assert (await provider.called_back(callback)).status == status
    assert intake.receipts_taken == []
