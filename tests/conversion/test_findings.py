"""What the report says of single fields."""

from typing import Any

import pytest

from adapters.registry import converters
from gateway.conversion.convert import convert
from gateway.conversion.forms import Kind
from gateway.conversion.shelf import Shelf
from gateway.domain.errors import ConversionRefused
from tests.conversion.test_pages import said

VENDORS = {each.name: each for each in converters()}
D, E, M = "dexatel", "experia", "dynamic_messaging"
REQUEST, CAMPAIGN, CONTACT = Kind.CAMPAIGN_REQUEST, Kind.CAMPAIGN, Kind.CONTACT
ANN, BOB = "+447700900001", "+447700900002"
LONG = "x" * 33


def clients(*params: list[str]) -> dict[str, Any]:
    return {"Clients": [{"AccountID": ANN, "Params": each} for each in params]}


FINDINGS: list[tuple[str, str, str, Kind, Any, str]] = [
    ("unknown", E, M, REQUEST, {"Foo": 1}, "lost Foo = 1 (unknown to Experia)"),
    ("unknown within", E, M, REQUEST, {"Foo": {"a": [{"b": 1}]}}, "lost Foo.a[].b = 1 (unknown to Experia)"),
    (
        "looks like a path",
        D,
        M,
        CAMPAIGN,
        {"messages.total": 5},
        'lost ["messages.total"] = 5 (unknown to Dexatel)',
    ),
    (
        "given twice",
        E,
        D,
        REQUEST,
        {"name": "a", "Name": "b"},
        'lost Name (repeated) = "a" (it is given again, in another spelling, and the last one counts)',
    ),
    ("the last counts", E, D, REQUEST, {"name": "a", "Name": "b"}, "carried Name → data.name"),
    (
        "beside the envelope",
        D,
        M,
        CAMPAIGN,
        {"data": {"sender": "Shop"}, "sender": "Other"},
        'lost sender (beside it) = "Other" (unknown to Dexatel)',
    ),
    (
        "beside the body",
        E,
        M,
        REQUEST,
        {"Template": {"creation": []}},
        "lost Template (beside it).creation = [] (unknown to Experia)",
    ),
    ("no text", E, D, REQUEST, {"Name": 5}, "lost Name = 5 (it is not a text)"),
    (
        "no integer",
        M,
        D,
        CAMPAIGN,
        {"recipientCount": "5"},
        'lost recipientCount = "5" (it is not an integer)',
    ),
    (
        "no truth value",
        M,
        D,
        CAMPAIGN,
        {"status": True},
        "lost status = true (it is none of the",
    ),
    (
        "no time",
        E,
        D,
        REQUEST,
        {"SendAt": "soon"},
        'lost SendAt = "soon" (it is not a time that the vendor takes)',
    ),
    ("no list", E, D, REQUEST, {"Clients": 5}, "lost Clients = 5 (it is not a list)"),
    ("nothing there", D, M, CAMPAIGN, {"name": None}, "lost name = null (there is nothing in it)"),
    ("an empty list", D, E, CONTACT, {"tags": []}, "lost tags = [] (there is nothing in it)"),
    (
        "no number",
        E,
        D,
        REQUEST,
        {"Clients": [{"AccountID": "x", "Params": ["Ann"]}]},
        'lost Clients[].Params[0] = "Ann" (its AccountID is not a phone number)',
    ),
    (
        "a number twice",
        E,
        D,
        REQUEST,
        clients(["Ann"], ["Bob"]),
        'lost Clients[].Params[0] = "Bob" (an audience of Dexatel holds a number once, and this',
    ),
    (
        "too long",
        E,
        D,
        REQUEST,
        clients([LONG]),
        f'changed Clients[].Params[0] → audience.contacts[].first_name: "{LONG}" → "{LONG[:-1]}" '
        "(at most 32 characters)",
    ),
    (
        "more values than places",
        E,
        M,
        REQUEST,
        clients(["a", "b", "c", "d"]),
        'lost Clients[].Params[3] = "d" '
        "(a contact of Dynamic Messaging has a name and two further fields, which are taken)",
    ),
    (
        "more placeholders than places",
        E,
        M,
        REQUEST,
        {"Message": "{{1}}{{2}}{{3}}{{4}}"},
        'changed Message → message: "{{1}}{{2}}{{3}}{{4}}" → "{Name}{Custom1}{Custom2}" '
        "(there is no place for 4, which is left out of it)",
    ),
    (
        "a literal that is a placeholder there",
        M,
        E,
        REQUEST,
        {"message": "{{1}}"},
        'changed message → Message: "{{1}}" → "{{1}}" (it would not come back the same)',
    ),
    (
        "a group",
        M,
        D,
        REQUEST,
        {"contacts": [{"contactGroupId": "3fa85f64-5717-4562-b3fc-2c963f66afa6"}]},
        'lost contacts[].contactGroupId = "3fa85f64-5717-4562-b3fc-2c963f66afa6" '
        "(it stands for a group, whose contacts are not in the request)",
    ),
    (
        "no word for it",
        E,
        D,
        CAMPAIGN,
        {"Status": "PAUSED"},
        'changed Status → status: "PAUSED" → "in_progress" (the vendor\'s word for it)',
    ),
    (
        "an id of another form",
        M,
        D,
        CAMPAIGN,
        {"id": "abc123"},
        'changed id → id: "abc123" → "696647a0-9c12-5a5e-9299-c6bc6ee9cd55" '
        "(a UUID, made of the text where it is none)",
    ),
    ("goes without saying", D, M, CAMPAIGN, {"channel": "SMS"}, 'changed channel → None: "SMS" → None'),
    (
        "becomes another",
        D,
        M,
        CAMPAIGN,
        {"channel": "VIBER"},
        'defaulted (channel) = "sms" (it is on viber, and Dynamic Messaging\'s are SMS)',
    ),
    ("required", E, M, REQUEST, {"Name": "x"}, "missing sender (Dynamic Messaging requires a sender)"),
    (
        "of another form than required",
        D,
        M,
        REQUEST,
        {"data": {"from": "LongerThanEleven"}},
        "missing sender (The Sender must be up to 11 alphanumeric characters or up to 15 digits.)",
    ),
    (
        "a text too long",
        M,
        D,
        REQUEST,
        {"message": "x" * 1001},
        "missing template.text (Dexatel takes at most 1000 characters)",
    ),
    (
        "a text refused",
        M,
        D,
        REQUEST,
        {"message": "{code}"},
        "missing template.text (Dexatel refuses names in braces that are no field of a contact)",
    ),
    (
        "one client",
        M,
        E,
        REQUEST,
        {"contacts": [{"phoneNumber": ANN}]},
        "missing Clients (Experia requires",
    ),
]


