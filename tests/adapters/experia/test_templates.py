"""WhatsApp templates: what is derived from the components, and the rules of creation and update."""

from typing import Any
from uuid import uuid4

import pytest

from gateway.domain.channels import Channel
from gateway.domain.content import Syntax, Text
from gateway.domain.templates import NewTemplate
from gateway.engine.use_cases import UseCases
from tests.adapters.experia.conftest import Caller, clients
from tests.conftest import FrozenClock, Tenant

TEMPLATES = "/v2/whatsapp/templates"
BODY = {"type": "BODY", "text": "Hello {{1}}, order {{2}}.", "example": {"body_text": [["Ann", "A-1"]]}}
GOOD = {"name": "order_1", "category": "UTILITY", "language": "en_US", "creation": [BODY]}
ONCE_A_DAY = (400, "invalid request: an approved template can be updated once every 24 hours")
NOT_FOUND = (400, "invalid request: template not found")


def text(*numbers: int) -> list[dict[str, str]]:
    return [{"type": "text", "text": f"{{{{{number}}}}}"} for number in numbers]


async def test_create_list_delete(api: Caller) -> None:
    created = await api(
        "POST", TEMPLATES, {**GOOD, "NAME": "order_2", "Creation": [{**BODY, "TEXT": "Hi {{1}}"}]}
    )
    expected = {
        "id": created.body["id"],
        "name": "order_2",
        "category": "UTILITY",
        "language": "en_US",
        "status": "approved",
        "creation": [{"type": "BODY", "text": "Hi {{1}}", "example": BODY["example"]}],
        "compose": {
            "to": "<accountID>",
            "type": "template",
            "template": {
                "namespace": "<namespace>",
                "language": {"policy": "deterministic", "code": "en_US"},
                "name": "order_2",
                "components": [{"type": "body", "parameters": text(1)}],
            },
        },
        "createdAt": "2026-03-02T12:00:00Z",
        "updatedAt": "2026-03-02T12:00:00Z",
        "error": "",
    }
    assert (created.status, created.body) == (200, expected)
    listed = await api("GET", TEMPLATES)
    assert listed.body == {"error": "", "templates": [expected], "nextPageToken": ""}
    deleted = await api("DELETE", TEMPLATES, {"ID": expected["id"]})
    assert (deleted.status, deleted.body) == (200, expected | {"status": "deleted"})
    assert (await api("GET", TEMPLATES)).body["templates"] == []
    assert await api.refusal("DELETE", TEMPLATES, params={"id": expected["id"]}) == NOT_FOUND


@pytest.mark.parametrize(
    ("creation", "components", "message"),
    [
        pytest.param([{"type": "BODY", "text": "Hi"}], [], "Hi", id="no variables"),
        pytest.param(
            [
                {"type": "FOOTER", "text": "Bye"},
                BODY,
                {"type": "HEADER", "format": "TEXT", "text": "For {{1}}"},
            ],
            [{"type": "header", "parameters": text(1)}, {"type": "body", "parameters": text(2, 3)}],
            "Hello {{2}}, order {{3}}.",
            id="header text before body",
        ),
        pytest.param(
            [{"type": "HEADER", "format": "IMAGE"}, {"type": "BODY", "text": "See {{1}} and {{1}}"}],
            [
                {"type": "header", "parameters": [{"type": "image", "image": {"link": "{{1}}"}}]},
                {"type": "body", "parameters": text(2)},
            ],
            "See {{2}} and {{2}}",
            id="media header",
        ),
        pytest.param(
            [
                {"type": "BODY", "text": "Skips to {{2}}"},
                {
                    "type": "BUTTONS",
                    "buttons": [
                        {"type": "QUICK_REPLY", "text": "Yes"},
                        {"type": "URL", "text": "Track", "url": "https://x.example/{{1}}"},
                        {"type": "URL", "text": "Home", "url": "https://x.example"},
                        {"type": "COPY_CODE", "example": "SAVE10"},
                        {"type": "PHONE_NUMBER", "text": "Call", "phone_number": "+966"},
                    ],
                },
            ],
            [
                {"type": "body", "parameters": text(1, 2)},
                {"type": "button", "sub_type": "url", "index": "1", "parameters": text(3)},
                {
                    "type": "button",
                    "sub_type": "copy_code",
                    "index": "3",
                    "parameters": [{"type": "coupon_code", "coupon_code": "{{4}}"}],
                },
            ],
            "Skips to {{2}}",
            id="buttons",
        ),
    ],
)
async def test_compose(api: Caller, creation: Any, components: Any, message: str) -> None:
    created = (await api("POST", TEMPLATES, {**GOOD, "creation": creation})).body
    assert created["creation"] == creation
    assert created["compose"]["template"]["components"] == components
    campaign = await api.campaign(TempMsgID=created["id"], JSON="", Clients=clients(2, list("abcd")))
    assert (campaign["Message"], campaign["TemplateName"], campaign["Lang"]) == (message, "order_1", "en_US")


