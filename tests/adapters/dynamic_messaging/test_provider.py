"""The vendor as a way out: lost answers, refusals, and events that name a message by an integer only."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from structlog.testing import capture_logs

from adapters.dynamic_messaging.provider import DynamicMessagingProvider, DynamicMessagingSettings
from gateway.domain.messages import MessageState, Outcome
from gateway.providers.provider import Callback, UnknownOutcome
from tests.providers.conformance.intake import RecordingIntake
from tests.providers.conftest import outgoing

SECRET = "private"
OWN_ID = str(UUID(int=7))
GUID = str(UUID(int=8))


class Api:
    """Answers as a test says; `None` for a connection that breaks."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.answer: web.Response | None = web.json_response(GUID, status=201)
        self.messages: dict[str, str] = {}

    async def send(self, request: web.Request) -> web.Response:
        self.sent.append(await request.json())
        if self.answer is None:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        return self.answer

    async def read(self, request: web.Request) -> web.Response:
        guid = self.messages.get(request.match_info["id"])
        return web.json_response({"newId": guid}) if guid else web.Response(status=404)


@pytest.fixture
def api() -> Api:
    return Api()


@pytest.fixture
def intake() -> RecordingIntake:
    return RecordingIntake()


@pytest.fixture
async def provider(api: Api, intake: RecordingIntake) -> AsyncIterator[DynamicMessagingProvider]:
    application = web.Application()
    application.router.add_post("/api/SMSMessages", api.send)
    application.router.add_get("/api/SMSMessages/{id}", api.read)
    async with TestServer(application) as server:
        given = {
            "url": str(server.make_url("/")),
            "key": "k",
            "webhook_secret": SECRET,
            "unknown_outcome": "hold",
        }
        settings = DynamicMessagingSettings.model_validate(given)
        provider = DynamicMessagingProvider("dm", settings, new_id=lambda: UUID(OWN_ID))
        await provider.start(intake)
        yield provider
        await provider.close()


async def test_what_is_sent(api: Api, provider: DynamicMessagingProvider) -> None:
    assert await provider.submit([outgoing(number="447700900001")]) == [Outcome(True, GUID)]
    assert api.sent == [
        {"message": "a secret text", "sender": "acme", "phoneNumber": "+447700900001", "newId": OWN_ID}
    ]


LOST: list[tuple[str, dict[str, str], Outcome]] = [
    ("it had arrived", {OWN_ID: OWN_ID}, Outcome(True, OWN_ID)),
    ("it had not", {}, Outcome(False, reason="unknown_outcome")),
    ("something else is there", {OWN_ID: GUID}, Outcome(False, reason="unknown_outcome")),
]


@pytest.mark.parametrize(("label", "known", "outcome"), LOST, ids=[row[0] for row in LOST])
async def test_a_lost_answer_is_asked_for(
    api: Api, provider: DynamicMessagingProvider, label: str, known: dict[str, str], outcome: Outcome
) -> None:
    assert provider.unknown_outcome is UnknownOutcome.HOLD
    api.answer, api.messages = None, known
    with capture_logs():
        assert await provider.submit([outgoing()]) == [outcome]


def no(reason: str, *, again: float | None = None, down: bool = False, fault: bool = False) -> Outcome:
    return Outcome(False, None, reason, again, down, fault)


ANSWERS: list[tuple[str, int, bytes, Outcome]] = [
    ("a bare text", 201, GUID.encode(), Outcome(True, GUID)),
    ("a text in capitals", 201, json.dumps(GUID.upper()).encode(), Outcome(True, GUID)),
    ("no id", 201, b"true", no("unknown_outcome")),
    ("a number", 400, b'{"errors":{"PhoneNumber":["no"]}}', no("invalid_recipient")),
    ("flat errors", 400, b'{"phoneNumber":["no"]}', no("invalid_recipient")),
    ("a text", 400, b'{"errors":{"Message":["no"]}}', no("content_invalid")),
    ("a sender", 400, b'{"errors":{"Sender":["no"]}}', no("sender_not_known", fault=True)),
    ("something else", 400, b"no", no("rejected")),
    ("the key", 401, b"", no("answered_401", fault=True)),
    ("too many", 429, b"", no("throttled", again=5)),
    ("away", 503, b"", no("out_of_reach", down=True)),
]


@pytest.mark.parametrize(("label", "status", "body", "outcome"), ANSWERS, ids=[row[0] for row in ANSWERS])
async def test_what_answers_mean(
    api: Api, provider: DynamicMessagingProvider, label: str, status: int, body: bytes, outcome: Outcome
) -> None:
    api.answer = web.Response(status=status, body=body)
    assert await provider.submit([outgoing()]) == [outcome]


def event(status: int, **fields: Any) -> Callback:
    data = {"Id": 17, "statusCode": status, "lastUpdated": "2026-03-01T10:00:00.000Z", **fields}
    body = json.dumps({"webHookType": 1, "data": data}).encode()
    return Callback("POST", "webhook", {"secret": SECRET}, {}, body)


EVENTS: list[tuple[int, list[tuple[MessageState, str | None]]]] = [
    (0, []),
    (1, [(MessageState.DELIVERED, None)]),
    (2, []),
    (3, [(MessageState.FAILED, "expired")]),
    (4, [(MessageState.FAILED, "deleted")]),
    (5, [(MessageState.FAILED, "undeliverable")]),
    (7, [(MessageState.FAILED, "rejected")]),
    (34, [(MessageState.FAILED, "invalid_recipient")]),
    (1000, [(MessageState.FAILED, "no_credit")]),
    (99, []),
]


@pytest.mark.parametrize(("status", "taken"), EVENTS)
async def test_events(
    provider: DynamicMessagingProvider,
    intake: RecordingIntake,
    status: int,
    taken: list[tuple[MessageState, str | None]],
) -> None:
    with capture_logs():
        assert (await provider.called_back(event(status, newId=GUID))).status == 200
    assert [(each.state, each.reason) for each in intake.receipts_taken] == taken
    assert {(each.provider_message_id, each.at) for each in intake.receipts_taken} <= {
        (GUID, datetime(2026, 3, 1, 10, tzinfo=UTC))
    }


async def test_an_event_without_the_guid_is_matched_by_asking_for_it(
    api: Api, provider: DynamicMessagingProvider, intake: RecordingIntake
) -> None:
    assert (await provider.called_back(event(1))).status == 503, "it is told again, until that works"
    api.messages["17"] = GUID
    assert (await provider.called_back(event(1))).status == 200
    assert [each.provider_message_id for each in intake.receipts_taken] == [GUID]


CALLS: list[tuple[str, Callback, int]] = [
    ("another secret", Callback("POST", "webhook", {"secret": "x"}, {}, b"{}"), 401),
    ("no secret", Callback("POST", "webhook", {}, {}, b"{}"), 401),
    ("another path", Callback("POST", "other", {"secret": SECRET}, {}, b"{}"), 404),
    ("another method", Callback("GET", "webhook", {"secret": SECRET}, {}, b""), 405),
    ("not JSON", Callback("POST", "webhook", {"secret": SECRET}, {}, b"{"), 400),
    ("a voice call", Callback("POST", "webhook", {"secret": SECRET}, {}, b'{"webHookType":0}'), 200),
]


@pytest.mark.parametrize(("label", "callback", "status"), CALLS, ids=[row[0] for row in CALLS])
async def test_what_is_not_taken(
    provider: DynamicMessagingProvider, intake: RecordingIntake, label: str, callback: Callback, status: int
) -> None:
    assert (await provider.called_back(callback)).status == status
    assert intake.receipts_taken == []