@pytest.mark.parametrize(
    ("source", "target", "kind", "value", "line"),
    [row[1:] for row in FINDINGS],
    ids=[row[0] for row in FINDINGS],
)
def test_a_field(source: str, target: str, kind: Kind, value: Any, line: str) -> None:
    done = convert(VENDORS[source], VENDORS[target], kind, value)
    lines = [said(each) for each in done.report.findings]
    assert any(each.startswith(line) for each in lines), lines


REGIONS = [
    ("of the request", E, "0612345678", "FR", "33612345678"),
    ("the vendor's", M, "07700900001", None, "447700900001"),
    ("not the vendor's", M, "0612345678", "FR", "33612345678"),
    ("none", E, "0612345678", None, None),
]


@pytest.mark.parametrize(
    ("source", "number", "region", "read"), [row[1:] for row in REGIONS], ids=[row[0] for row in REGIONS]
)
def test_national_numbers(source: str, number: str, region: str | None, read: str | None) -> None:
    value = {"AccountID": number} if source == E else {"phoneNumber": number}
    done = convert(VENDORS[source], VENDORS[D], CONTACT, value, region=region)
    assert (done.converted["number"] or None) == read


ROW = {"id": "c1", "audience_id": "A1", "number": "447700900001"}
AUDIENCE = {"id": "a1", "name": "Regulars", "contacts": [{"number": "447700900001"}]}
FILES: list[tuple[str, list[Any], int]] = [
    ("an audience", [AUDIENCE], 1),
    ("as answered", [{"data": AUDIENCE}], 1),
    ("a list as answered", [{"data": [ROW], "pagination": {}}], 1),
    ("rows", [ROW, ROW], 2),
    ("an audience, then its rows", [{"id": "a1", "name": "Regulars"}, ROW, ROW], 2),
    ("rows, then their audience", [ROW, {"data": {"id": "a1", "name": "Regulars"}}], 1),
    ("lines of an export", [{"kind": "contact", "within": "a1", "data": ROW}], 1),
]


@pytest.mark.parametrize(("values", "count"), [row[1:] for row in FILES], ids=[row[0] for row in FILES])
def test_ways_to_give_an_audience(values: list[Any], count: int) -> None:
    shelf = Shelf.of(values)
    assert list(shelf.audiences) == ["a1"]
    assert len(shelf.audiences["a1"]["contacts"]) == count


def test_a_group_that_is_given_stands_for_its_contacts() -> None:
    group = {"id": "G1", "name": "Regulars", "contacts": [{"phoneNumber": ANN, "name": "Ann", "id": "c1"}]}
    request = {"sender": "Shop", "message": "Hi {Name}", "contacts": [{"contactGroupId": "g1"}]}
    done = convert(VENDORS[M], VENDORS[D], REQUEST, request, shelf=Shelf.of([group]))
    assert done.companions["audience"]["contacts"] == [{"number": "447700900001", "first_name": "Ann"}]
    lines = [said(each) for each in done.report.findings]
    assert "carried contacts[].name → audience.contacts[].first_name" in lines
    assert 'lost contacts[].id = "c1" (it is of a group, and not of its contacts)' in lines
    assert 'lost audience[].name = "Regulars" (it is of a group, and not of its contacts)' in lines
    assert list(done.converted) == ["data"]


NO_CONTACTS: list[tuple[str, Any, str]] = [
    ("no list", True, "lost audience[].contacts = true (unknown to Dynamic Messaging)"),
    ("no objects", ["x", {"phoneNumber": ANN}], 'lost contacts[0] = "x" (unknown to Dynamic Messaging)'),
    ("lists", [[1]], "lost contacts[][0] = 1 (unknown to Dynamic Messaging)"),
]


@pytest.mark.parametrize(
    ("contacts", "line"), [row[1:] for row in NO_CONTACTS], ids=[row[0] for row in NO_CONTACTS]
)
def test_what_a_group_has_beside_contacts_is_reported(contacts: Any, line: str) -> None:
    shelf = Shelf.of([{"id": "G1", "contacts": contacts}])
    done = convert(VENDORS[M], VENDORS[E], REQUEST, {"contacts": [{"contactGroupId": "g1"}]}, shelf=shelf)
    assert line in [said(each) for each in done.report.findings]


def test_what_is_no_object_is_refused() -> None:
    values: list[Any] = [5, [], {}, "x", {"data": 1}]
    for value in values:
        with pytest.raises(ConversionRefused):
            convert(VENDORS[D], VENDORS[E], REQUEST, value)
