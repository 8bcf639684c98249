"""An export in a vendor's shapes: what its API shows, and of all that it can't hold, how much."""

import io
from collections.abc import Callable
from typing import Any

import orjson
import pytest

from adapters.registry import movers
from gateway.domain.clock import new_id
from gateway.domain.errors import Refused
from gateway.engine.use_cases import UseCases
from gateway.moving.belongings import Kind
from gateway.moving.export_report import ExportReport
from gateway.moving.files import load_export, write_vendor_export
from gateway.moving.load_report import Tally
from gateway.store.database import Database
from tests.adapters.vendors import Client
from tests.conftest import FrozenClock, Tenant
from tests.moving.whole_account import fill


@pytest.fixture
async def account(use_cases: UseCases, database: Database, tenant: Tenant) -> Tenant:
    await fill(use_cases, database, tenant)
    return tenant


async def exported(
    use_cases: UseCases, database: Database, dialect: str, *, with_secrets: bool = True
) -> tuple[list[Any], ExportReport]:
    out = io.BytesIO()
    account = await use_cases.accounts.named("acme")
    report = await write_vendor_export(
        database, account, out, movers()[dialect], use_cases.links, with_secrets=with_secrets
    )
    return [orjson.loads(line) for line in out.getvalue().splitlines()], report


async def shown(client: Client, tenant: Tenant, path: str) -> Any:
    headers = {
        "X-Dexatel-Key": tenant.key,
        "X-API-Key": tenant.key,
        "Authorization": f"Bearer {tenant.key}",
    }
    async with client.get(path, headers=headers) as answer:
        assert answer.status == 200, path
        return await answer.json()


def plain(thing: Any) -> Any:
    """Without what depends on who asks."""
    return {key: value for key, value in thing.items() if key not in ("links", "Clients")}


# dialect, kind, path of the list, where the list is in the answer, what makes the order
LISTS: list[tuple[str, str, str, str, Callable[[Any], Any]]] = [
    ("dexatel", "campaign", "/v1/campaigns?page_size=100", "data", lambda each: each["id"]),
    ("dexatel", "message", "/v1/messages?page_size=100", "data", lambda each: each["id"]),
    ("dexatel", "template", "/v1/templates?page_size=100", "data", lambda each: each["id"]),
    ("dexatel", "sender", "/v1/senders?page_size=100", "data", lambda each: each["id"]),
    ("dexatel", "webhook", "/v1/webhooks?page_size=100", "data", lambda each: each["id"]),
    ("experia", "campaign", "/v2/campaign/getAll?limit=100", "campaigns", lambda each: each["ID"]),
    ("experia", "template", "/v2/whatsapp/templates?limit=100", "templates", lambda each: each["id"]),
    ("dynamic_messaging", "campaign", "/api/Campaigns?pageSize=100", "items", lambda each: each["id"]),
    ("dynamic_messaging", "message", "/api/SMSMessages?pageSize=100", "items", lambda each: each["newId"]),
    ("dynamic_messaging", "audience", "/api/ContactGroups?pageSize=100", "items", lambda each: each["id"]),
]


@pytest.mark.parametrize(
    ("dialect", "kind", "path", "where", "key"),
    [pytest.param(*case, id=f"{case[0]} {case[1]}") for case in LISTS],
)
async def test_it_holds_what_the_api_shows(
    use_cases: UseCases,
    database: Database,
    account: Tenant,
    client: Client,
    dialect: str,
    kind: str,
    path: str,
    where: str,
    key: Callable[[Any], Any],
) -> None:
    lines, _ = await exported(use_cases, database, dialect)
    left = [plain(line["data"]) for line in lines if line["kind"] == kind]
    listed = [plain(each) for each in (await shown(client, account, path))[where]]
    assert left
    assert sorted(left, key=key) == sorted(listed, key=key)