async def test_create_refused(api: Caller) -> None:
    def with_component(component: object) -> dict[str, Any]:
        return {"creation": [BODY, component]}

    cases: list[tuple[dict[str, Any], str]] = [
        ({"name": None}, "name required"),
        ({"name": ""}, "name is not valid"),
        ({"name": "Order"}, "name is not valid"),
        ({"name": "order-1"}, "name is not valid"),
        ({"name": "order\n"}, "name is not valid"),
        ({"category": "OTHER"}, "category must be 'AUTHENTICATION', 'MARKETING' or 'UTILITY'"),
        ({"language": ""}, "language is not valid"),
        ({"language": 7}, "language must be a string"),
        ({"creation": None}, "creation required"),
        ({"creation": {}}, "creation must be an array"),
        ({"creation": []}, "creation must contain a BODY component with a text"),
        ({"creation": [{"type": "BODY"}]}, "creation must contain a BODY component with a text"),
        ({"creation": [BODY, BODY]}, "creation holds a component twice"),
        (with_component("x"), "creation[1] must be an object"),
        (with_component({"text": "x"}), "creation[1].type required"),
        (
            with_component({"type": "CAROUSEL"}),
            "creation[1].type must be 'HEADER', 'BODY', 'FOOTER' or 'BUTTONS'",
        ),
        (
            with_component({"type": "HEADER", "format": "LOCATION"}),
            "creation[1].format must be 'TEXT', 'IMAGE', 'VIDEO' or 'DOCUMENT'",
        ),
        (with_component({"type": "FOOTER", "text": 1}), "creation[1].text must be a string"),
        (
            with_component({"type": "BUTTONS", "buttons": [{"type": "FLOW"}]}),
            "creation[1].buttons[0].type must be 'QUICK_REPLY', 'URL', 'PHONE_NUMBER' or 'COPY_CODE'",
        ),
        ({"compose": {}}, "compose can't be set"),
    ]
    for fields, said in cases:
        answer = await api.refusal("POST", TEMPLATES, {**GOOD, **fields})
        assert answer == (400, f"invalid request: {said}"), fields
    assert (await api("GET", TEMPLATES)).body["templates"] == []


async def test_list_by_pages(api: Caller, stranger: Caller) -> None:
    ids = [await api.template() for _ in range(3)][::-1]
    await stranger.template()
    first = (await api("GET", TEMPLATES, params={"resultSize": "2"})).body
    assert [each["id"] for each in first["templates"]] == ids[:2]
    token = first["nextPageToken"]
    rest = (await api("GET", TEMPLATES, params={"resultSize": "2", "pageToken": token})).body
    assert ([each["id"] for each in rest["templates"]], rest["nextPageToken"]) == (ids[2:], "")
    for token in ("x", "\0", "7"):
        answer = await api.refusal("GET", TEMPLATES, params={"pageToken": token})
        assert answer == (400, "invalid request: pageToken is not valid")


async def test_update(api: Caller, clock: FrozenClock) -> None:
    template = await api.template()
    campaign = await api.campaign(TempMsgID=template, JSON="", SendAt="2030-01-01T00:00:00Z")
    clock.forward(minutes=1)
    change = {"ID": template, "Category": "MARKETING", "creation": [{"type": "BODY", "text": "New {{1}}"}]}
    changed = await api("POST", f"{TEMPLATES}/update", change)
    assert changed.status == 200
    assert (changed.body["category"], changed.body["creation"]) == ("MARKETING", change["creation"])
    assert changed.body["compose"]["template"]["components"] == [{"type": "body", "parameters": text(1)}]
    assert changed.body["updatedAt"] == "2026-03-02T12:01:00Z"
    assert (await api("GET", TEMPLATES)).body["templates"] == [changed.body]
    assert (await api("GET", "/v2/campaign/getAll")).body["campaigns"] == [campaign]

    clock.forward(hours=23, minutes=59)
    assert await api.refusal("POST", f"{TEMPLATES}/update", change) == ONCE_A_DAY
    clock.forward(minutes=1)
    again = await api("POST", f"{TEMPLATES}/update", {"id": template, "category": "UTILITY"})
    assert again.body == changed.body | {"category": "UTILITY", "updatedAt": "2026-03-03T12:01:00Z"}


