"""What is wrong with an export is said with its line."""

import io

import orjson
import pytest

from gateway.domain.errors import GatewayError, Refused
from gateway.moving.files import load_export
from gateway.store.database import Database
from tests.conftest import FrozenClock, Tenant
from tests.moving.objects import ANN

HEAD = {"kind": "export", "format": "domain", "version": 1}
AT = "2026-03-02T12:00:00Z"
AUDIENCE = {
    "kind": "audience",
    "id": "00000000-0000-0000-0000-000000000001",
    "name": "all",
    "channel": "sms",
    "contacts_count": 1,
    "created_at": AT,
    "updated_at": AT,
}
CONTACT = {
    "kind": "contact",
    "id": "00000000-0000-0000-0000-000000000002",
    "audience_id": AUDIENCE["id"],
    "number": ANN,
    "created_at": AT,
    "updated_at": AT,
    "fields": {"first_name": "Ann"},
    "tags": [],
}
CAMPAIGN = {
    "kind": "campaign",
    "id": "00000000-0000-0000-0000-000000000007",
    "number": 7,
    "dialect": "experia",
    "channel": "whatsapp",
    "status": "completed",
    "name": "spring",
    "content": {"text": {"source": "hello"}},
    "counters": {"total": 1, "delivered": 1},
    "start_at": AT,
    "created_at": AT,
    "updated_at": AT,
}
MESSAGE = {
    "kind": "message",
    "campaign_id": CAMPAIGN["id"],
    "seq": 1,
    "id": "abc",
    "number": ANN,
    "address": None,
    "fields": {},
    "params": ["Ann"],
    "state": "delivered",
    "updated_at": AT,
}
OTHER = "00000000-0000-0000-0000-0000000000ff"


def lines(*objects: object) -> bytes:
    return b"".join(each if isinstance(each, bytes) else orjson.dumps(each) + b"\n" for each in objects)


# label, the export, what is said
BROKEN: list[tuple[str, bytes, str]] = [
    ("nothing", b"", "line 1: an export begins with"),
    ("no head", lines(AUDIENCE), "line 1: an export begins with"),
    (
        "another version",
        lines(HEAD | {"version": 2}),
        "line 1: this is version 2 of the form",
    ),
    ("another format", lines(HEAD | {"format": "telex"}), "line 1: there is no format 'telex'"),
    ("no JSON", lines(HEAD, AUDIENCE, b"hello\n"), "line 3: not JSON"),
    ("cut off", lines(HEAD, AUDIENCE, orjson.dumps(CONTACT)[:50]), "line 3: not JSON: it is cut off"),
    ("an empty line", lines(HEAD, b"\n", AUDIENCE), "line 2: not JSON"),
    ("no object", lines(HEAD, [1]), "line 2: not a JSON object"),
    ("no UTF-8", lines(HEAD, b'{"kind":"\xff"}\n'), "line 2: not JSON"),
    ("a NUL", lines(HEAD, AUDIENCE | {"name": "a\x00"}), "line 2: a text with a NUL character"),
    ("no kind", lines(HEAD, {"id": 1}), "line 2: there is no kind None"),
    ("an unknown kind", lines(HEAD, {"kind": "telex"}), "line 2: there is no kind 'telex'"),
    ("a field too many", lines(HEAD, AUDIENCE | {"size": 1}), "line 2: size: unexpected keyword"),
    ("a field missing", lines(HEAD, AUDIENCE | {"name": None}), "line 2: name: input should be a valid str"),
    ("a number in words", lines(HEAD, CAMPAIGN | {"number": "x"}), "line 2: number: input should be"),
    ("no id", lines(HEAD, AUDIENCE | {"id": "abc"}), "line 2: id: input should be a valid uuid"),
    ("no zone", lines(HEAD, AUDIENCE | {"created_at": AT[:-1]}), "line 2: created_at has no time zone"),
    ("no phone number", lines(HEAD, AUDIENCE, CONTACT | {"number": "Ann"}), "line 3: number should be"),
    (
        "an unknown state",
        lines(HEAD, CAMPAIGN, MESSAGE | {"state": "lost"}),
        "line 3: there is no state",
    ),
    ("a place before all", lines(HEAD, CAMPAIGN, MESSAGE | {"seq": 0}), "line 3: seq should be a number"),
    (
        "a wrong order",
        lines(HEAD, CAMPAIGN, AUDIENCE),
        "line 3: a line of the kind audience",
    ),
    ("a contact first", lines(HEAD, CONTACT), "line 2: the audience before it is not"),
    (
        "of another audience",
        lines(HEAD, AUDIENCE, CONTACT | {"audience_id": OTHER}),
        f"line 3: the audience before it is not {OTHER}",
    ),
    (
        "of another campaign",
        lines(HEAD, CAMPAIGN, MESSAGE | {"campaign_id": OTHER}),
        f"line 3: the campaign before it is not {OTHER}",
    ),
    (
        "beyond what a column holds",
        lines(HEAD, AUDIENCE, CAMPAIGN, MESSAGE | {"parts": 99_999}),
        "in lines 2 to 4: a value can't be stored",
    ),
]


@pytest.mark.parametrize(("export", "said"), [pytest.param(*case, id=label) for label, *case in BROKEN])
async def test_what_is_wrong_is_said(
    database: Database, clock: FrozenClock, tenant: Tenant, export: bytes, said: str
) -> None:
    with pytest.raises(Refused) as caught:
        await load_export(database, clock, "acme", io.BytesIO(export))
    assert str(caught.value).startswith(said)


async def test_the_same_lines_without_a_fault_are_taken(
    database: Database, clock: FrozenClock, tenant: Tenant
) -> None:
    export = lines(HEAD, AUDIENCE, CONTACT, CAMPAIGN, MESSAGE)
    report = await load_export(database, clock, "acme", io.BytesIO(export))
    assert (report.came, report.skipped) == (4, 0)


async def test_what_is_no_account_needs_one(database: Database, clock: FrozenClock) -> None:
    with pytest.raises(GatewayError, match="no account named 'nobody', and the export does not hold one"):
        await load_export(database, clock, "nobody", io.BytesIO(lines(HEAD, AUDIENCE)))
