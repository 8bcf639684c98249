"""Importing from a second gateway that serves a vendor's dialect."""

import pytest

from gateway.moving.import_report import ImportReport
from gateway.moving.importing import Import
from gateway.store.database import Database
from tests.adapters.vendors import Client
from tests.conftest import FrozenClock, Tenant
from tests.importing.conftest import Vendor, source_at
from tests.importing.shown import everything, one

DIALECTS = ("dexatel", "experia", "dynamic_messaging")


async def imported(
    vendor: Vendor, database: Database, clock: FrozenClock, tenant: Tenant, dialect: str
) -> ImportReport:
    async with source_at(vendor.url, dialect, vendor.tenant.key) as source:
        return await Import(database, clock, tenant.account, source, dialect=dialect, origin=vendor.url).run()


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_the_account_looks_as_it_did(
    vendor: Vendor, client: Client, database: Database, clock: FrozenClock, tenant: Tenant, dialect: str
) -> None:
    if dialect == "experia":
        await vendor.use_cases.campaigns.delete(vendor.tenant.account, vendor.has.campaigns[-1].id)
    await imported(vendor, database, clock, tenant, dialect)
    there = await everything(vendor.client, vendor.tenant, dialect)
    here = await everything(client, tenant, dialect)
    assert set(here) == set(there)
    for path, rows in there.items():
        assert here[path] == rows, path


# dialect, where a thing is asked for by its id, where all are listed
BY_ID: list[tuple[str, str, str]] = [
    ("dexatel", "/v1/campaigns/{id}", "/v1/campaigns"),
    ("dexatel", "/v1/templates/{id}", "/v1/templates"),
    ("dexatel", "/v1/senders/{id}", "/v1/senders"),
    ("dexatel", "/v1/audiences/{id}", "/v1/audiences"),
    ("dexatel", "/v1/webhooks/{id}", "/v1/webhooks"),
    ("dynamic_messaging", "/api/Campaigns/{id}", "/api/Campaigns"),
    ("dynamic_messaging", "/api/SMSMessages/{newId}", "/api/SMSMessages"),
    ("dynamic_messaging", "/api/ContactGroups/{id}", "/api/ContactGroups"),
    ("experia", "/v2/campaign/getCampMsgs?campaignID={ID}", "/v2/campaign/getAll"),
]


@pytest.mark.parametrize(("dialect", "path", "listed"), BY_ID, ids=[path for _, path, _ in BY_ID])
async def test_an_id_that_a_program_has_stored_finds_the_same_thing(
    vendor: Vendor,
    client: Client,
    database: Database,
    clock: FrozenClock,
    tenant: Tenant,
    dialect: str,
    path: str,
    listed: str,
) -> None:
    rows = (await everything(vendor.client, vendor.tenant, dialect))[listed]
    await imported(vendor, database, clock, tenant, dialect)
    for row in rows:
        there = await one(vendor.client, vendor.tenant, path.format(**row))
        assert await one(client, tenant, path.format(**row)) == there


async def test_a_message_is_found_by_its_id_with_what_lists_show_of_it(
    vendor: Vendor, client: Client, database: Database, clock: FrozenClock, tenant: Tenant
) -> None:
    """Which template it was made of and which campaign it was of, no list tells."""
    rows = (await everything(vendor.client, vendor.tenant, "dexatel"))["/v1/messages"]
    await imported(vendor, database, clock, tenant, "dexatel")
    for row in rows:
        shown = (await one(client, tenant, f"/v1/messages/{row['id']}"))["data"]
        assert {name: shown[name] for name in row} == row