async def test_update_refused(api: Caller, stranger: Caller, use_cases: UseCases, tenant: Tenant) -> None:
    template, foreign = await api.template(), await stranger.template()
    sms = await use_cases.templates.create(tenant.account, NewTemplate("sms", Channel.SMS, Text("Hi")))
    unchangeable = "name and language of a template can't be changed"
    cases: list[tuple[dict[str, Any], str]] = [
        ({}, "id required"),
        ({"id": 7}, "id must be a string"),
        ({"id": template}, "category or creation required"),
        ({"id": template, "name": "other"}, unchangeable),
        ({"id": template, "language": "ar", "category": "UTILITY"}, unchangeable),
        ({"id": template, "category": "UTILITY", "compose": {}}, "compose can't be set"),
        ({"id": template, "creation": []}, "creation must contain a BODY component with a text"),
        ({"id": "x", "category": "UTILITY"}, "template not found"),
        ({"id": str(uuid4()), "category": "UTILITY"}, "template not found"),
        ({"id": foreign, "category": "UTILITY"}, "template not found"),
        ({"id": str(sms.id), "category": "UTILITY"}, "template not found"),
    ]
    before = (await api("GET", TEMPLATES)).body
    for body, said in cases:
        answer = await api.refusal("POST", f"{TEMPLATES}/update", body)
        assert answer == (400, f"invalid request: {said}"), body
    assert (await api("GET", TEMPLATES)).body == before
    assert await api.refusal("DELETE", TEMPLATES, {"id": foreign}) == NOT_FOUND


async def test_a_deleted_template_leaves_its_campaigns_alone(api: Caller) -> None:
    template = await api.template()
    campaign = await api.campaign(TempMsgID=template, JSON="")
    await api("DELETE", TEMPLATES, {"id": template})
    assert (await api("GET", "/v2/campaign/getAll")).body["campaigns"] == [campaign]


async def test_templates_of_another_dialect(api: Caller, use_cases: UseCases, tenant: Tenant) -> None:
    made = await use_cases.templates.create(
        tenant.account,
        NewTemplate("Promo", Channel.WHATSAPP, Text("Hi {first_name}, {custom1}!", Syntax.BRACES)),
    )
    shown = (await api("GET", TEMPLATES)).body["templates"][0]
    assert shown["creation"] == [{"type": "BODY", "text": "Hi {{1}}, {{2}}!"}]
    assert (shown["compose"], shown["category"], shown["language"]) == (None, "", "")
    fields = {"TempMsgID": str(made.id), "JSON": ""}
    body = {"Name": "News", "Clients": clients(2, ["Ann"]), **fields}
    assert await api.refusal("POST", "/v2/campaign/create", body) == (
        400,
        "invalid request: each client must have params for all template variables",
    )
    campaign = await api.campaign(**fields)
    assert (campaign["Message"], campaign["JSON"]) == ("Hi {{1}}, {{2}}!", "")
    assert (campaign["TemplateName"], campaign["TempMsgID"]) == ("Promo", str(made.id))
    messages = (await api("GET", "/v2/campaign/getCampMsgs?campaignID=1")).body["messages"]
    assert messages[0]["Message"] == "Hi Ann, A-1!"


async def test_update_of_every_part(api: Caller) -> None:
    """Its own name and language may be repeated; components not named here are kept as they are."""
    button = {"type": "URL", "text": "Order {{1}}", "url": "https://example.com/{{1}}"}
    creation = [
        {"type": "HEADER", "format": "TEXT", "text": "News"},
        {"type": "BODY", "text": "New"},
        {"type": "BUTTONS", "buttons": [button]},
    ]
    template = await api.template()
    repeated = {"id": template, "name": "order_confirmation", "language": "en_US", "creation": creation}
    changed = await api("POST", f"{TEMPLATES}/update", repeated)
    assert (changed.status, changed.body["creation"]) == (200, creation)
    assert (changed.body["name"], changed.body["language"]) == ("order_confirmation", "en_US")


async def test_delete_by_query(api: Caller) -> None:
    template, other = await api.template(), await api.template()
    deleted = await api("DELETE", TEMPLATES, params={"id": template})
    assert (deleted.body["id"], deleted.body["status"]) == (template, "deleted")
    assert [each["id"] for each in (await api("GET", TEMPLATES)).body["templates"]] == [other]