# dialect, what is lost of which kind, and how often
LOST: dict[str, dict[tuple[Kind, str], int]] = {
    "dexatel": {
        (Kind.ACCOUNT, "its settings here"): 1,
        (Kind.ROUTE, "every route"): 1,
        (Kind.OPT_OUT_LINK, "every opt_out_link"): 2,
        (Kind.TEMPLATE, "its JSON"): 1,
        (Kind.TEMPLATE, "its language"): 1,
        (Kind.TEMPLATE, "that its placeholders are numbered"): 1,
        (Kind.TEMPLATE, "details of other dialects"): 1,
        (Kind.SUPPRESSION, "every suppression"): 3,
        (Kind.WEBHOOK, "every webhook of another dialect"): 1,
        (Kind.CONTACT, "fields of other dialects"): 1,
        (Kind.CAMPAIGN, "all of a deleted campaign"): 2,
        (Kind.CAMPAIGN, "its number"): 10,
        (Kind.CAMPAIGN, "its id at a vendor"): 1,
        (Kind.CAMPAIGN, "its text"): 9,
        (Kind.CAMPAIGN, "its links"): 1,
        (Kind.CAMPAIGN, "that it is paused"): 1,
        (Kind.CAMPAIGN, "that it is held"): 1,
        (Kind.CAMPAIGN, "how many were sent, read, canceled"): 7,
        (Kind.MESSAGE, "all of a deleted campaign"): 3,
        (Kind.MESSAGE, "its JSON"): 2,
        (Kind.MESSAGE, "its id at its provider"): 5,
        (Kind.MESSAGE, "what its placeholders stand for"): 14,
        (Kind.LINK_USE, "every link_use"): 2,
    },
    "experia": {
        (Kind.ACCOUNT, "every account"): 1,
        (Kind.ROUTE, "every route"): 1,
        (Kind.OPT_OUT_LINK, "every opt_out_link"): 2,
        (Kind.SENDER, "every sender"): 2,
        (Kind.TEMPLATE, "every template of sms"): 1,
        (Kind.SUPPRESSION, "every suppression"): 3,
        (Kind.WEBHOOK, "every webhook"): 2,
        (Kind.AUDIENCE, "every audience"): 3,
        (Kind.CONTACT, "every contact"): 4,
        (Kind.CAMPAIGN, "all of a deleted campaign"): 2,
        (Kind.CAMPAIGN, "every single message"): 2,
        (Kind.CAMPAIGN, "its UUID"): 10,
        (Kind.CAMPAIGN, "its id at a vendor"): 1,
        (Kind.CAMPAIGN, "that it is of sms"): 10,
        (Kind.CAMPAIGN, "its sender"): 1,
        (Kind.CAMPAIGN, "its audience"): 1,
        (Kind.CAMPAIGN, "its links"): 1,
        (Kind.CAMPAIGN, "that its placeholders are names"): 1,
        (Kind.CAMPAIGN, "that it is held"): 1,
        (Kind.MESSAGE, "all of a deleted campaign"): 3,
        (Kind.MESSAGE, "the names of its fields"): 10,
        (Kind.MESSAGE, "its id at its provider"): 5,
        (Kind.MESSAGE, "its number of parts"): 7,
        (Kind.LINK_USE, "every link_use"): 2,
    },
    "dynamic_messaging": {
        (Kind.ACCOUNT, "every account"): 1,
        (Kind.ROUTE, "every route"): 1,
        (Kind.OPT_OUT_LINK, "every opt_out_link"): 2,
        (Kind.SENDER, "every sender"): 2,
        (Kind.TEMPLATE, "every template"): 2,
        (Kind.SUPPRESSION, "every suppression"): 3,
        (Kind.WEBHOOK, "every webhook"): 2,
        (Kind.AUDIENCE, "every audience of whatsapp"): 1,
        (Kind.CONTACT, "its tags"): 1,
        (Kind.CONTACT, "fields of other dialects"): 2,
        (Kind.CAMPAIGN, "all of a deleted campaign"): 2,
        (Kind.CAMPAIGN, "its number"): 10,
        (Kind.CAMPAIGN, "its UUID"): 1,
        (Kind.CAMPAIGN, "its name"): 10,
        (Kind.CAMPAIGN, "its template"): 1,
        (Kind.CAMPAIGN, "its audience"): 1,
        (Kind.CAMPAIGN, "that it is held"): 1,
        (Kind.CAMPAIGN, "how many were delivered and so on"): 7,
        (Kind.MESSAGE, "all of a deleted campaign"): 3,
        (Kind.MESSAGE, "what its placeholders stand for"): 14,
        (Kind.MESSAGE, "its JSON"): 2,
        (Kind.MESSAGE, "that it is of whatsapp"): 2,
        (Kind.MESSAGE, "its id at its provider"): 5,
        (Kind.MESSAGE, "why exactly it failed"): 3,
        (Kind.LINK_USE, "every link_use"): 2,
    },
}


@pytest.mark.parametrize("dialect", LOST)
async def test_what_is_lost_is_counted(
    use_cases: UseCases, database: Database, account: Tenant, dialect: str
) -> None:
    lines, report = await exported(use_cases, database, dialect, with_secrets=False)
    assert lines[0] == {"kind": "export", "format": dialect, "version": 1}
    assert dict(report.lost) == LOST[dialect]
    assert b"s3cret" not in orjson.dumps(lines)
    assert report.left.total() == len(lines) - 1


