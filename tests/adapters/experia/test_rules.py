"""Refused creations: every rule of the contract's §3 and §8, its text, and that nothing is written."""

from typing import Any
from uuid import uuid4

import pytest

from gateway.engine.use_cases import UseCases
from tests.adapters.experia.conftest import COMPOSE, Caller, clients
from tests.conftest import NewTenant, Tenant

GOOD = {"Name": "News", "Clients": clients(2), "JSON": COMPOSE}
TWO_VARIABLES = '{"a":"{{1}}","b":"{{2}} and {{ 2 }}"}'
SPARSE = '{"a":"{{1}}","b":"{{3}}"}'


def with_client(client: object) -> list[object]:
    return [*clients(1), client]


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"Name": ""}, "name required"),
    ({"Name": " "}, "name required"),
    ({"Name": None}, "name required"),
    ({"Name": 7}, "Name must be a string"),
    ({"Name": ["a"]}, "Name must be a string"),
    ({"Message": True}, "Message must be a string"),
    ({"JSON": {"to": "x"}}, "JSON must be a string"),
    ({"TempMsgID": 1.5}, "TempMsgID must be a string"),
    ({"SendAt": 1772452800}, "SendAt must be a string"),
    ({"Clients": {}}, "Clients must be an array"),
    ({"Clients": "x"}, "Clients must be an array"),
    ({"Clients": None}, "at least 2 clients required"),
    ({"Clients": []}, "at least 2 clients required"),
    ({"Clients": clients(1)}, "at least 2 clients required"),
    ({"Clients": with_client(None)}, "Clients[1] must be an object"),
    ({"Clients": with_client("x")}, "Clients[1] must be an object"),
    ({"Clients": with_client({})}, "Clients[1].AccountID is not a phone number"),
    ({"Clients": with_client({"AccountID": ""})}, "Clients[1].AccountID is not a phone number"),
    ({"Clients": with_client({"AccountID": "+9665"})}, "Clients[1].AccountID is not a phone number"),
    ({"Clients": with_client({"AccountID": 966539078942})}, "Clients[1].AccountID must be a string"),
    (
        {"Clients": with_client({"AccountID": "+966539078942", "Params": "x"})},
        "Clients[1].Params must be an array of strings",
    ),
    (
        {"Clients": with_client({"AccountID": "+966539078942", "Params": 0})},
        "Clients[1].Params must be an array of strings",
    ),
    (
        {"Clients": with_client({"AccountID": "+966539078942", "Params": [None]})},
        "Clients[1].Params must be an array of strings",
    ),
    ({"JSON": ""}, "JSON or TempMsgID required"),
    ({"JSON": None, "TempMsgID": None}, "JSON or TempMsgID required"),
    ({"TempMsgID": "c8630dcb-dc36-4968-8ca4-26a78893c1e6"}, "template not found"),
    ({"TempMsgID": "order_confirmation"}, "template not found"),
    ({"TempMsgID": "{c8630dcb-dc36-4968-8ca4-26a78893c1e6}"}, "template not found"),
    ({"JSON": "{"}, "JSON is not valid"),
    ({"JSON": "[]"}, "JSON is not valid"),
    ({"JSON": "[" * 2_000}, "JSON is not valid"),
    ({"JSON": '{"a":"\\ud800"}'}, "JSON is not valid"),
    ({"JSON": TWO_VARIABLES, "Clients": clients(2, ["x"])}, "not enough params for variables in JSON"),
    ({"JSON": SPARSE, "Clients": clients(2, ["x", "y"])}, "not enough params for variables in JSON"),
    ({"SendAt": "tomorrow"}, "SendAt is not an RFC 3339 time"),
    ({"SendAt": "2026-03-03"}, "SendAt is not an RFC 3339 time"),
    ({"SendAt": "2026-02-30T00:00:00Z"}, "SendAt is not an RFC 3339 time"),
    ({"SendAt": "0001-01-01T00:00:00+03:00"}, "SendAt is not an RFC 3339 time"),
    ({"SendAt": "2026-03-03T12:00:00.1234567890Z"}, "SendAt is not an RFC 3339 time"),
    ({"SendAt": "2026-03-03T12:00:00Z\n"}, "SendAt is not an RFC 3339 time"),
]


