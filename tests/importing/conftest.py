"""Two gateways: one that is a vendor, with a furnished account, and the one that it is imported into."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg
import pytest
from pydantic import SecretStr

from adapters.registry import sources
from gateway.domain.clock import new_id
from gateway.engine.use_cases import UseCases
from gateway.moving.source import Source
from gateway.providers.api import Api
from gateway.store.database import Database
from tests.adapters.vendors import Client
from tests.conftest import FrozenClock, Tenant, emptied, named, served
from tests.importing.furnished import Furnished, furnish


@dataclass
class Vendor:
    """A gateway that serves the vendors' dialects."""

    client: Client
    use_cases: UseCases
    database: Database
    tenant: Tenant
    has: Furnished

    @property
    def url(self) -> str:
        return str(self.client.make_url("/")).rstrip("/")


@pytest.fixture(scope="session")
def vendors_database_url(postgres: str) -> str:
    """The address of a second database, which the vendors of all tests use one after the other."""
    asyncio.run(_make(postgres))
    return named(postgres, "vendors")


async def _make(url: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute("CREATE DATABASE vendors TEMPLATE gateway_template")
    await connection.close()


@pytest.fixture
async def vendor(vendors_database_url: str, clock: FrozenClock) -> AsyncIterator[Vendor]:
    database = await Database.connect(vendors_database_url)
    use_cases = UseCases.on(database, clock, new_id)
    account = await use_cases.accounts.create("there")
    account = await use_cases.accounts.change("there", {"region": "GB"})
    _, key = await use_cases.accounts.add_key(account)
    has = await furnish(use_cases, database, account)
    async with served(use_cases) as client:
        yield Vendor(client, use_cases, database, Tenant(account, key), has)
    await database.close()
    await emptied(vendors_database_url)


@asynccontextmanager
async def source_at(url: str, dialect: str, key: str) -> AsyncIterator[Source]:
    """An account at an address."""
    api = Api(concurrency=4, timeout_seconds=30, largest_answer=64 * 1024 * 1024)
    await api.open()
    try:
        yield sources()[dialect](api, url, SecretStr(key))
    finally:
        await api.close()
