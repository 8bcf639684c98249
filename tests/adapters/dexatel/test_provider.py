"""The vendor as a way out: what is sent together, what refusals mean, and what its events tell."""

import hmac
import json
from base64 import b64encode
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from structlog.testing import capture_logs

from adapters.dexatel.provider import DexatelProvider, DexatelSettings, grouped
from gateway.domain.channels import Channel
from gateway.domain.messages import MessageState, Outcome, OutgoingMessage
from gateway.providers.provider import Callback
from tests.conftest import FrozenClock
from tests.providers.conformance.intake import RecordingIntake
from tests.providers.conftest import outgoing

SECRET = "private"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def message(seq: int, number: int, text: str = "hi", **fields: Any) -> OutgoingMessage:
    return outgoing(seq, number=f"44770090{number:04d}")._replace(text=text, **fields)


def batch(*pairs: tuple[int, str]) -> list[OutgoingMessage]:
    return [message(seq, number, text) for seq, (number, text) in enumerate(pairs, 1)]


GROUPS: list[tuple[str, list[OutgoingMessage], list[list[int]]]] = [
    ("none", [], []),
    ("equal texts", batch((1, "a"), (2, "a"), (3, "a")), [[0, 1, 2]]),
    ("other texts between", batch((1, "a"), (2, "b"), (3, "a")), [[0, 2], [1]]),
    ("a number twice", batch((1, "a"), (1, "a"), (2, "a")), [[0, 2], [1]]),
    ("a number with two texts", batch((1, "a"), (1, "b")), [[0], [1]]),
    ("ten at most", batch(*((n, "a") for n in range(23))), [[*range(10)], [*range(10, 20)], [20, 21, 22]]),
    ("other senders", [message(1, 1), message(2, 2, sender="b")], [[0], [1]]),
    ("other channels", [message(1, 1), message(2, 2, channel=Channel.VIBER)], [[0], [1]]),
]


@pytest.mark.parametrize(("label", "messages", "groups"), GROUPS, ids=[row[0] for row in GROUPS])
def test_what_is_sent_together(
    label: str, messages: Sequence[OutgoingMessage], groups: list[list[int]]
) -> None:
    assert sorted(grouped(messages)) == groups


class Api:
    """Refuses whole requests for one bad number, as the vendor does."""

    def __init__(self) -> None:
        self.requests: list[list[str]] = []
        self.refusals: dict[str, tuple[int, object]] = {}

    async def handle(self, request: web.Request) -> web.Response:
        data = (await request.json())["data"]
        self.requests.append(data["to"])
        for number in data["to"]:
            if number in self.refusals:
                status, code = self.refusals[number]
                errors = [{"code": code, "message": "no"}] if code else []
                return web.json_response({"errors": errors}, status=status)
        rows = [{"id": f"id-{number[-2:]}", "to": f"+{number}"} for number in reversed(data["to"])]
        return web.json_response({"data": rows}, status=201)


@pytest.fixture
def api() -> Api:
    return Api()


@pytest.fixture
async def provider(api: Api) -> AsyncIterator[DexatelProvider]:
    application = web.Application()
    application.router.add_post("/v1/messages", api.handle)
    async with TestServer(application) as server:
        settings = DexatelSettings.model_validate(
            {"url": str(server.make_url("/")), "key": "k", "webhook_secret": SECRET}
        )
        provider = DexatelProvider("dx", settings, clock=FrozenClock(NOON))
        await provider.start(RecordingIntake())
        yield provider
        await provider.close()


async def test_ids_are_matched_by_number(api: Api, provider: DexatelProvider) -> None:
    outcomes = await provider.submit(batch((1, "a"), (2, "b"), (3, "a")))
    assert outcomes == [Outcome(True, "id-01"), Outcome(True, "id-02"), Outcome(True, "id-03")]
    assert sorted(map(len, api.requests)) == [1, 2]


@pytest.mark.parametrize("code", [1523, "1523", 1530, 4711, None])
async def test_the_others_go_without_the_one_that_is_refused(
    api: Api, provider: DexatelProvider, code: object
) -> None:
    bad = message(2, 2)
    api.refusals[bad.number] = (400, code)
    outcomes = await provider.submit([message(1, 1), bad, message(3, 3)])
    assert [each.accepted for each in outcomes] == [True, False, True]
    assert len(api.requests) == 4


@pytest.mark.parametrize(("status", "code"), [(401, 1101), (400, 1504), (429, None), (500, None)])
async def test_what_is_about_all_of_them_is_asked_once(
    api: Api, provider: DexatelProvider, status: int, code: int | None
) -> None:
    api.refusals[message(2, 2).number] = (status, code)
    outcomes = await provider.submit([message(1, 1), message(2, 2), message(3, 3)])
    assert [each.accepted for each in outcomes] == [False] * 3
    assert len(api.requests) == 1


