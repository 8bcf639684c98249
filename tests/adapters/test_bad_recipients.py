"""Recipients and start times that are wrong, or look so: what each vendor says, and what is written."""

from typing import Any
from uuid import UUID

import pytest

from gateway.domain.recipients import NewContact
from gateway.engine.use_cases import UseCases
from tests.adapters.belongings import ANN, BOB, good_bodies
from tests.adapters.conftest import World
from tests.adapters.vendors import DIALECTS, routes

MANY = 100_001

CREATED = (201, "")
Case = tuple[str, str, dict[str, Any], tuple[int, str]]


def _clients(*numbers: str) -> dict[str, Any]:
    return {"Clients": [{"AccountID": number, "Params": ["x"]} for number in numbers]}


def _contacts(*numbers: str) -> dict[str, Any]:
    return {"contacts": [{"phoneNumber": number} for number in numbers]}


def _listed(*numbers: str) -> dict[str, Any]:
    return {"contacts": [{"number": number} for number in numbers]}


DM = "POST /api/campaigns"
DM_FLAG = "POST /api/campaigns/{campaigns}"
NOT_A_NUMBER = '{"Contacts[1].PhoneNumber":["The PhoneNumber field is not a valid phone number."]}'

CASES: list[Case] = [
    # Dexatel: contacts stand in audiences
    ("1001 contacts", "POST /v1/audiences", _listed(*[ANN] * 1001), (400, '"code":1308')),
    ("no contacts", "POST /v1/audiences", {"contacts": []}, CREATED),
    ("an invalid number", "POST /v1/audiences", _listed(ANN, "12"), (400, '"code":1354')),
    ("a long number", "POST /v1/audiences", _listed("1" * 46), (400, '"code":1355')),
    ("a number twice", "POST /v1/audiences", _listed(ANN, "+44 7700 900001"), (409, '"code":1360')),
    ("in the audience", "POST /v1/audiences/{audiences}/contacts", {"number": ANN}, (409, '"code":1360')),
    ("past", "POST /v1/campaigns", {"schedule": "2026-03-02 11:59:59"}, (400, '"code":1522')),
    ("now", "POST /v1/campaigns", {"schedule": "2026-03-02 12:00:00"}, (400, '"code":1522')),
    ("no such day", "POST /v1/campaigns", {"schedule": "2026-02-30 12:00:00"}, (400, '"code":1609')),
    ("no time", "POST /v1/campaigns", {"schedule": "tomorrow"}, (400, '"code":1609')),
    ("a zone", "POST /v1/campaigns", {"schedule": "2026-03-04T12:00:00+01:00"}, (400, '"code":1609')),
    ("year 0", "POST /v1/campaigns", {"schedule": "0000-01-01 00:00:00"}, (400, '"code":1609')),
    ("the last second", "POST /v1/campaigns", {"schedule": "9999-12-31 23:59:59"}, CREATED),
    # Experia: at least two clients, kept twice
    ("too many", "POST /v2/campaign/create", _clients(*[ANN] * MANY), (400, "at most 100000 recipients")),
    ("none", "POST /v2/campaign/create", {"Clients": []}, (400, "at least 2 clients required")),
    ("null", "POST /v2/campaign/create", {"Clients": None}, (400, "at least 2 clients required")),
    ("one", "POST /v2/campaign/create", _clients(ANN), (400, "at least 2 clients required")),
    (
        "an invalid number",
        "POST /v2/campaign/create",
        _clients(ANN, "+44 12"),
        (400, "Clients[1].AccountID is not a phone number"),
    ),
    ("an empty number", "POST /v2/campaign/create", _clients(ANN, ""), (400, "is not a phone number")),
    ("a number twice", "POST /v2/campaign/create", _clients(ANN, ANN), (200, '"Total":2,')),
    ("past", "POST /v2/campaign/create", {"SendAt": "2025-03-03T14:32:25+03:00"}, (200, '"SENDING"')),
    ("no time", "POST /v2/campaign/create", {"SendAt": "soon"}, (400, "SendAt is not an RFC 3339 time")),
    ("no such day", "POST /v2/campaign/create", {"SendAt": "2026-02-30T12:00:00Z"}, (400, "RFC 3339")),
    ("before year 1", "POST /v2/campaign/create", {"SendAt": "0001-01-01T00:00:00+03:00"}, (400, "RFC 3339")),
    ("after 9999", "PUT /v2/campaign/update", {"SendAt": "9999-12-31T23:59:59-03:00"}, (400, "RFC 3339")),
    # Dynamic Messaging: with and without the flag that drops invalid numbers
    ("too many", DM, _contacts(*[ANN] * MANY), (400, '{"Contacts":["A campaign takes at most 100000')),
    ("none", DM, _contacts(), (400, '{"Contacts":["The Contacts field is required."]}')),
    ("null", DM, {"contacts": None}, (400, '{"Contacts":["The Contacts field is required."]}')),
    ("an invalid number", DM, _contacts(ANN, "12"), (400, NOT_A_NUMBER)),
    ("an invalid number, flag", DM_FLAG, _contacts(ANN, "12"), CREATED),
    ("only invalid numbers, flag", DM_FLAG, _contacts("12"), (400, '{"Contacts":["None of the contacts')),
    ("a number twice", DM, _contacts(ANN, BOB, ANN), CREATED),
    ("past", DM, {"startDateTime": "2023-06-27T03:04:01.374Z"}, CREATED),
    ("no time", DM, {"startDateTime": "soon"}, (400, '"StartDateTime"')),
    ("no such day", DM, {"startDateTime": "2026-02-30T12:00:00Z"}, (400, '"StartDateTime"')),
    ("before year 1", DM, {"startDateTime": "0001-01-01T00:00:00+14:00"}, (400, '"StartDateTime"')),
]


@pytest.mark.parametrize("dialect", list(DIALECTS))
async def test_recipients_and_starts(world: World, dialect: str, subtests: pytest.Subtests) -> None:
    served = {str(route): route for route in routes(DIALECTS[dialect])}
    for label, name, fields, (status, text) in CASES:
        if name not in served:
            continue
        with subtests.test(f"{name}: {label}"):
            route = served[name]
            before = await world.contents()
            path = route.at({**world.ids, "campaigns": "true"} if name == DM_FLAG else world.ids)
            answer = await world.ask(route, path, _with(good_bodies(world.ids)[_model(name)], fields))
            assert (answer.status, text in answer.text) == (status, True), str(answer)
            assert (await world.contents() == before) is (status >= 400)
            assert status < 400 or route.vendor.refuses(answer)


def _model(name: str) -> str:
    return DM if name == DM_FLAG else name


def _with(body: dict[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
    if "data" not in body:
        return {**body, **fields}
    unnamed = {key: value for key, value in body["data"].items() if key != "name"}
    return {"data": {**unnamed, "name": f"n{len(str(fields))}", **fields}}


async def test_an_audience_larger_than_the_account_may_send_to(world: World, use_cases: UseCases) -> None:
    await use_cases.accounts.change(world.tenant.account.name, {"max_recipients": 1})
    await use_cases.audiences.add_contact(world.tenant.account, UUID(world.ids["audiences"]), NewContact(BOB))
    route = next(each for each in routes(DIALECTS["dexatel"]) if str(each) == "POST /v1/campaigns")
    before = await world.contents()
    await world.refused(route, "too large", route.path, world.good_body(route))
    assert not world.wrong
    assert await world.contents() == before
