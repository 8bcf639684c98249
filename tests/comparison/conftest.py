"""A vendor, which is a gateway too, and beside it the gateway that it is compared with."""

import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestServer

from adapters.registry import comparisons, dialects
from gateway.comparison.run import Plan, Run, proxying
from gateway.engine.use_cases import UseCases
from gateway.store.database import Database
from gateway.web.application import web_application
from tests.adapters.belongings import belongings
from tests.conftest import FrozenClock, Tenant

KEY = "5ec3e7a0c0ffee5ec3e7a0c0ffee0001"
COMPARISONS = {each.dialect.name: each for each in comparisons()}


@dataclass
class Side:
    """One of the two gateways, with one account that has one of everything."""

    url: str
    database: Database
    use_cases: UseCases
    tenant: Tenant
    ids: dict[str, str]

    async def count(self, table: str) -> int:
        return int(await self.database.fetchval(f"SELECT count(*) FROM {table}"))


NewSide: TypeAlias = Callable[..., "AsyncExitStack"]


@asynccontextmanager
async def side(database_url: str, *, checks: bool) -> AsyncIterator[Side]:
    """A gateway whose ids and times are the same as every other's that did the same."""
    numbers = itertools.count(1)
    database = await Database.connect(database_url)
    clock = FrozenClock()
    use_cases = UseCases.on(database, clock, lambda: UUID(f"0195a4a0-0000-7000-8000-{next(numbers):012d}"))
    account = await use_cases.accounts.create("acme")
    account = await use_cases.accounts.change("acme", {"region": "GB"})
    await use_cases.accounts.add_key(account, KEY)
    tenant = Tenant(account, KEY)
    ids = await belongings(use_cases, database, tenant)
    async with TestServer(web_application(use_cases, dialects(), checks=checks)) as server:
        yield Side(str(server.make_url("/")).rstrip("/"), database, use_cases, tenant, ids)
    await database.close()


@pytest.fixture
async def vendor(fresh_database_url: str) -> AsyncIterator[Side]:
    async with side(fresh_database_url, checks=False) as vendor:
        yield vendor


@pytest.fixture
async def gateway(database_url: str) -> AsyncIterator[Side]:
    async with side(database_url, checks=True) as gateway:
        yield gateway


@dataclass
class Proxied:
    """A comparison under way, and where callers come to."""

    run: Run
    url: str
    session: ClientSession

    async def ask(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.session.request(method, self.url + path, data=body, headers=named) as answer:
            return answer.status, dict(answer.headers), await answer.read()

    async def settled(self) -> None:
        """Returns once the gateway's side has nothing left to do."""
        await self.run.shadow.finished()

    def groups(self) -> list[tuple[str, str, str, str]]:
        return sorted(
            (each.operation, each.kind, each.path, each.detail) for each in self.run.summary().groups
        )

    def counts(self) -> dict[str, int]:
        total = self.run.summary().total
        reasons = {why.name: count for why, count in self.run.summary().not_compared}
        return {"equal": total.equal, "different": total.different, **reasons}


@asynccontextmanager
async def proxied(dialect: str, vendor_url: str, gateway_url: str, **plan: object) -> AsyncIterator[Proxied]:
    """The proxy between; keywords are of its plan."""
    wanted = Plan(COMPARISONS[dialect], gateway_url, **plan)  # type: ignore[arg-type]  # a test's own
    async with (
        proxying(wanted, vendor_url, "127.0.0.1", 0) as (run, port),
        ClientSession(auto_decompress=False) as session,
    ):
        yield Proxied(run, f"http://127.0.0.1:{port}", session)
