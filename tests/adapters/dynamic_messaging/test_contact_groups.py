"""Contact groups: what is in them, and sending to them."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from gateway.domain.channels import Channel
from gateway.domain.errors import AudienceNotFound
from gateway.domain.paging import Window
from gateway.domain.recipients import NewContact
from gateway.engine.use_cases import UseCases
from tests.adapters.dynamic_messaging.conftest import SOON, Answer, Api, creation, error_messages
from tests.conftest import FrozenClock, NewTenant, Tenant

GROUPS = "/api/ContactGroups"
NOT_VALID = "The PhoneNumber field is not a valid phone number."
UNKNOWN = "No such contact group exists."
ANN = {"phoneNumber": "+447700900001", "name": "Ann", "custom1": "a"}
BEN = {"phoneNumber": "07700 900002", "name": "Ben"}


async def group(api: Api, name: str, *contacts: dict[str, Any]) -> str:
    answer = await api("POST", GROUPS, json={"name": name, "contacts": list(contacts)})
    assert answer.status == 201
    return str(answer.body)


async def shown(api: Api, group_id: str, query: str = "") -> list[tuple[Any, ...]]:
    answer = await api("GET", f"{GROUPS}/{group_id}/Contacts{query}")
    assert answer.status == 200
    keys = ("phoneNumber", "name", "custom1", "custom2")
    return [tuple(item[key] for key in keys) for item in answer.body["items"]]


async def recipients(api: Api, campaign_id: str) -> list[tuple[str, Any]]:
    answer = await api("GET", f"/api/Campaigns/{campaign_id}/Contacts?pageSize=100")
    return [(item["phoneNumber"], item["name"]) for item in answer.body["items"]]


async def test_a_group_from_its_making_to_its_end(api: Api, clock: FrozenClock) -> None:
    group_id = await group(api, " Regulars ", ANN, BEN)
    clock.forward(seconds=1.5)
    item = {
        "id": group_id,
        "name": "Regulars",
        "contactCount": 2,
        "dateCreated": "2026-03-02T12:00:00.000Z",
        "dateModified": "2026-03-02T12:00:00.000Z",
    }
    assert (await api("GET", f"{GROUPS}/{group_id}")).body == item
    assert (await api("PUT", f"/API/contactgroups/{group_id}/", json={"Name": "All"})).status == 204
    changed = {**item, "name": "All", "dateModified": "2026-03-02T12:00:01.500Z"}
    page = {"pageIndex": 1, "totalPages": 1, "totalRecords": 1, "items": [changed]}
    assert (await api("GET", GROUPS)).body == page
    assert (await api("PUT", f"{GROUPS}/{group_id}", json={})).status == 204
    assert (await api("GET", f"{GROUPS}/{group_id}")).body == changed
    assert (await api("DELETE", f"{GROUPS}/{group_id}")).status == 204
    for method, path in (
        ("GET", ""),
        ("PUT", ""),
        ("DELETE", ""),
        ("GET", "/Contacts"),
        ("POST", "/Contacts"),
    ):
        answer = await api(method, f"{GROUPS}/{group_id}{path}", json={"name": "x", **ANN})
        assert (answer.status, answer.body["title"]) == (404, "Not Found")
    assert (await api("GET", GROUPS)).body["items"] == []


async def test_contacts_of_a_group(api: Api) -> None:
    group_id = await group(api, "g", ANN)
    path = f"{GROUPS}/{group_id}/Contacts"
    ben = await api("POST", path, json=BEN)
    assert (ben.status, UUID(ben.body).version) == (201, 7)
    again = await api("POST", path, json={**BEN, "phoneNumber": "+447700900002", "name": "", "custom2": "x"})
    assert (again.status, again.body) == (201, ben.body)
    assert await shown(api, group_id) == [
        ("447700900001", "Ann", "a", None),
        ("447700900002", "Ben", None, "x"),
    ]
    several = await api("POST", path, json=[BEN, {"phoneNumber": "+447700900003"}, {**BEN, "name": "Benny"}])
    assert several.status == 201
    assert [several.body[0], several.body[2]] == [ben.body, ben.body]
    empty = error_messages(await api("POST", path, json=[]))
    assert empty == {"Contacts": ["The Contacts field is required."]}
    assert [row[:2] for row in await shown(api, group_id)] == [
        ("447700900001", "Ann"),
        ("447700900002", "Benny"),
        ("447700900003", None),
    ]
    assert (await api("GET", f"{GROUPS}/{group_id}")).body["contactCount"] == 3
    for status in (204, 404):
        assert (await api("DELETE", f"{path}/{ben.body}")).status == status
    assert (await api("GET", f"{GROUPS}/{group_id}")).body["contactCount"] == 2


async def test_a_naked_id_for_who_wants_text(api: Api) -> None:
    answer = await api("POST", GROUPS, json={"name": "g"}, headers={"Accept": "text/plain"})
    assert UUID(answer.body)
    assert answer.headers["Content-Type"].startswith("text/plain")


async def test_invalid_numbers_can_be_dropped(api: Api) -> None:
    bad = {"phoneNumber": "nonsense"}
    flag = "?ignoreInvalidPhoneNumbers=true"
    created = await api("POST", GROUPS + flag, json={"name": "g", "contacts": [bad, ANN]})
    path = f"{GROUPS}/{created.body}/Contacts"
    added = await api("POST", path + flag, json=[BEN, bad, {"name": "nobody"}])
    assert (added.status, len(added.body)) == (201, 1)
    assert [row[1] for row in await shown(api, created.body)] == ["Ann", "Ben"]
    assert error_messages(await api("POST", path + flag, json=bad)) == {"PhoneNumber": [NOT_VALID]}


REFUSED: list[tuple[str, str, str, Any, dict[str, list[str]]]] = [
    ("no name", "POST", "", {}, {"Name": ["The Name field is required."]}),
    ("a blank name", "PUT", "/{id}", {"name": " "}, {"Name": ["The Name field is required."]}),
    ("a null name", "PUT", "/{id}", {"name": None}, {"Name": ["The Name field is required."]}),
    (
        "a long name",
        "POST",
        "",
        {"name": "x" * 101},
        {"Name": ["The Name must be a string with a maximum length of 100."]},
    ),
    ("lines", "POST", "", {"name": "a\nb"}, {"Name": ["The Name must not contain control characters."]}),
    ("a number", "POST", "", {"name": 1}, {"Name": ["The JSON value could not be converted to a string."]}),
    ("a name in use", "POST", "", {"name": "taken"}, {"Name": ["A contact group named 'taken' exists."]}),
    ("a name in use", "PUT", "/{id}", {"name": "taken"}, {"Name": ["A contact group named 'taken' exists."]}),
    ("no object", "POST", "", [], {"$": ["The JSON value could not be converted to an object."]}),
    (
        "contacts no list",
        "POST",
        "",
        {"name": "x", "contacts": {}},
        {"Contacts": ["The JSON value could not be converted to an array."]},
    ),
    (
        "contacts of the creation",
        "POST",
        "",
        {"name": "x", "contacts": [ANN, {"phoneNumber": "x"}, 1]},
        {
            "Contacts[1].PhoneNumber": [NOT_VALID],
            "Contacts[2]": ["The JSON value could not be converted to an object."],
        },
    ),
    (
        "a list of contacts",
        "POST",
        "/{id}/Contacts",
        [ANN, {"phoneNumber": "x"}, {**BEN, "contactGroupId": str(uuid4())}],
        {
            "[1].PhoneNumber": [NOT_VALID],
            "[2].ContactGroupId": ["A contact is put into the group of the request, and names none itself."],
        },
    ),
    ("a contact", "POST", "/{id}/Contacts", {}, {"PhoneNumber": ["The PhoneNumber field is required."]}),
    ("a text", "POST", "/{id}/Contacts", "x", {"$": ["The JSON value could not be converted to an object."]}),
    (
        "a contact's field",
        "POST",
        "/{id}/Contacts",
        {**ANN, "custom1": 1},
        {"Custom1": ["The JSON value could not be converted to a string."]},
    ),
]


async def test_refusals(subtests: pytest.Subtests, api: Api) -> None:
    group_id = await group(api, "own", ANN)
    await group(api, "taken")
    before = (await api("GET", GROUPS)).body
    for label, method, path, body, messages in REFUSED:
        with subtests.test(label):
            answer = await api(method, GROUPS + path.replace("{id}", group_id), json=body)
            assert error_messages(answer) == messages
            assert (await api("GET", GROUPS)).body == before


async def test_too_many_at_once(api: Api, use_cases: UseCases) -> None:
    await use_cases.accounts.change("acme", {"max_recipients": 1})
    too_many = {"Contacts": ["A request takes at most 1 contacts."]}
    answer = await api("POST", GROUPS, json={"name": "g", "contacts": [ANN, BEN]})
    assert error_messages(answer) == too_many
    group_id = await group(api, "g", ANN)
    assert error_messages(await api("POST", f"{GROUPS}/{group_id}/Contacts", json=[ANN, BEN])) == too_many


async def test_what_is_not_ones_own(
    api: Api, use_cases: UseCases, tenant: Tenant, new_tenant: NewTenant
) -> None:
    other = await new_tenant("other")
    foreign = await use_cases.audiences.create(
        other.account, "theirs", Channel.SMS, [NewContact("447700900009")]
    )
    viber = await use_cases.audiences.create(tenant.account, "viber", Channel.VIBER)
    own = await group(api, "own", ANN)
    contact = (await api("GET", f"{GROUPS}/{own}/Contacts")).body["items"][0]["id"]
    assert [item["name"] for item in (await api("GET", GROUPS)).body["items"]] == ["own"]
    for group_id in (foreign.id, viber.id, uuid4(), "nonsense", own.replace("-", ""), "%00", "%ff"):
        for method, path in (("GET", ""), ("PUT", ""), ("DELETE", ""), ("GET", "/Contacts")):
            assert (await api(method, f"{GROUPS}/{group_id}{path}", json={"name": "x"})).status == 404
        assert (await api("DELETE", f"{GROUPS}/{group_id}/Contacts/{contact}")).status == 404
        body = creation(contacts=[{"contactGroupId": str(group_id)}])
        assert error_messages(await api("POST", "/api/Campaigns", json=body)).keys() == {
            "Contacts[0].ContactGroupId"
        }
    for contact_id in (uuid4(), "x", "%00"):
        assert (await api("DELETE", f"{GROUPS}/{own}/Contacts/{contact_id}")).status == 404
    assert (await use_cases.audiences.get(other.account, foreign.id)).contacts_count == 1


METHODS = [("PATCH", f"{GROUPS}/{UUID(int=1)}"), ("POST", f"{GROUPS}/{UUID(int=1)}"), ("DELETE", GROUPS)]


@pytest.mark.parametrize(("method", "path"), METHODS)
async def test_methods_that_are_not(method: str, path: str, api: Api) -> None:
    assert (await api(method, path, json={})).status == 405


LISTS: list[tuple[str, str, list[str]]] = [
    ("as made, newest first", "", ["cherry", "Banana", "apple"]),
    ("filtered", "?filters=name@=*AN,contactCount>0", ["Banana"]),
    ("or", "?filters=name==apple|cherry", ["cherry", "apple"]),
    ("sorted", "?sorts=-contactCount,name", ["Banana", "apple", "cherry"]),
    ("by date", "?filters=dateCreated>=2026-03-02T12:00:01Z&sorts=dateCreated", ["Banana", "cherry"]),
    ("paged", "?sorts=name&page=2&pageSize=1", ["apple"]),
    ("unknown names are passed over", "?filters=colour==red&sorts=colour", ["cherry", "Banana", "apple"]),
]


async def test_lists_of_groups(subtests: pytest.Subtests, api: Api, clock: FrozenClock) -> None:
    for name, contacts in (("apple", [ANN]), ("Banana", [ANN, BEN]), ("cherry", [])):
        await group(api, name, *contacts)
        clock.forward(seconds=1)
    for label, query, names in LISTS:
        with subtests.test(label):
            assert [item["name"] for item in (await api("GET", GROUPS + query)).body["items"]] == names


CONTACT_LISTS: list[tuple[str, str, list[str]]] = [
    ("by first and last name", "?filters=name==Cy Lee", ["447700900003"]),
    ("starts with", "?filters=phoneNumber_=4477009", ["447700900001", "447700900002", "447700900003"]),
    ("null", "?filters=custom1==null", ["447700900002", "447700900003"]),
    ("not null", "?filters=custom1!=null", ["447700900001"]),
    ("sorted", "?sorts=-name", ["447700900003", "447700900002", "447700900001"]),
    ("paged", "?page=2&pageSize=2", ["447700900003"]),
]


async def test_lists_of_contacts(
    subtests: pytest.Subtests, api: Api, use_cases: UseCases, tenant: Tenant
) -> None:
    group_id = await group(api, "g", ANN, BEN)
    cy = NewContact("447700900003", {"first_name": "Cy", "last_name": "Lee"})
    await use_cases.audiences.add_contact(tenant.account, UUID(group_id), cy)
    for label, query, numbers in CONTACT_LISTS:
        with subtests.test(label):
            assert [row[0] for row in await shown(api, group_id, query)] == numbers


async def send(api: Api, *contacts: dict[str, Any], **fields: Any) -> Answer:
    return await api("POST", "/api/Campaigns", json=creation(contacts=list(contacts), **fields))


async def test_sending_to_groups(api: Api) -> None:
    first = await group(api, "first", ANN, BEN)
    second = await group(
        api, "second", {**BEN, "name": "Benny"}, {"phoneNumber": "+447700900003", "name": "Cy"}
    )
    joining = {"phoneNumber": "+447700900004", "name": "Di", "contactGroupId": first.upper()}
    cases: list[tuple[list[dict[str, Any]], list[tuple[str, Any]]]] = [
        ([{"contactGroupId": first}], [("447700900001", "Ann"), ("447700900002", "Ben")]),
        (
            [{"contactGroupId": second}, {"contactGroupId": first, "phoneNumber": None, "name": ""}],
            [("447700900002", "Benny"), ("447700900003", "Cy"), ("447700900001", "Ann")],
        ),
        (
            [{"contactGroupId": first}, {"contactGroupId": first}, {**ANN, "name": "Anna"}, ANN],
            [("447700900001", "Anna"), ("447700900001", "Ann"), ("447700900002", "Ben")],
        ),
        ([joining], [("447700900004", "Di")]),
        (
            [{"contactGroupId": first}],
            [("447700900001", "Ann"), ("447700900002", "Ben"), ("447700900004", "Di")],
        ),
        ([{**BEN, "contactGroupId": str(UUID(int=0))}], [("447700900002", "Ben")]),
    ]
    for contacts, sent_to in cases:
        answer = await send(api, *contacts, startDateTime=SOON)
        assert answer.status == 201
        assert await recipients(api, answer.body) == sent_to
        campaign = (await api("GET", f"/api/Campaigns/{answer.body}")).body
        assert campaign["recipientCount"] == len(sent_to)


async def test_who_joins_a_group_is_in_it(api: Api) -> None:
    group_id = await group(api, "g", ANN)
    joining = [
        {"phoneNumber": "+447700900001", "custom2": "z", "contactGroupId": group_id},
        {"phoneNumber": "+447700900005", "name": "Ed", "contactGroupId": group_id},
        {"contactGroupId": group_id},
    ]
    answer = await send(api, *joining)
    assert await recipients(api, answer.body) == [("447700900001", None), ("447700900005", "Ed")]
    assert await shown(api, group_id) == [
        ("447700900001", "Ann", "a", "z"),
        ("447700900005", "Ed", None, None),
    ]
    assert (await api("GET", f"{GROUPS}/{group_id}")).body["contactCount"] == 2


async def test_a_campaign_keeps_whom_it_was_made_for(api: Api, use_cases: UseCases, tenant: Tenant) -> None:
    group_id = await group(api, "g", ANN)
    scheduled = (await send(api, {"contactGroupId": group_id}, startDateTime=SOON)).body
    at_once = (await send(api, {"contactGroupId": group_id})).body
    await api("POST", f"{GROUPS}/{group_id}/Contacts", json=BEN)
    await api("DELETE", f"{GROUPS}/{group_id}")
    for campaign_id in (scheduled, at_once):
        assert await recipients(api, campaign_id) == [("447700900001", "Ann")]
    campaign = await use_cases.campaigns.get(tenant.account, UUID(at_once))
    assert (campaign.status, campaign.counters.total, campaign.counters.queued) == ("in_progress", 1, 1)


async def test_who_opted_out_of_a_group_gets_nothing(api: Api, use_cases: UseCases, tenant: Tenant) -> None:
    group_id = await group(api, "g", ANN, BEN)
    first = await use_cases.campaigns.get(
        tenant.account, UUID((await send(api, {"contactGroupId": group_id}, message="{OptOut}")).body)
    )
    (rendered, _) = await use_cases.messages.rendered(first, await use_cases.messages.of(first, limit=2))
    await use_cases.links.opt_out(rendered.text.rpartition("/")[2])
    again = (await send(api, {"contactGroupId": group_id})).body
    campaign = await use_cases.campaigns.get(tenant.account, UUID(again))
    assert (campaign.counters.suppressed, campaign.counters.queued) == (1, 1)


REFUSED_SENDS: list[tuple[str, list[dict[str, Any]], dict[str, list[str]]]] = [
    (
        "unknown",
        [ANN, {"contactGroupId": str(UUID(int=7))}, {**BEN, "contactGroupId": str(UUID(int=7))}],
        {"Contacts[1].ContactGroupId": [UNKNOWN], "Contacts[2].ContactGroupId": [UNKNOWN]},
    ),
    (
        "no GUID",
        [{"contactGroupId": "g"}, {"contactGroupId": 7}, {"contactGroupId": ""}],
        {
            f"Contacts[{place}].ContactGroupId": ["The JSON value could not be converted to a GUID."]
            for place in range(3)
        },
    ),
    (
        "fields of a whole group",
        [{"contactGroupId": "{id}", "name": "Ann"}],
        {"Contacts[0].Name": ["A contact group without a PhoneNumber is sent to as it is."]},
    ),
    (
        "a bad number that joins",
        [{"contactGroupId": "{id}", "phoneNumber": "x"}],
        {"Contacts[0].PhoneNumber": [NOT_VALID]},
    ),
    ("an empty group", [{"contactGroupId": "{empty}"}], {"Contacts": ["The contact groups are empty."]}),
    (
        "too many",
        [ANN, {**ANN, "name": "x"}, {"contactGroupId": "{id}"}],
        {"Contacts": ["a campaign takes at most 3 recipients"]},
    ),
]


async def test_refused_sends(
    subtests: pytest.Subtests, api: Api, use_cases: UseCases, tenant: Tenant
) -> None:
    await use_cases.accounts.change("acme", {"max_recipients": 3})
    extra = {"phoneNumber": "+447700900003"}
    ids = {"{id}": await group(api, "g", ANN, BEN, extra), "{empty}": await group(api, "e")}
    before = (await api("GET", GROUPS)).body
    for label, contacts, messages in REFUSED_SENDS:
        with subtests.test(label):
            filled = [{key: ids.get(value, value) if isinstance(value, str) else value
                       for key, value in contact.items()} for contact in contacts]  # fmt: skip
            assert error_messages(await send(api, *filled)) == messages
            assert (await use_cases.campaigns.page(tenant.account, Window(limit=1))).total == 0
            assert (await api("GET", GROUPS)).body == before


async def test_exactly_as_many_as_there_may_be(api: Api, use_cases: UseCases) -> None:
    await use_cases.accounts.change("acme", {"max_recipients": 2})
    group_id = await group(api, "g", ANN, BEN)
    assert (await send(api, ANN, {"contactGroupId": group_id})).status == 201


async def test_groups_and_audiences_are_one(api: Api, use_cases: UseCases, tenant: Tenant) -> None:
    group_id = UUID(await group(api, "g", ANN))
    audience = await use_cases.audiences.get(tenant.account, group_id)
    assert (audience.name, audience.channel, audience.contacts_count) == ("g", Channel.SMS, 1)
    await use_cases.audiences.delete(tenant.account, group_id)
    with pytest.raises(AudienceNotFound):
        await use_cases.audiences.put_contacts(tenant.account, group_id, [NewContact("447700900001")])
    assert (await api("GET", f"{GROUPS}/{group_id}")).status == 404
