"""The settings in docs/providers.md, used as they stand there."""

import hmac
import json
import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from gateway.app import ways_out_of
from gateway.config import load
from gateway.domain.messages import MessageState, Outcome, OutgoingMessage
from gateway.providers.http.templates import message_key
from gateway.providers.provider import Callback, CalledBack, Provider
from gateway.providers.whatsapp.payloads import translated
from tests.providers.conformance.intake import RecordingIntake
from tests.providers.conftest import outgoing

PAGE = Path(__file__).parents[2] / "docs" / "providers.md"
SECRETS = "/run/secrets/"
SECRET = "what the file holds"
REFERENCES: web.AppKey[list[str]] = web.AppKey("references", list[str])
TEXT = 'Say "hi" & {smile} ☺'


def tables() -> dict[str, str]:
    """The blocks of settings, by the names of their first provider."""
    blocks = re.findall(r"(?:^ {4}.*\n|^\n(?= {4}))+", PAGE.read_text(), re.MULTILINE)
    found = (re.search(r"\[providers\.(\w+)\]", block) for block in blocks)
    return {name[1]: block for name, block in zip(found, blocks, strict=True) if name}


def provider_of(name: str, folder: Path, *replaced: tuple[str, str]) -> Provider:
    """The provider of a block, its secrets in a folder."""
    block = tables()[name]
    for each in re.findall(SECRETS + r"([\w-]+)", block):
        (folder / each).write_text(SECRET + "\n")
    for old, new in ((SECRETS, f"{folder}/"), *replaced):
        assert old in block
        block = block.replace(old, new)
    file = folder / "gateway.toml"
    file.write_text(re.sub(r"^ {4,7}", "", block, flags=re.MULTILINE))
    return ways_out_of(load({}, file)).providers[name]


@pytest.mark.parametrize("name", ["acme", "wa", "dx"])
def test_every_block_is_right(name: str, tmp_path: Path) -> None:
    assert provider_of(name, tmp_path).name == name


async def acme(request: web.Request) -> web.Response:
    """The API that the page describes."""
    assert request.path == "/v1/messages"
    assert request.headers["Authorization"] == f"Bearer {SECRET}"
    asked = await request.json()
    [message] = asked["messages"]
    assert message == {"to": message["to"], "from": "acme", "text": TEXT, "parts": 2}
    match message["to"][-3:]:
        case "003":
            return web.json_response({"error": {"code": 21}}, status=400)
        case "101":
            return web.json_response({}, status=402)
        case _:
            request.app[REFERENCES].append(asked["reference"])
            return web.json_response({"messages": [{"id": 17}]}, status=202)


def message(seq: int, number: str) -> OutgoingMessage:
    return outgoing(seq, number=number, parts=2)._replace(text=TEXT)


async def test_the_worked_example(tmp_path: Path) -> None:
    application = web.Application()
    application[REFERENCES] = []
    application.router.add_post("/{path:.*}", acme)
    intake = RecordingIntake()
    async with TestServer(application) as server:
        address = ("https://api.acme.example/", str(server.make_url("/")))
        provider = provider_of("acme", tmp_path, address)
        await provider.start(intake)
        batch = [message(1, "447700900001"), message(2, "447700900003"), message(3, "447700900101")]
        outcomes = await provider.submit(batch)
        await provider.close()
    assert outcomes == [
        Outcome(True, "17"),
        Outcome(False, reason="invalid_recipient"),
        Outcome(False, reason="no_credit", provider_fault=True),
    ]
    assert application[REFERENCES] == [message_key(batch[0])]
    await told_by_acme(provider, intake)


async def told_by_acme(provider: Provider, intake: RecordingIntake) -> None:
    events = [
        {"message": {"id": 17}, "status": "enroute"},
        {"message": {"id": 17}, "status": "delivered", "time": "2026-03-02T12:00:00Z"},
        {"message": {"id": 18}, "status": "undeliverable", "error": {"code": 30}},
    ]
    body = json.dumps({"events": events}).encode()
    signature = "sha256=" + hmac.digest(SECRET.encode(), body, "sha256").hex()
    reply = urlencode({"msisdn": "447700900001", "shortcode": "12345", "message": "STOP", "id": "9"}).encode()
    assert isinstance(provider, CalledBack)
    for callback in (
        Callback("POST", "receipts", {}, {"x-acme-signature": signature}, body),
        Callback("POST", "replies", {"secret": SECRET}, {}, reply),
    ):
        assert (await provider.called_back(callback)).status == 200
    assert [(each.provider_message_id, each.state, each.reason) for each in intake.receipts_taken] == [
        ("17", MessageState.DELIVERED, None),
        ("18", MessageState.FAILED, "blocked"),
    ]
    assert [(each.number, each.text) for each in intake.inbound_taken] == [("447700900001", "STOP")]


def test_the_first_template() -> None:
    [payload] = re.findall(r"json=(\{.*\})'", PAGE.read_text())
    assert translated(payload) == {
        "type": "template",
        "template": {"name": "hello_world", "language": {"code": "en_US"}},
    }
