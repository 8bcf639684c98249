"""What Meta posts, and what is taken of it."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from structlog.testing import capture_logs

from gateway.domain.messages import MessageState
from gateway.providers.provider import Callback
from gateway.providers.whatsapp.provider import WhatsAppProvider
from gateway.providers.whatsapp.settings import WhatsAppSettings
from tests.providers.conformance.intake import RecordingIntake
from tests.providers.conformance.whatsapp_driver import (
    APP_SECRET,
    NUMBER_ID,
    TOKEN,
    VERIFY_TOKEN,
    signed,
    webhook,
)

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
MOMENT = str(int(AT.timestamp()))
SETTINGS = {
    "phone_number_id": NUMBER_ID,
    "token": TOKEN,
    "app_secret": APP_SECRET,
    "verify_token": VERIFY_TOKEN,
}


@pytest.fixture
async def stage() -> tuple[WhatsAppProvider, RecordingIntake]:
    settings = WhatsAppSettings.model_validate({**SETTINGS, "senders": {"acme": NUMBER_ID}})
    provider, intake = WhatsAppProvider("wa", settings), RecordingIntake()
    provider._intake = intake
    return provider, intake


Stage = tuple[WhatsAppProvider, RecordingIntake]


def asked(mode: str = "subscribe", token: str = VERIFY_TOKEN) -> Callback:
    query = {"hub.mode": mode, "hub.verify_token": token, "hub.challenge": "1158201444"}
    return Callback("GET", "webhook", query, {}, b"")


HANDSHAKES: list[tuple[str, Callback, int, str]] = [
    ("right", asked(), 200, "1158201444"),
    ("another token", asked(token="guess"), 403, "forbidden"),
    ("another mode", asked(mode="unsubscribe"), 403, "forbidden"),
    ("nothing", Callback("GET", "webhook", {}, {}, b""), 403, "forbidden"),
    ("another path", Callback("GET", "other", {}, {}, b""), 404, "not found"),
    ("another method", Callback("PUT", "webhook", {}, {}, b""), 405, "method not allowed"),
]


@pytest.mark.parametrize(
    ("label", "callback", "status", "body"), HANDSHAKES, ids=[each[0] for each in HANDSHAKES]
)
async def test_handshake(stage: Stage, label: str, callback: Callback, status: int, body: str) -> None:
    answer = await stage[0].called_back(callback)
    assert (answer.status, answer.body) == (status, body)


BODY = webhook({"statuses": [{"id": "wamid.1", "status": "delivered", "timestamp": MOMENT}]}).body
SIGNATURES: list[tuple[str, dict[str, str], bytes, int]] = [
    ("right", signed(BODY), BODY, 200),
    ("none", {}, BODY, 401),
    ("of another body", signed(b"{}"), BODY, 401),
    ("without its scheme", {"x-hub-signature-256": signed(BODY)["x-hub-signature-256"][7:]}, BODY, 401),
    ("broken", {"x-hub-signature-256": "sha256=\udcff"}, BODY, 401),
    ("of what is no JSON", signed(b"{"), b"{", 400),
    ("of what is no webhook", signed(b'{"object":"page"}'), b'{"object":"page"}', 400),
]


@pytest.mark.parametrize(
    ("label", "headers", "body", "status"), SIGNATURES, ids=[each[0] for each in SIGNATURES]
)
async def test_signature(stage: Stage, label: str, headers: dict[str, str], body: bytes, status: int) -> None:
    provider, intake = stage
    answer = await provider.called_back(Callback("POST", "webhook", {}, headers, body))
    assert answer.status == status
    assert len(intake.receipts_taken) == (1 if status == 200 else 0)


STATUSES: list[tuple[str, list[dict[str, Any]], list[tuple[str, MessageState, str | None]]]] = [
    ("sent is known already", [{"id": "a", "status": "sent"}], []),
    ("delivered", [{"id": "a", "status": "delivered"}], [("a", MessageState.DELIVERED, None)]),
    ("read", [{"id": "a", "status": "read"}], [("a", MessageState.READ, None)]),
    ("played", [{"id": "a", "status": "played"}], [("a", MessageState.READ, None)]),
    (
        "failed",
        [{"id": "a", "status": "failed", "errors": [{"code": 131050}]}],
        [("a", MessageState.FAILED, "blocked")],
    ),
    (
        "failed for no reason",
        [{"id": "a", "status": "failed"}],
        [("a", MessageState.FAILED, "undeliverable")],
    ),
    (
        "a broken one among others",
        [{"status": "read"}, {"id": "b", "status": "read"}],
        [("b", MessageState.READ, None)],
    ),
    ("a word of tomorrow", [{"id": "a", "status": "beamed"}], []),
]


@pytest.mark.parametrize(("label", "statuses", "expected"), STATUSES, ids=[each[0] for each in STATUSES])
async def test_statuses(
    stage: Stage,
    label: str,
    statuses: list[dict[str, Any]],
    expected: list[tuple[str, MessageState, str | None]],
) -> None:
    provider, intake = stage
    told = [{**status, "timestamp": MOMENT} for status in statuses]
    with capture_logs():
        answer = await provider.called_back(webhook({"statuses": told}))
    assert answer.status == 200
    taken = [(each.provider_message_id, each.state, each.reason) for each in intake.receipts_taken]
    assert taken == expected
    assert {each.at for each in intake.receipts_taken} <= {AT}


REPLIES: list[tuple[str, dict[str, Any], list[str]]] = [
    ("a text", {"type": "text", "text": {"body": "STOP"}}, ["STOP"]),
    ("a button of a template", {"type": "button", "button": {"text": "Stop", "payload": "no"}}, ["Stop"]),
    (
        "a button",
        {"type": "interactive", "interactive": {"button_reply": {"id": "1", "title": "Stop"}}},
        ["Stop"],
    ),
    ("a list", {"type": "interactive", "interactive": {"list_reply": {"id": "1", "title": "Two"}}}, ["Two"]),
    ("a form", {"type": "interactive", "interactive": {"nfm_reply": {}}}, []),
    ("a picture", {"type": "image", "image": {"id": "17"}}, []),
]


@pytest.mark.parametrize(("label", "reply", "texts"), REPLIES, ids=[each[0] for each in REPLIES])
async def test_what_people_answer(stage: Stage, label: str, reply: dict[str, Any], texts: list[str]) -> None:
    provider, intake = stage
    message = {"from": "447700900123", "id": "wamid.9", "timestamp": MOMENT, **reply}
    assert (await provider.called_back(webhook({"messages": [message]}))).status == 200
    assert [each.text for each in intake.inbound_taken] == texts
    assert {(each.number, each.sender, each.at) for each in intake.inbound_taken} <= {
        ("447700900123", "acme", AT)
    }


async def test_receipts_and_answers_in_one_webhook(stage: Stage) -> None:
    provider, intake = stage
    read: dict[str, object] = {"statuses": [{"id": "a", "status": "read"}]}
    said: dict[str, object] = {"messages": [{"from": "1", "id": "b", "type": "text", "text": {"body": "Hi"}}]}
    first, second = json.loads(webhook(read).body), json.loads(webhook(said).body)
    first["entry"] += second["entry"] + [{"id": "1", "changes": [{"field": "account_update", "value": 1}]}]
    body = json.dumps(first).encode()
    assert (await provider.called_back(Callback("POST", "webhook", {}, signed(body), body))).status == 200
    assert (len(intake.receipts_taken), len(intake.inbound_taken)) == (1, 1)
