"""Importing again: after an interruption, or because something has changed at the vendor."""

from dataclasses import dataclass
from typing import Any

import pytest

from gateway.moving.importing import Import, ImportStopped, Progress
from gateway.providers.api import ApiAnswer, ApiRequest, Asks, NoAnswer
from gateway.store import imports
from gateway.store.database import Database
from tests.conftest import FrozenClock, NewTenant, Tenant
from tests.importing.conftest import Vendor, source_at
from tests.importing.test_import import DIALECTS

SMALL_PAGES = {
    "dexatel": ("adapters.dexatel.reading.PAGE_SIZES", (25, 25)),
    "experia": ("adapters.experia.source.ROWS_AT_A_TIME", 15),
    "dynamic_messaging": ("adapters.dynamic_messaging.reading.PAGE_SIZES", (25, 25)),
}

HELD = {
    "senders": "SELECT id::text, name, code FROM senders WHERE account_id = $1 ORDER BY 1",
    "templates": "SELECT id::text, name, source, status FROM templates WHERE account_id = $1 ORDER BY 1",
    "audiences": "SELECT id::text, name, contacts_count FROM audiences WHERE account_id = $1 ORDER BY 1",
    "contacts": """SELECT id::text, audience_id::text, number, fields::text, tags FROM contacts
                   WHERE account_id = $1 ORDER BY 1""",
    "webhooks": "SELECT id::text, url, event, states FROM webhooks WHERE account_id = $1 ORDER BY 1",
    "campaigns": """SELECT number, name, status, held_at IS NULL, total, queued, sent, delivered, read,
                           failed, canceled, suppressed, submitted
                    FROM campaigns c
                    JOIN campaign_progress p ON p.account_id = c.account_id AND p.campaign_id = c.id
                    WHERE c.account_id = $1 AND kind = 'campaign' ORDER BY 1""",
    "messages": """SELECT c.kind, CASE c.kind WHEN 'campaign' THEN c.number END, seq, m.number, state,
                          m.reason, coalesce(m.kept_id, c.given_id::text)
                   FROM messages m JOIN campaigns c ON c.account_id = m.account_id AND c.id = m.campaign_id
                   WHERE m.account_id = $1 ORDER BY c.kind, 2, seq, 7""",
}


async def held(database: Database, tenant: Tenant) -> dict[str, list[tuple[object, ...]]]:
    """What an account has."""
    found = {}
    for name, sql in HELD.items():
        rows = await database.fetch(sql, tenant.account.id)
        found[name] = [tuple(row) for row in rows]
    return found


class Interrupted(Exception):
    """The process is gone."""


@dataclass
class Failing:
    """Answers the n-th request with nothing, after the vendor has had it."""

    api: Asks
    at: int
    asked: int = 0

    async def ask(self, request: ApiRequest) -> ApiAnswer:
        answer = await self.api.ask(request)
        self.asked += 1
        if self.asked == self.at:
            raise NoAnswer("cut off")
        return answer


@dataclass
class Run:
    """Imports into an account, and fails at the n-th request, or once n pages are written."""

    vendor: Vendor
    database: Database
    clock: FrozenClock
    dialect: str

    async def __call__(self, tenant: Tenant, request: int = 0, page: int = 0) -> int:
        """Answers how many requests, or pages, there were; raises what it met."""
        pages = 0

        def told(_progress: Progress) -> None:
            nonlocal pages
            pages += 1
            if pages == page:
                raise Interrupted

        async with source_at(self.vendor.url, self.dialect, self.vendor.tenant.key) as source:
            failing = Failing(source._client._api, request)  # type: ignore[attr-defined]  # the border
            source._client._api = failing  # type: ignore[attr-defined]
            run = Import(
                self.database,
                self.clock,
                tenant.account,
                source,
                dialect=self.dialect,
                origin=self.vendor.url,
                told=told,
            )
            await run.run()
        return failing.asked if request else pages


@pytest.fixture(params=DIALECTS)
def run(
    request: pytest.FixtureRequest,
    vendor: Vendor,
    database: Database,
    clock: FrozenClock,
    monkeypatch: pytest.MonkeyPatch,
) -> Run:
    monkeypatch.setattr(*SMALL_PAGES[request.param])
    monkeypatch.setattr("gateway.moving.importing.AHEAD", 2)
    return Run(vendor, database, clock, request.param)


async def test_a_second_import_changes_nothing(run: Run, tenant: Tenant) -> None:
    await run(tenant)
    before = await held(run.database, tenant)
    async with source_at(run.vendor.url, run.dialect, run.vendor.tenant.key) as source:
        report = await Import(
            run.database, run.clock, tenant.account, source, dialect=run.dialect, origin=run.vendor.url
        ).run()
    assert await held(run.database, tenant) == before
    assert report.came == 0
    assert all("follows the vendor" not in tally.changed for tally in report.resources.values())


async def test_interrupted_at_any_request(run: Run, new_tenant: NewTenant) -> None:
    """The report of all the runs together is that of an import in one go, too."""
    whole = await new_tenant("whole", region="GB")
    requests = await run(whole, request=-1)
    expected = await held(run.database, whole)
    for place in range(1, requests + 1):
        tenant = await new_tenant(f"interrupted at {place}", region="GB")
        with pytest.raises(ImportStopped, match="the vendor did not answer"):
            await run(tenant, request=place)
        await run(tenant)
        assert await held(run.database, tenant) == expected, place


async def test_interrupted_while_a_page_is_written(
    run: Run, new_tenant: NewTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mark is written last: without it nothing of the page is there."""
    whole = await new_tenant("whole", region="GB")
    pages = await run(whole)
    expected = await held(run.database, whole)
    mark = imports.mark
    left = 0

    async def failing(*arguments: Any) -> None:
        nonlocal left
        left -= 1
        if not left:
            raise Interrupted
        await mark(*arguments)

    monkeypatch.setattr(imports, "mark", failing)
    for place in range(1, pages + 1, 3):
        tenant = await new_tenant(f"interrupted in {place}", region="GB")
        left = place
        with pytest.raises(Interrupted):
            await run(tenant)
        await run(tenant)
        assert await held(run.database, tenant) == expected, place


async def test_interrupted_after_any_page(run: Run, new_tenant: NewTenant) -> None:
    whole = await new_tenant("whole", region="GB")
    pages = await run(whole)
    expected = await held(run.database, whole)
    for place in range(1, pages + 1):
        tenant = await new_tenant(f"interrupted after {place}", region="GB")
        with pytest.raises(Interrupted):
            await run(tenant, page=place)
        await run(tenant)
        assert await held(run.database, tenant) == expected, place
