from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from gateway.domain.campaigns import CampaignStatus
from gateway.domain.content import Content, Syntax, Text
from gateway.engine.use_cases import UseCases
from tests.adapters.dynamic_messaging.conftest import (
    SOON,
    Answer,
    Api,
    creation,
    error_messages,
    without_tokens,
)
from tests.adapters.dynamic_messaging.test_read import FOREIGN
from tests.conftest import NOON, FrozenClock, NewTenant, Tenant

LINK = "https://a.example/b"
BEFORE = {
    "startDateTime": SOON,
    "sender": "Shop",
    "message": f"Hi {{Name}} {LINK}",
    "optOutLinkId": 0,
    "trackLinkUrl": LINK,
}
LATER = "2026-04-01T00:00:00.000Z"

UPDATE_VERBS: list[tuple[str, dict[str, str]]] = [
    ("PUT", {}),
    ("PATCH", {}),
    ("POST", {}),
    ("POST", {"X-HTTP-Method-Override": "PUT"}),
    ("POST", {"x-http-method-override": "patch"}),
]
DELETE_VERBS: list[tuple[str, dict[str, str]]] = [
    ("DELETE", {}),
    ("POST", {}),
    ("POST", {"X-HTTP-Method-Override": "DELETE"}),
]


async def created(api: Api, **fields: object) -> str:
    answer = await api("POST", "/api/Campaigns", json=creation(**fields))
    assert answer.status == 201
    return str(answer.body)


async def shown(api: Api, campaign_id: str) -> dict[str, Any]:
    answer = await api("GET", f"/api/Campaigns/{campaign_id}")
    return {key: answer.body[key] for key in (*BEFORE, "status")}


@pytest.mark.parametrize(("method", "headers"), UPDATE_VERBS)
async def test_every_verb_updates(api: Api, method: str, headers: Mapping[str, str]) -> None:
    campaign_id = await created(api, **BEFORE)
    body = {**BEFORE, "startDateTime": LATER, "sender": "447700900000", "message": "New"}
    answer = await api(method, f"/api/campaigns/{campaign_id}", json=body, headers=headers)
    assert (answer.status, answer.body) == (204, None)
    assert await shown(api, campaign_id) == {**body, "status": 0}
    missing = await api(method, f"/api/campaigns/{uuid4()}", json=body, headers=headers)
    assert (missing.status, missing.body["title"]) == (404, "Not Found")


@pytest.mark.parametrize(("method", "headers"), DELETE_VERBS)
async def test_every_verb_deletes(
    api: Api, use_cases: UseCases, tenant: Tenant, method: str, headers: Mapping[str, str]
) -> None:
    campaign_id = await created(api, **BEFORE)
    for expected in (204, 404):
        answer = await api(method, f"/api/campaigns/{campaign_id}", headers=headers)
        assert answer.status == expected
        assert (await api("GET", f"/api/campaigns/{campaign_id}")).status == 404
        assert (await api("GET", f"/api/campaigns/{campaign_id}/Contacts")).status == 404
    assert (await api("GET", "/api/Campaigns")).body["totalRecords"] == 0


async def test_deleting_a_running_campaign_stops_it(api: Api, use_cases: UseCases, tenant: Tenant) -> None:
    campaign_id = await created(api)
    last = await use_cases.campaigns.get(tenant.account, UUID(campaign_id))
    assert last.status is CampaignStatus.IN_PROGRESS
    assert (await api("DELETE", f"/api/Campaigns/{campaign_id}")).status == 204
    assert (await api("GET", f"/api/Campaigns/{campaign_id}")).status == 404


