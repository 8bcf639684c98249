"""Each field of a contact, in each request that takes contacts."""

import pytest

from tests.adapters.dynamic_messaging.conftest import Api, creation, error_messages
from tests.adapters.dynamic_messaging.test_contact_groups import ANN, BEN, GROUPS, group, shown

CAMPAIGN_PATHS = ["/api/Campaigns", "/api/campaigns/true", "/api/campaigns/false"]


@pytest.mark.parametrize("path", CAMPAIGN_PATHS)
async def test_every_field_of_a_contact_in_a_campaign(api: Api, path: str) -> None:
    group_id = await group(api, "g", ANN)
    contact = {**BEN, "custom1": "b", "custom2": "x", "contactGroupId": group_id}
    message = "{Name} {Custom1} {Custom2}"
    created = await api("POST", path, json=creation(message=message, contacts=[contact]))
    assert created.status == 201
    assert await shown(api, group_id) == [
        ("447700900001", "Ann", "a", None),
        ("447700900002", "Ben", "b", "x"),
    ]
    texts = (await api("GET", f"/api/SMSMessages?filters=campaignId=={created.body}")).body["items"]
    assert [item["message"] for item in texts] == ["Ben b x"]


async def test_every_field_of_a_contact_in_messages(api: Api) -> None:
    group_id = await group(api, "g", {**ANN, "custom2": "y"})
    contacts = [{"contactGroupId": group_id}, {**BEN, "custom1": "b", "custom2": "x"}]
    message = "{Name} {Custom1} {Custom2}"
    sent = await api("POST", "/api/SMSMessages/v2", json=creation(message=message, contacts=contacts[1:]))
    assert (sent.status, len(sent.body)) == (201, 1)
    assert (await api("GET", f"/api/SMSMessages/{sent.body[0]}")).body["message"] == "Ben b x"
    refused = await api("POST", "/api/SMSMessages/v2", json=creation(message=message, contacts=contacts))
    assert error_messages(refused).keys() == {"Contacts[0].ContactGroupId"}


async def test_every_field_of_a_contact_in_a_group(api: Api) -> None:
    group_id = await group(api, "g", {**ANN, "custom2": "y"})
    path = f"{GROUPS}/{group_id}/Contacts"
    assert (await api("POST", path, json={**BEN, "custom1": "b", "custom2": "x"})).status == 201
    third = {"phoneNumber": "+447700900003", "name": "Cid", "custom1": "c", "custom2": "z"}
    assert (await api("POST", path, json=[third])).status == 201
    assert await shown(api, group_id) == [
        ("447700900001", "Ann", "a", "y"),
        ("447700900002", "Ben", "b", "x"),
        ("447700900003", "Cid", "c", "z"),
    ]


async def test_a_groups_contact_names_no_group(api: Api) -> None:
    group_id = await group(api, "g")
    named = {**BEN, "contactGroupId": group_id}
    for path, body, key in (
        (GROUPS, {"name": "h", "contacts": [named]}, "Contacts[0].ContactGroupId"),
        (f"{GROUPS}/{group_id}/Contacts", named, "ContactGroupId"),
        (f"{GROUPS}/{group_id}/Contacts", [named], "[0].ContactGroupId"),
    ):
        assert error_messages(await api("POST", path, json=body)).keys() == {key}