def no(reason: str, *, again: float | None = None, down: bool = False, fault: bool = False) -> Outcome:
    return Outcome(False, None, reason, again, down, fault)


REFUSALS: list[tuple[int, object, Outcome]] = [
    (401, 1101, no("not_authorized", fault=True)),
    (403, None, no("answered_403", fault=True)),
    (400, 1505, no("sender_not_known", fault=True)),
    (400, 1509, no("content_invalid")),
    (400, 1523, no("invalid_recipient")),
    (400, 1525, no("account_restricted", fault=True)),
    (400, 1530, no("blocked")),
    (400, 1531, no("country_blocked", fault=True)),
    (400, 4711, no("rejected")),
    (404, None, no("answered_404", fault=True)),
    (429, None, no("throttled", again=5)),
    (500, None, no("temporary", again=5)),
    (503, None, no("out_of_reach", down=True)),
]


@pytest.mark.parametrize(("status", "code", "outcome"), REFUSALS)
async def test_what_refusals_mean(
    api: Api, provider: DexatelProvider, status: int, code: object, outcome: Outcome
) -> None:
    api.refusals[message(1, 1).number] = (status, code)
    assert await provider.submit([message(1, 1)]) == [outcome]


UNSENDABLE: list[tuple[str, OutgoingMessage, Outcome]] = [
    ("too long", message(1, 1, "x" * 1001), no("content_invalid")),
    ("empty", message(1, 1, ""), no("content_invalid")),
    ("a payload", message(1, 1, payload="{}"), no("payload_not_supported", fault=True)),
]


@pytest.mark.parametrize(("label", "unsendable", "outcome"), UNSENDABLE, ids=[row[0] for row in UNSENDABLE])
async def test_what_is_not_even_sent(
    api: Api, provider: DexatelProvider, label: str, unsendable: OutgoingMessage, outcome: Outcome
) -> None:
    assert await provider.submit([unsendable]) == [outcome]
    assert api.requests == []


def event(**fields: Any) -> bytes:
    told = {"event": "delivery", "message_id": "id-1", "timestamp": "2026-03-01 10:00:00"}
    return json.dumps({"data": {**told, **fields}}).encode()


def signed(body: bytes, *, in_hex: bool = False) -> dict[str, str]:
    digest = hmac.digest(SECRET.encode(), body, "sha256")
    return {"x-dexatel-signature": digest.hex() if in_hex else b64encode(digest).decode()}


EVENTS: list[tuple[str, bytes, list[tuple[MessageState, str | None]]]] = [
    ("delivered", event(status="DELIVERED"), [(MessageState.DELIVERED, None)]),
    ("in lower case", event(status="delivered"), [(MessageState.DELIVERED, None)]),
    ("seen", event(status="SEEN"), [(MessageState.READ, None)]),
    ("failed", event(status="failed"), [(MessageState.FAILED, "undeliverable")]),
    ("rejected", event(status="REJECTED"), [(MessageState.FAILED, "rejected")]),
    ("expired", event(status="expired"), [(MessageState.FAILED, "expired")]),
    ("another word", event(status="enroute"), []),
]


@pytest.mark.parametrize(("label", "body", "taken"), EVENTS, ids=[row[0] for row in EVENTS])
async def test_events(
    provider: DexatelProvider, label: str, body: bytes, taken: list[tuple[MessageState, str | None]]
) -> None:
    intake = RecordingIntake()
    provider._intake = intake
    with capture_logs():
        for in_hex in (False, True):
            headers = signed(body, in_hex=in_hex)
            assert (await provider.called_back(Callback("POST", "webhook", {}, headers, body))).status == 200
    assert [(each.state, each.reason) for each in intake.receipts_taken] == taken * 2
    assert {each.at for each in intake.receipts_taken} <= {datetime(2026, 3, 1, 10, tzinfo=UTC)}


BODY = event(status="DELIVERED")
CALLS: list[tuple[str, Callback, int]] = [
    ("another secret", Callback("POST", "webhook", {}, {"x-dexatel-signature": "aGk="}, BODY), 401),
    ("not signed", Callback("POST", "webhook", {}, {}, BODY), 401),
    ("another path", Callback("POST", "other", {}, signed(BODY), BODY), 404),
    ("another method", Callback("GET", "webhook", {}, signed(BODY), BODY), 405),
    ("not JSON", Callback("POST", "webhook", {}, signed(b"{"), b"{"), 400),
    ("no event", Callback("POST", "webhook", {}, signed(b"[]"), b"[]"), 400),
]


@pytest.mark.parametrize(("label", "callback", "status"), CALLS, ids=[row[0] for row in CALLS])
async def test_what_is_not_taken(
    provider: DexatelProvider, label: str, callback: Callback, status: int
) -> None:
    assert (await provider.called_back(callback)).status == status