CHANGES: list[tuple[str, dict[str, object], dict[str, object]]] = [
    ("nothing", {}, {}),
    ("the same again", dict(BEFORE), {}),
    ("start", {"startDateTime": LATER}, {"startDateTime": LATER}),
    ("any case", {"StartDateTIME": LATER, "SENDER": "x"}, {"startDateTime": LATER, "sender": "x"}),
    ("start now", {"startDateTime": None}, {"startDateTime": "2026-03-02T12:00:00.000Z"}),
    ("sender", {"sender": "123456789012345"}, {"sender": "123456789012345"}),
    ("message", {"message": "Bye {custom1}"}, {"message": "Bye {custom1}"}),
    ("no link", {"trackLinkUrl": None}, {"trackLinkUrl": None}),
    ("empty link", {"trackLinkUrl": ""}, {"trackLinkUrl": None}),
    ("another link", {"trackLinkUrl": "https://c.example"}, {"trackLinkUrl": "https://c.example"}),
    ("opt-out cleared", {"optOutLinkId": None}, {}),
    ("unknown keys", {"name": "x", "contacts": []}, {}),
]


async def test_changes(subtests: pytest.Subtests, api: Api) -> None:
    for label, body, changed in CHANGES:
        with subtests.test(label):
            campaign_id = await created(api, **BEFORE)
            answer = await api("PUT", f"/api/Campaigns/{campaign_id}", json=body)
            assert answer.status == 204
            assert await shown(api, campaign_id) == {**BEFORE, "status": 0, **changed}


async def rendered(use_cases: UseCases, tenant: Tenant, campaign_id: str) -> str:
    campaign = await use_cases.campaigns.get(tenant.account, UUID(campaign_id))
    messages = await use_cases.messages.of(campaign, limit=1)
    return without_tokens((await use_cases.messages.rendered(campaign, messages))[0].text)


async def test_a_link_follows_its_message(api: Api, use_cases: UseCases, tenant: Tenant) -> None:
    campaign_id = await created(api, **BEFORE)
    steps: list[tuple[dict[str, object], str]] = [
        ({"trackLinkUrl": "https://c.example"}, f"Hi Ann {LINK} <track>"),
        ({"trackLinkUrl": None}, f"Hi Ann {LINK}"),
        ({"message": "Bye"}, "Bye"),
        ({"trackLinkUrl": LINK}, "Bye <track>"),
        ({"message": "See {tracklink} {Custom1}"}, "See <track> "),
        ({"optOutLinkId": 1}, "See <track>  <opt out>"),
        ({"message": "Stop {OptOut}", "trackLinkUrl": ""}, "Stop <opt out>"),
        ({"message": "Stop"}, "Stop <opt out>"),
        ({"optOutLinkId": 0}, "Stop"),
    ]
    await use_cases.links.add(tenant.account)
    for body, text in steps:
        assert (await api("PATCH", f"/api/Campaigns/{campaign_id}", json=body)).status == 204
        assert await rendered(use_cases, tenant, campaign_id) == text


async def test_an_opt_out_link_that_was_removed_can_stay(
    api: Api, use_cases: UseCases, tenant: Tenant
) -> None:
    await use_cases.links.add(tenant.account)
    campaign_id = await created(api, **{**BEFORE, "optOutLinkId": 1})
    await use_cases.links.remove(tenant.account, 1)
    body = {"optOutLinkId": 1, "message": "Bye"}
    assert (await api("PUT", f"/api/Campaigns/{campaign_id}", json=body)).status == 204
    assert await rendered(use_cases, tenant, campaign_id) == "Bye <track> <opt out>"


REFUSED: list[tuple[str, dict[str, object], set[str]]] = [
    ("sender", {"sender": None, "message": "new"}, {"Sender"}),
    ("message", {"message": " ", "startDateTime": LATER}, {"Message"}),
    ("all", {"sender": "!", "message": None, "startDateTime": "x", "optOutLinkId": 1},
     {"Sender", "Message", "StartDateTime", "OptOutLinkId"}),
    ("links", {"trackLinkUrl": "ftp://x.example", "optOutLinkId": 2**31 - 1},
     {"TrackLinkUrl", "OptOutLinkId"}),
    ("types", {"sender": 1, "trackLinkUrl": {}}, {"Sender", "TrackLinkUrl"}),
]  # fmt: skip


