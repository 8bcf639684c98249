"""`/v2/send`: a form that sends one message."""

from io import BytesIO
from typing import Any

import pytest

from adapters.experia.message_keys import message_key
from gateway.domain.messages import MessageRef
from gateway.engine.use_cases import UseCases
from gateway.store.database import Database
from tests.adapters.experia.conftest import COMPOSE, Answer, Caller
from tests.conftest import Tenant

BOUNDARY = "----gateway"
NUMBER = "+966539078942"


def form(*fields: tuple[str, str], end: str = "--\r\n") -> bytes:
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields
    ]
    return ("".join(parts) + f"--{BOUNDARY}{end}").encode()


def request(api: Caller, body: bytes, content_type: str | None = None) -> dict[str, Any]:
    headers = {
        "X-API-Key": api.key,
        "Content-Type": content_type or f"multipart/form-data; boundary={BOUNDARY}",
    }
    return {"data": BytesIO(body), "headers": headers}


async def send(api: Caller, **fields: str) -> Answer:
    given = {"messageType": "whatsapp", "username": NUMBER, **fields}
    return await api("POST", "/v2/send", **request(api, form(*given.items())))


async def refused(api: Caller, **fields: str) -> tuple[int, str]:
    given = {"messageType": "whatsapp", "username": NUMBER, **fields}
    return await api.refusal("POST", "/v2/send", **request(api, form(*given.items())))


async def rendered(use_cases: UseCases, tenant: Tenant, number: int) -> tuple[str, str | None, str]:
    campaign, message = await use_cases.messages.get(tenant.account, MessageRef(number, 1))
    (shown,) = use_cases.messages.rendered(campaign, [message])
    return shown.text, shown.payload, message.recipient.number


async def test_a_message_is_sent(
    api: Caller, use_cases: UseCases, tenant: Tenant, database: Database
) -> None:
    answer = await send(api, message="Hello {{1}} & {{2}}", params="Ann, Bob")
    key = message_key(tenant.account.id, MessageRef(1, 1))
    assert (answer.status, answer.body) == (200, {"error": "", "messageKey": key, "status": "SUBMITTED"})
    assert await rendered(use_cases, tenant, 1) == ("Hello Ann & Bob", None, NUMBER[1:])
    row = await database.fetchrow("SELECT dialect, channel, kind, status FROM campaigns")
    assert row is not None
    assert tuple(row) == ("experia", "whatsapp", "direct", "in_progress")
    assert await api.listed() == []
    listed = await api.refusal("GET", "/v2/campaign/getCampMsgs?campaignID=1")
    assert listed == (400, "invalid request: campaign not found")
    for method, path in (("DELETE", "delete"), ("PUT", "update")):
        body = {"ID": 1, "Name": "x"}
        assert await api.refusal(method, f"/v2/campaign/{path}", body) == (
            400,
            "invalid request: campaign not found",
        )


async def test_a_template_is_sent(api: Caller, use_cases: UseCases, tenant: Tenant) -> None:
    template = await api.template()
    await send(api, tempMsgID=template, params="Ann,A-1")
    await send(api, TEMPMSGID=template, json=COMPOSE, message="Own text")
    text, payload, _ = await rendered(use_cases, tenant, 1)
    assert text == "Hello Ann, order A-1."
    assert payload is not None
    assert '"text":"A-1"' in payload
    text, payload, _ = await rendered(use_cases, tenant, 2)
    assert (text, payload) == (
        "Own text",
        COMPOSE.replace("<accountID>", NUMBER[1:]).replace("<namespace>", ""),
    )