async def test_refused(api: Caller) -> None:
    for fields, text in REFUSED:
        answer = await api.refusal("POST", "/v2/campaign/create", {**GOOD, **fields})
        assert answer == (400, f"invalid request: {text}"), fields
    assert await api.listed() == []


async def test_rules_are_checked_in_the_contracts_order(api: Caller) -> None:
    body: dict[str, Any] = {"Name": "", "Clients": [], "JSON": "", "TempMsgID": ""}
    template = await api.template("Hi {{1}} {{2}}")
    steps: list[tuple[dict[str, Any], str]] = [
        ({}, "name required"),
        ({"Name": "News"}, "at least 2 clients required"),
        ({"Clients": clients(2, [])}, "JSON or TempMsgID required"),
        ({"JSON": '{"a":"{{1}}"}', "TempMsgID": str(uuid4())}, "template not found"),
        ({"TempMsgID": template}, "not enough params for variables in JSON"),
        ({"Clients": clients(2, ["x"])}, "each client must have params for all template variables"),
    ]
    for fields, text in steps:
        body |= fields
        answer = await api.refusal("POST", "/v2/campaign/create", body)
        assert answer == (400, f"invalid request: {text}")
    created = await api("POST", "/v2/campaign/create", body | {"Clients": clients(2, ["x", "y"])})
    assert created.status == 200


@pytest.mark.parametrize(
    ("params", "text"),
    [
        ([["a", "b"], ["a", "b"]], None),
        ([["a", ""], ["a", "b", "c"]], None),
        ([["a", "b"], ["a"]], "each client must have params for all template variables"),
        ([["a"], ["a", "b"]], "each client must have params for all template variables"),
    ],
)
async def test_every_client_needs_the_templates_params(
    api: Caller, params: list[list[str]], text: str | None
) -> None:
    people = [{**client, "Params": values} for client, values in zip(clients(2), params, strict=True)]
    body = {"Name": "News", "Clients": people, "TempMsgID": await api.template()}
    answer = await api("POST", "/v2/campaign/create", body)
    assert (answer.status, answer.body.get("error")) == (
        (400, f"invalid request: {text}") if text else (200, None)
    )


async def test_only_the_first_client_needs_the_jsons_params(api: Caller) -> None:
    people = [*clients(1, ["a", "b"]), *clients(1, [])]
    assert (await api.campaign(JSON=TWO_VARIABLES, Clients=people))["Total"] == 2


@pytest.mark.parametrize(
    ("minimum", "count", "text"),
    [
        (1, 0, "at least 1 clients required"),
        (1, 1, None),
        (3, 2, "at least 3 clients required"),
        (3, 3, None),
    ],
)
async def test_minimum_clients(switched: Any, minimum: int, count: int, text: str | None) -> None:
    api = await switched(minimum_clients=minimum)
    answer = await api("POST", "/v2/campaign/create", {**GOOD, "Clients": clients(count)})
    assert answer.body.get("error") == (f"invalid request: {text}" if text else None)


async def test_more_clients_than_the_account_may_have(
    use_cases: UseCases, tenant: Tenant, api: Caller
) -> None:
    await use_cases.accounts.change(tenant.account.name, {"max_recipients": 3})
    assert (await api.campaign(Clients=clients(3)))["Total"] == 3
    answer = await api.refusal("POST", "/v2/campaign/create", {**GOOD, "Clients": clients(4)})
    assert answer == (400, "invalid request: a campaign takes at most 3 recipients")


async def test_a_templates_of_another_account_is_not_found(api: Caller, stranger: Caller) -> None:
    body = {**GOOD, "TempMsgID": await stranger.template()}
    answer = await api.refusal("POST", "/v2/campaign/create", body)
    assert answer == (400, "invalid request: template not found")


async def test_strict_numbers(new_tenant: NewTenant, api: Caller) -> None:
    strict = await new_tenant("strict", strict_numbers=True)
    numbers = [{"AccountID": "+966539078942"}, {"AccountID": "+447700900123"}]
    assert (await api.campaign(Clients=numbers))["Total"] == 2
    answer = await Caller(api.client, strict.key).refusal(
        "POST", "/v2/campaign/create", {**GOOD, "Clients": [*numbers, {"AccountID": "+44000000000"}]}
    )
    assert answer == (400, "invalid request: Clients[1].AccountID is not a phone number")
