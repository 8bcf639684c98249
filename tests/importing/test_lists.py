"""How lists are paged by vendors of whom nobody knows how they do it."""

from typing import Any

import pytest

from gateway.moving.importing import Import, ImportStopped
from gateway.moving.source import Resource
from gateway.store.database import Database
from tests.conftest import FrozenClock, Tenant
from tests.importing.conftest import source_at
from tests.importing.fakes import Answers, answering
from tests.importing.test_printed_shapes import imported_from

PATHS = ("/v1/templates", "/v1/audiences", "/v1/webhooks", "/v1/campaigns", "/v1/messages")
NOTHING_ELSE: Answers = {path: {"data": []} for path in PATHS}


def senders(first: int, last: int, follows: str | None = None) -> dict[str, Any]:
    rows = [{"id": f"s-{place}", "name": f"Shop {place}"} for place in range(first, last + 1)]
    return {"data": rows, "pagination": {"total": last, "links": {"next": follows}}}


def campaigns(count: int) -> dict[str, Any]:
    return {"error": "", "campaigns": [{"ID": place, "Status": "SENT"} for place in range(1, count + 1)]}


NO_MESSAGES = {"error": "", "messages": []}
NO_TEMPLATES = {"error": "", "templates": []}


def items(first: int, last: int, pages: int | None) -> dict[str, Any]:
    rows = [{"id": f"c{place}", "status": 5, "recipientCount": 0} for place in range(first, last + 1)]
    return {"items": rows, **({"totalPages": pages} if pages else {})}


# label, dialect, what is answered, how many come
PAGING: list[tuple[str, str, Answers, Resource, int]] = [
    (
        "smaller pages, where large ones are refused",
        "dexatel",
        {
            "/v1/senders?page_size=1000": 400,
            "/v1/senders?page_size=100": senders(
                1, 100, "https://x.example/v1/senders?page_size=100&page_token=b"
            ),
            "/v1/senders?page_size=100&page_token=b": senders(101, 130),
            **NOTHING_ELSE,
        },
        Resource.SENDERS,
        130,
    ),
    (
        "more of it, where there are no pages",
        "experia",
        {
            "/v2/whatsapp/templates": NO_TEMPLATES,
            "/v2/campaign/getAll?resultSize=100": campaigns(100),
            "/v2/campaign/getAll?resultSize=1000": campaigns(130),
            "/v2/campaign/getCampMsgs": NO_MESSAGES,
        },
        Resource.CAMPAIGNS,
        130,
    ),
    (
        "pages by number, to the last one",
        "dynamic_messaging",
        {
            "/api/Campaigns?page=1&pageSize=1000": 400,
            "/api/Campaigns?page=1&pageSize=100": items(1, 100, 2),
            "/api/Campaigns?page=2&pageSize=100": items(101, 130, 2),
            "/api/SMSMessages": {"items": []},
        },
        Resource.CAMPAIGNS,
        130,
    ),
    (
        "pages by number, to one that is not full",
        "dynamic_messaging",
        {
            "/api/Campaigns?page=1&pageSize=1000": items(1, 1_000, None),
            "/api/Campaigns?page=2&pageSize=1000": items(1_001, 1_001, None),
            "/api/SMSMessages": {"items": []},
        },
        Resource.CAMPAIGNS,
        1_001,
    ),
]


@pytest.mark.parametrize(
    ("dialect", "answers", "resource", "count"), [pytest.param(*c, id=label) for label, *c in PAGING]
)
async def test_paging(
    database: Database,
    clock: FrozenClock,
    tenant: Tenant,
    dialect: str,
    answers: Answers,
    resource: Resource,
    count: int,
) -> None:
    report = await imported_from(answers, dialect, database, clock, tenant)
    assert report.resources[resource].came == count


async def test_a_list_whose_place_is_forgotten_is_read_from_its_beginning(
    database: Database, clock: FrozenClock, tenant: Tenant
) -> None:
    """The vendor's page tokens need not live until the import goes on."""
    first = "/v1/senders?page_size=1000"
    answers: dict[str, Any] = {
        **NOTHING_ELSE,
        first: senders(1, 3, "?page_size=1000&page_token=b"),
        f"{first}&page_token=b": 500,
    }
    async with answering(answers) as url, source_at(url, "dexatel", "key") as source:

        def again() -> Import:
            return Import(database, clock, tenant.account, source, dialect="dexatel", origin=url)

        with pytest.raises(ImportStopped, match="senders: the vendor answered 500"):
            await again().run()
        answers[f"{first}&page_token=b"] = 400
        answers[first] = senders(1, 5)
        report = await again().run()
    tally = report.resources[Resource.SENDERS]
    assert (tally.came, tally.there) == (2, 3)
    assert await database.fetchval("SELECT count(*) FROM senders") == 5
    assert await database.fetchval("SELECT count(*) FROM import_marks") == 0


async def test_campaigns_keep_the_vendors_order(
    database: Database, clock: FrozenClock, tenant: Tenant
) -> None:
    """A vendor lists the newest first; numbers here grow from the oldest on."""
    answers: dict[str, Any] = {
        "/api/Campaigns?page=1&pageSize=1000": {**items(1, 1_000, 2), "totalRecords": 1_002},
        "/api/Campaigns?page=2&pageSize=1000": {**items(1_001, 1_002, 2), "totalRecords": 1_002},
        "/api/SMSMessages": {"items": []},
    }
    await imported_from(answers, "dynamic_messaging", database, clock, tenant)
    newer = {"id": "newest", "status": 5, "recipientCount": 0}
    old = items(1, 999, 2)["items"]
    answers["/api/Campaigns?page=1&pageSize=1000"] = {"items": [newer, *old], "totalPages": 1}
    await imported_from(answers, "dynamic_messaging", database, clock, tenant)
    rows = await database.fetch("SELECT kept_id FROM campaigns ORDER BY number DESC")
    assert [row["kept_id"] for row in rows] == ["newest", *(f"c{place}" for place in range(1, 1_003))]


async def test_campaigns_of_one_name_all_come(database: Database, clock: FrozenClock, tenant: Tenant) -> None:
    """Only the first of them claims it."""
    rows = [
        {"id": f"00000000-0000-4000-8000-00000000000{place}", "name": "sale", "status": "completed"}
        for place in range(3)
    ]
    answers: dict[str, Any] = {
        "/v1/senders": {"data": []},
        **NOTHING_ELSE,
        "/v1/campaigns": {"data": rows[:2]},
    }
    await imported_from(answers, "dexatel", database, clock, tenant)
    report = await imported_from(
        {**answers, "/v1/campaigns": {"data": rows}}, "dexatel", database, clock, tenant
    )
    tally = report.resources[Resource.CAMPAIGNS]
    assert (tally.came, tally.there, dict(tally.skipped)) == (1, 2, {})
    claims = await database.fetch("SELECT unique_name FROM campaigns ORDER BY id")
    assert [row["unique_name"] for row in claims] == ["sale", None, None]