REFUSED: list[tuple[str, dict[str, str], str]] = [
    ("no type", {"messageType": "", "message": "x"}, "messageType required"),
    ("another type", {"messageType": "whatsapp/location", "message": "x"}, "messageType must be whatsapp"),
    ("nobody", {"username": "", "message": "x"}, "username required"),
    ("no number", {"username": "ann", "message": "x"}, "username is not a phone number"),
    ("nothing to say", {}, "message, json or tempMsgID required"),
    ("a blank message", {"message": " "}, "message, json or tempMsgID required"),
    ("an unknown template", {"tempMsgID": "c8630dcb-dc36-4968-8ca4-26a78893c1e6"}, "template not found"),
    ("no UUID", {"tempMsgID": "x"}, "template not found"),
    ("no JSON", {"json": "{"}, "JSON is not valid"),
    ("too few", {"message": "{{1}} {{2}}", "params": "a"}, "params must match the number of variables"),
    ("too many", {"message": "{{1}}", "params": "a,b"}, "params must match the number of variables"),
    ("none", {"json": '{"a":"{{1}}"}'}, "params must match the number of variables"),
]


async def test_messages_that_are_refused(subtests: pytest.Subtests, api: Caller, database: Database) -> None:
    for label, fields, text in REFUSED:
        with subtests.test(label):
            assert await refused(api, **fields) == (400, f"invalid request: {text}")
    assert await database.fetchval("SELECT count(*) FROM campaigns") == 0


def _file(content: str) -> bytes:
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="attachmentList"; filename="a.png"'
    return f"{head}\r\nContent-Type: image/png\r\n\r\n{content}\r\n".encode()


GOOD = [("messageType", "whatsapp"), ("username", NUMBER), ("message", "Hi")]


async def test_attachments_are_refused(api: Caller) -> None:
    answer = await api.refusal("POST", "/v2/send", **request(api, _file("PNG") + form(*GOOD)))
    assert answer == (400, "invalid request: attachmentList is not supported")
    empty = await api("POST", "/v2/send", **request(api, _file("") + form(*GOOD)))
    assert empty.status == 200


BODIES: list[tuple[str, bytes, str | None, str]] = [
    ("JSON", b"{}", "application/json", "the body must be multipart/form-data with a boundary"),
    ("no boundary", form(*GOOD), "multipart/form-data",
     "the body must be multipart/form-data with a boundary"),
    ("another boundary", form(*GOOD), "multipart/form-data; boundary=x", "the form has no end"),
    ("empty", b"", None, "the form has no end"),
    ("cut off", form(*GOOD, end=""), None, "the form has no end"),
    ("no name", f"--{BOUNDARY}\r\n\r\nx\r\n--{BOUNDARY}--".encode(), None, "a part of the form has no name"),
    ("no header", f"--{BOUNDARY}\r\nx\r\n--{BOUNDARY}--".encode(), None, "a part of the form has no name"),
    ("not UTF-8", form(*GOOD).replace(b"Hi", b"\xff"), None, "a form field is not UTF-8"),
    ("NUL", form(*GOOD).replace(b"Hi", b"\0"), None, "a NUL character can't be stored"),
    ("another charset", form(*GOOD), f"multipart/form-data; boundary={BOUNDARY}; charset=utf-16",
     "the charset 'utf-16' is not supported; send UTF-8"),
    ("no field", form(), None, "messageType required"),
    ("very many parts", form(*[("a", "")] * 1_001), None, "the form has no end"),
]  # fmt: skip


async def test_bodies(subtests: pytest.Subtests, api: Caller) -> None:
    for label, body, content_type, text in BODIES:
        with subtests.test(label):
            answer = await api.refusal("POST", "/v2/send", **request(api, body, content_type))
            assert answer == (400, f"invalid request: {text}")


async def test_a_failed_message_is_resent_by_its_key(api: Caller, database: Database) -> None:
    key = (await send(api, message="Hi")).body["messageKey"]
    early = await api.refusal("POST", "/v2/campaign/resendMsg", {"MessageKey": key})
    assert early == (400, "invalid request: only failed messages can be resent")
    await database.execute("UPDATE messages SET state = 2")
    await database.execute("UPDATE campaign_progress SET queued = 0, failed = 1")
    await database.execute("UPDATE campaigns SET status = 'completed', live = false")
    assert (await api("POST", "/v2/campaign/resendMsg", {"MessageKey": key})).status == 200
    assert await database.fetchval("SELECT live FROM campaigns")