async def test_contacts_and_messages_say_what_they_are_of(
    use_cases: UseCases, database: Database, account: Tenant
) -> None:
    lines, _ = await exported(use_cases, database, "dexatel")
    campaigns = {line["data"]["id"] for line in lines if line["kind"] == "campaign"}
    messages = [line for line in lines if line["kind"] == "message"]
    assert {line["within"] for line in messages if "within" in line} <= campaigns
    assert len([line for line in messages if "within" not in line]) == 2
    groups, _ = await exported(use_cases, database, "dynamic_messaging")
    audiences = {line["data"]["id"] for line in groups if line["kind"] == "audience"}
    assert {line["within"] for line in groups if line["kind"] == "contact"} == audiences


async def test_messages_of_experia_are_those_of_their_campaigns(
    use_cases: UseCases, database: Database, account: Tenant, client: Client
) -> None:
    lines, _ = await exported(use_cases, database, "experia")
    messages = [(line["within"], line["data"]) for line in lines if line["kind"] == "message"]
    for number in {within for within, _ in messages}:
        listed = await shown(client, account, f"/v2/campaign/getCampMsgs?campaignID={number}&limit=100")
        assert [data for within, data in messages if within == number] == listed["messages"]


def standing(lines: list[Any]) -> set[tuple[str, ...]]:
    """Of each line its kind, its id and the state of it."""
    ids, states = ("MessageKey", "newId", "id", "ID"), ("status", "Status")
    found: set[tuple[str, ...]] = set()
    for line in lines[1:]:
        data = line["data"]
        own = next(str(data[name]) for name in ids if name in data)
        state = next((str(data[name]) for name in states if name in data), "")
        found.add((line["kind"], line.get("within", ""), own, state))
    return found


@pytest.mark.parametrize("dialect", LOST)
async def test_what_left_is_loaded_with_its_ids_and_states(
    use_cases: UseCases,
    database: Database,
    account: Tenant,
    other: Database,
    clock: FrozenClock,
    dialect: str,
) -> None:
    first, _ = await exported(use_cases, database, dialect)
    there = UseCases.on(other, clock, new_id)
    await there.accounts.create("acme")
    file = b"".join(orjson.dumps(line) + b"\n" for line in first)
    report = await load_export(other, clock, "acme", io.BytesIO(file), movers=movers())
    assert set(report.kinds.get(Kind.CAMPAIGN, Tally()).skipped) == set()
    before = {each for each in standing(first) if each[0] != "account"}
    second, _ = await exported(there, other, dialect)
    after = {each for each in standing(second) if each[0] != "account"}
    assert {each[:3] for each in before} == {each[:3] for each in after}
    assert len(before - after) <= 1, "an empty campaign in progress has none out"
    again = await load_export(other, clock, "acme", io.BytesIO(file), movers=movers())
    assert again.came == 0
    assert await other.fetchval("SELECT count(*) FROM campaigns WHERE live") == 0


# label, the lines after the head, what is said
BROKEN: list[tuple[str, str, list[Any], str]] = [
    ("no data", "dexatel", [{"kind": "sender"}], "line 2: a line has a kind, data, and maybe within"),
    ("a field too many", "dexatel", [{"kind": "sender", "data": {}, "x": 1}], "line 2: a line has a kind"),
    ("another form", "dexatel", [{"kind": "sender", "data": {}}], "line 2: sender: "),
    ("no such kind", "experia", [{"kind": "sender", "data": {}}], "line 2: experia has nothing of the kind"),
    (
        "an audience that did not come",
        "dexatel",
        [{"kind": "contact", "data": {"id": "1", "number": "447700900001"}, "within": "7"}],
        "line 2: the audience before it is not 7",
    ),
    (
        "a contact of nothing",
        "dynamic_messaging",
        [{"kind": "contact", "data": {"id": "1", "phoneNumber": "447700900001"}}],
        "line 2: contact: does not say what it belongs to",
    ),
]


@pytest.mark.parametrize(
    ("dialect", "lines", "said"), [pytest.param(*case, id=label) for label, *case in BROKEN]
)
async def test_what_is_wrong_is_said(
    database: Database, clock: FrozenClock, tenant: Tenant, dialect: str, lines: list[Any], said: str
) -> None:
    head = {"kind": "export", "format": dialect, "version": 1}
    file = b"".join(orjson.dumps(line) + b"\n" for line in (head, *lines))
    with pytest.raises(Refused) as caught:
        await load_export(database, clock, "acme", io.BytesIO(file), movers=movers())
    assert str(caught.value).startswith(said)


async def test_what_a_vendor_shows_is_not_enough_to_go_on(
    database: Database, clock: FrozenClock, tenant: Tenant
) -> None:
    file = io.BytesIO(b'{"kind":"export","format":"experia","version":1}\n')
    with pytest.raises(Refused, match="--resume needs an export in the format domain"):
        await load_export(database, clock, "acme", file, movers=movers(), resume=True)
