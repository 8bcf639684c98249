"""The requests that the vendor's page prints, byte for byte; `id`s and keys as they stand there."""

import json
from typing import Any

import pytest

from gateway.engine.use_cases import UseCases
from gateway.store.database import Database
from tests.adapters.experia.conftest import Caller
from tests.adapters.given_ids import GivenIds
from tests.conftest import FrozenClock, Tenant

TEMPLATE = "c8630dcb-dc36-4968-8ca4-26a78893c1e6"
JSON = """"{ \\"to\\": \\"<accountID>\\", \\"type\\": \\"template\\", \\"template\\": { \\"namespace\\": \
\\"<namespace>\\", \\"language\\": { \\"policy\\": \\"deterministic\\", \\"code\\": \\"en_US\\" }, \
\\"name\\": \\"order_confirmation\\", \\"components\\": [] } }\""""
ORDER = """{
"name": "Order Confirmation Campaign",
"clients": [
{
"accountID": "+966539078942",
"params": ["John", "ORD-12345"]
}
],
"TempMsgID": "c8630dcb-dc36-4968-8ca4-26a78893c1e6","""
SEND_AT = """
"SendAt": "2025-03-03T14:32:25+03:00"
}"""
THANKS = "Thank you for your order, John! Your order number is ORD-12345."
CREATE = {
    "only TempMsgID": (f"{ORDER}{SEND_AT}", "Hello {{1}}, order {{2}}."),
    "TempMsgID and JSON": (f'{ORDER}\n"JSON": {JSON},{SEND_AT}', "Hello {{1}}, order {{2}}."),
    "TempMsgID, JSON and Message": (f'{ORDER}\n"JSON": {JSON},\n"message": "{THANKS}",{SEND_AT}', THANKS),
    "all fields": (
        """{
"name": "Welcome Back Campaign",
"message": "We are happy to see you back again.",
"clients": [
{
"accountID": "+966539078942",
"params": ["https://example.com/image1.png", ""]
}
],
"JSON": "{ \\"to\\": \\"<accountID>\\", \\"type\\": \\"template\\", ... }",
"TempMsgID": "c8630dcb-dc36-4968-8ca4-26a78893c1e6",
"SendAt": "2025-03-03T14:32:25+03:00"
}""",
        "We are happy to see you back again.",
    ),
}
DELETE = b'{\n"id": 385\n}'
UPDATE = b'{\n"id": 387,\n"name": "test22",\n"SendAt": "2025-03-04T11:31:25.000Z"\n}'
RESEND = b'{\n"messageKey": "C030200170205C476A3B882B2702FF"\n}'


@pytest.fixture
def ids() -> GivenIds:
    return GivenIds()


@pytest.fixture
def use_cases(database: Database, clock: FrozenClock, ids: GivenIds) -> UseCases:
    return UseCases.on(database, clock, ids)


@pytest.fixture
async def page(switched: Any, ids: GivenIds) -> Caller:
    """A caller of an account that takes the page's bodies as they are, and has the page's template."""
    caller: Caller = await switched(minimum_clients=1, lenient_json=True)
    ids.next = TEMPLATE
    assert await caller.template() == TEMPLATE
    return caller


@pytest.mark.parametrize("label", CREATE)
async def test_create(page: Caller, label: str) -> None:
    body, message = CREATE[label]
    answer = await page("POST", "/v2/campaign/create", data=body.encode())
    sent = json.loads(body)
    assert answer.status == 200
    assert (answer.body["TempMsgID"], answer.body["Message"]) == (TEMPLATE, message)
    assert (answer.body["Name"], answer.body["SendAt"]) == (sent["name"], "2025-03-03T11:32:25Z")
    given = sent["clients"][0]
    assert answer.body["Clients"] == [{"AccountID": given["accountID"], "Params": given["params"]}]
    assert "JSON" not in sent or answer.body["JSON"] == sent["JSON"]


async def test_update_and_delete(page: Caller, database: Database, tenant: Tenant) -> None:
    """Of campaigns that have the page's numbers."""
    drawn = "INSERT INTO campaign_numbers (account_id, last) VALUES ($1, 384)"
    await database.execute(drawn, tenant.account.id)
    made = [await page.campaign(SendAt="2026-03-03T12:00:00Z") for _ in range(3)]
    assert [each["ID"] for each in made] == [385, 386, 387]
    updated = await page("PUT", "/v2/campaign/update", data=UPDATE)
    assert (updated.status, updated.body["ID"]) == (200, 387)
    assert (updated.body["Name"], updated.body["SendAt"]) == ("test22", "2025-03-04T11:31:25Z")
    deleted = await page("DELETE", "/v2/campaign/delete", data=DELETE)
    assert (deleted.status, deleted.body["ID"], deleted.body["Status"]) == (200, 385, "DELETED")
    assert await page.listed() == [387, 386]


async def test_resend(page: Caller) -> None:
    """The page's key is that of nobody's message here."""
    refused = await page.refusal("POST", "/v2/campaign/resendMsg", data=RESEND)
    assert refused == (400, "invalid request: message not found")
