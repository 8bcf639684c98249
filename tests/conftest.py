"""What tests share: a real PostgreSQL, a fresh database each, and the gateway served on loopback."""

import asyncio
import itertools
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeAlias

import asyncpg
import pytest
from aiohttp.test_utils import TestClient, TestServer

from adapters.registry import dialects
from gateway.domain.accounts import Account
from gateway.domain.clock import new_id
from gateway.engine.use_cases import UseCases
from gateway.store.database import Database
from gateway.store.embedded import EmbeddedServer
from gateway.store.migrate import migrate
from gateway.web.application import web_application
from tests.documents.recording import note, pytest_addoption, pytest_runtest_call, pytest_sessionfinish

__all__ = ["pytest_addoption", "pytest_runtest_call", "pytest_sessionfinish"]

NOON = datetime(2026, 3, 2, 12, 0, 0, tzinfo=UTC)
_names = itertools.count(1)

_DISCONNECT_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_TABLES = """
SELECT quote_ident(tablename) AS name FROM pg_tables
WHERE schemaname = 'public' AND tablename !~ 'yoyo'
"""


class FrozenClock:
    """Time that only moves when a test says so."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **units: float) -> None:
        self.now += timedelta(**units)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL with a migrated template database."""
    folder = Path(tempfile.mkdtemp(prefix="gateway-tests-"))
    folder.chmod(0o711)
    server = EmbeddedServer.start(folder)
    asyncio.run(_make_template(server.url))
    yield server.url
    server.close()
    shutil.rmtree(folder)


async def _make_template(url: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute("CREATE DATABASE gateway_template")
    await connection.close()
    await migrate(named(url, "gateway_template"))


def named(url: str, name: str) -> str:
    """The address of another database on the same server."""
    return url.replace("/postgres?", f"/{name}?")


@pytest.fixture
async def fresh_database_url(postgres: str) -> AsyncIterator[str]:
    """The address of a database of its own, migrated."""
    name = f"test_{next(_names)}"
    connection = await asyncpg.connect(postgres)
    await connection.execute(f"CREATE DATABASE {name} TEMPLATE gateway_template")
    yield named(postgres, name)
    await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await connection.close()


@pytest.fixture(scope="session")
def shared_database_url(postgres: str) -> str:
    """The address of the database that most tests share, one after the other."""
    asyncio.run(_make_shared(postgres))
    return named(postgres, "shared")


async def _make_shared(url: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute("CREATE DATABASE shared TEMPLATE gateway_template")
    await connection.close()


@pytest.fixture
async def database_url(shared_database_url: str) -> AsyncIterator[str]:
    """The address of an empty, migrated database: emptied afterwards, which is quicker than a new one."""
    yield shared_database_url
    await emptied(shared_database_url)


async def emptied(url: str) -> None:
    """Takes everything out of a database."""
    connection = await asyncpg.connect(url)
    await connection.execute(_DISCONNECT_OTHERS)
    tables = [row["name"] for row in await connection.fetch(_TABLES)]
    await connection.execute("SET session_replication_role = replica")
    await connection.execute(";".join(f"DELETE FROM {table}" for table in tables))
    await connection.close()


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = await Database.connect(database_url)
    yield database
    await database.close()


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture
def use_cases(database: Database, clock: FrozenClock) -> UseCases:
    return UseCases.on(database, clock, new_id)


@dataclass(frozen=True)
class Tenant:
    """An account and a key that opens it."""

    account: Account
    key: str


NewTenant: TypeAlias = Callable[..., Awaitable[Tenant]]


@pytest.fixture
def new_tenant(use_cases: UseCases) -> NewTenant:
    """Makes further accounts; keywords are fields of the account."""

    async def make(name: str, **fields: object) -> Tenant:
        account = await use_cases.accounts.create(name)
        _, key = await use_cases.accounts.add_key(account)
        if fields:
            account = await use_cases.accounts.change(name, fields)
        return Tenant(account, key)

    return make


@pytest.fixture
async def tenant(new_tenant: NewTenant) -> Tenant:
    return await new_tenant("acme", region="GB")


@asynccontextmanager
async def served(use_cases: UseCases) -> AsyncIterator[TestClient]:  # type: ignore[type-arg]
    """The gateway on a free loopback port; what it answers is noted."""
    application = web_application(use_cases, dialects())
    application.on_response_prepare.append(note)
    async with TestClient(TestServer(application)) as client:
        yield client


@pytest.fixture
async def client(use_cases: UseCases) -> AsyncIterator[TestClient]:  # type: ignore[type-arg]
    async with served(use_cases) as client:
        yield client
