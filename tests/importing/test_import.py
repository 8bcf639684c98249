"""Importing from a second gateway that serves a vendor's dialect."""

import pytest

from gateway.moving.import_report import ImportReport
from gateway.moving.importing import Import
from gateway.store.database import Database
from tests.adapters.vendors import Client
from tests.conftest import FrozenClock, Tenant
from tests.importing.conftest import Vendor, source_at
from tests.importing.shown import everything

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