async def test_a_refused_change_changes_nothing(subtests: pytest.Subtests, api: Api) -> None:
    for label, body, names in REFUSED:
        with subtests.test(label):
            campaign_id = await created(api, **BEFORE)
            answer = await api("PUT", f"/api/Campaigns/{campaign_id}", json=body)
            assert error_messages(answer).keys() == names
            assert await shown(api, campaign_id) == {**BEFORE, "status": 0}


async def test_a_started_campaign_is_not_changed(api: Api) -> None:
    campaign_id = await created(api)
    answer = await api("PUT", f"/api/Campaigns/{campaign_id}", json={"message": "new"})
    assert error_messages(answer).keys() == {"Status"}
    assert (await shown(api, campaign_id))["message"] == "Hi {Name}"


BAD_BODIES: list[tuple[str, bytes]] = [
    ("list", b"[]"),
    ("text", b'"x"'),
    ("null", b"null"),
    ("blank", b" "),
    ("broken", b"{"),
]


async def test_what_is_no_object_is_no_update_and_no_deletion(subtests: pytest.Subtests, api: Api) -> None:
    for label, body in BAD_BODIES:
        with subtests.test(label):
            campaign_id = await created(api, **BEFORE)
            for method in ("POST", "PUT"):
                answer = await api(method, f"/api/Campaigns/{campaign_id}", data=body)
                assert error_messages(answer).keys() == {"$"}
            assert await shown(api, campaign_id) == {**BEFORE, "status": 0}


async def test_an_empty_post_may_be_no_deletion(api: Api, new_tenant: NewTenant) -> None:
    careful = await new_tenant("careful", options={"dynamic_messaging": {"delete_by_empty_post": False}})

    async def ask(method: str, **request: Any) -> Answer:
        return await api(method, f"/api/Campaigns/{campaign_id}", of=careful, **request)

    campaign_id = (await api("POST", "/api/Campaigns", of=careful, json=creation())).body
    answer = await ask("POST")
    assert error_messages(answer) == {"": ["A non-empty request body is required."]}
    assert (await ask("GET")).status == 200
    assert (await ask("DELETE")).status == 204


async def test_a_campaign_of_another_dialect(
    api: Api, use_cases: UseCases, tenant: Tenant, clock: FrozenClock
) -> None:
    draft = replace(
        FOREIGN, schedule=NOON.replace(hour=20), sender="A sender of its own", details={"kept": 1}
    )
    campaign = await use_cases.campaigns.create(tenant.account, draft)
    path = f"/api/Campaigns/{campaign.id}"
    same = (await api("GET", path)).body
    assert (await api("PUT", path, json={**same, "startDateTime": LATER})).status == 204
    moved = await use_cases.campaigns.get(tenant.account, campaign.id)
    assert (moved.content, moved.sender, moved.name) == (draft.content, draft.sender, "Spring")
    assert (await api("PUT", path, json={"trackLinkUrl": LINK})).status == 204
    linked = await use_cases.campaigns.get(tenant.account, campaign.id)
    assert linked.content.text == Text("Dear {FirstName}, {x} {TrackLink}", Syntax.NAMED)
    assert linked.details == {"kept": 1, "message": "Dear {FirstName}, {x}"}
    assert (await api("DELETE", path)).status == 204


async def test_a_template_s_content_is_not_changed(api: Api, use_cases: UseCases, tenant: Tenant) -> None:
    content = Content(Text("Hi {{1}}", Syntax.NUMBERED), payload='{"name":"x"}')
    draft = replace(FOREIGN, schedule=NOON.replace(hour=20), content=content)
    campaign = await use_cases.campaigns.create(tenant.account, draft)
    path = f"/api/Campaigns/{campaign.id}"
    assert error_messages(await api("PUT", path, json={"message": "new"})).keys() == {"Message"}
    assert (await api("PUT", path, json={"message": "Hi {Name}", "sender": "x"})).status == 204
    assert (await use_cases.campaigns.get(tenant.account, campaign.id)).content == content
