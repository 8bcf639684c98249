"""The requests and answers that the vendor's page prints; what it marks as left out is left out."""

from typing import Any

import pytest

from gateway.engine.use_cases import UseCases
from gateway.store.database import Database
from tests.adapters.dynamic_messaging.conftest import SOON, Api, creation, error_messages
from tests.adapters.given_ids import GivenIds
from tests.conftest import FrozenClock

CREATE = b"""{
  "startDateTime": "2023-06-27T03:10:04.492Z",
  "sender": "string",
  "message": "string",
  "optOutLinkId": 0,
  "trackLinkUrl": "string",
  "contacts": [
    {
      "phoneNumber": "string",
      "name": "string",
      "custom1": "string",
      "custom2": "string",
      "contactGroupId": "3fa85f64-5717-4562-b3fc-2c963f66afa6"
    }
  ]
}"""
UPDATE = b"""{
  "startDateTime": "2023-06-27T03:10:04.492Z",
  "sender": "string",
  "message": "string",
  "optOutLinkId": 0,
  "trackLinkUrl": "string"
}"""
JSON = {"Content-Type": "application/json"}
GROUP = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
NOT_A_NUMBER = {"Contacts[0].PhoneNumber": ["The PhoneNumber field is not a valid phone number."]}
NOBODY_LEFT = {"Contacts": ["None of the contacts has a valid phone number."]}


@pytest.fixture
def ids() -> GivenIds:
    return GivenIds()


@pytest.fixture
def use_cases(database: Database, clock: FrozenClock, ids: GivenIds) -> UseCases:
    return UseCases.on(database, clock, ids)


CREATIONS = [
    ("/api/Campaigns", NOT_A_NUMBER),
    ("/api/campaigns/false", NOT_A_NUMBER),
    ("/api/campaigns/true", NOBODY_LEFT),
]


@pytest.mark.parametrize(("path", "messages"), CREATIONS)
async def test_create(api: Api, ids: GivenIds, path: str, messages: dict[str, list[str]]) -> None:
    """Its group may exist, its number can't; with a number for it, it is taken as it stands."""
    ids.next = GROUP
    assert (await api("POST", "/api/ContactGroups", json={"name": "page"})).body == GROUP
    answer = await api("POST", path, data=CREATE, headers=JSON)
    assert error_messages(answer) == messages
    numbered = CREATE.replace(b'"phoneNumber": "string"', b'"phoneNumber": "07722123456"')
    created = await api("POST", path, data=numbered, headers=JSON)
    assert (created.status, type(created.body)) == (201, str)
    listed = (await api("GET", f"/api/ContactGroups/{GROUP}/Contacts")).body["items"]
    assert [item["phoneNumber"] for item in listed] == ["447722123456"]


@pytest.mark.parametrize("method", ["POST", "PUT"])
async def test_update_and_delete(api: Api, method: str) -> None:
    """With the method that the page prints, and with that of the section's title."""
    campaign_id = (await api("POST", "/api/Campaigns", json=creation(startDateTime=SOON))).body
    path = f"/api/Campaigns/{campaign_id}"
    assert (await api(method, path, data=UPDATE, headers=JSON)).status == 204
    assert (await api("GET", path)).body == {
        "id": campaign_id,
        "startDateTime": "2023-06-27T03:10:04.492Z",
        "sender": "string",
        "recipientCount": 1,
        "message": "string",
        "status": 0,
        "optOutLinkId": 0,
        "trackLinkUrl": "string",
    }
    assert (await api("POST" if method == "POST" else "DELETE", path)).status == 204
    assert (await api("GET", path)).status == 404


PAGES: list[tuple[str, dict[str, Any]]] = [
    (
        "/api/Campaigns",
        {
            "id": "string",
            "startDateTime": "2023-06-27T03:04:01.374Z",
            "sender": "string",
            "recipientCount": 0,
            "message": "string",
            "status": 0,
            "optOutLinkId": 0,
            "trackLinkUrl": "string",
        },
    ),
    (
        "/api/Campaigns/{id}/Contacts",
        {
            "phoneNumber": "string",
            "name": "string",
            "custom1": "string",
            "custom2": "string",
            "id": "string",
        },
    ),
]


@pytest.mark.parametrize(("path", "printed"), PAGES)
async def test_lists_have_the_printed_keys_and_types(api: Api, path: str, printed: dict[str, Any]) -> None:
    contact = {"phoneNumber": "07722123456", "name": "Ann", "custom1": "a", "custom2": "b"}
    created = await api(
        "POST", "/api/Campaigns", json=creation(contacts=[contact], trackLinkUrl="https://example.com")
    )
    page = (await api("GET", path.format(id=created.body))).body
    assert list(page) == ["pageIndex", "totalPages", "totalRecords", "items"]
    shown = page["items"][0]
    assert {key: type(value) for key, value in shown.items()} == {
        key: type(value) for key, value in printed.items()
    }
    assert list(shown) == list(printed)
