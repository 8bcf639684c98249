import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from gateway.app import ways_out_of
from gateway.config import Settings
from gateway.domain.clock import system_clock
from gateway.engine.engine import Engine
from gateway.engine.settings import EngineSettings
from gateway.store.database import Database
from gateway.web.health import health_routes


@pytest.fixture
def database_url(fresh_database_url: str) -> str:
    """These tests change the schema itself, so they share no database."""
    return fresh_database_url


@pytest.fixture
async def engine(database: Database) -> AsyncIterator[Engine]:
    engine = Engine(database, ways_out=ways_out_of(Settings()), clock=system_clock, settings=EngineSettings())
    await engine.start()
    yield engine
    await engine.stop()


@pytest.fixture
def announced() -> asyncio.Event:
    event = asyncio.Event()
    event.set()
    return event


@pytest.fixture
async def health(database: Database, engine: Engine, announced: asyncio.Event) -> AsyncIterator[TestClient]:  # type: ignore[type-arg]
    application = web.Application()
    application.add_routes(health_routes(database, engine, announced))
    async with TestClient(TestServer(application)) as client:
        yield client


ALL_WELL = {"database": True, "migrations": True, "dispatcher": True, "announced": True}
UP = {"providers": {"simulator": "up"}}


async def answer(client: TestClient, path: str) -> tuple[int, object]:  # type: ignore[type-arg]
    response = await client.get(path)
    return response.status, await response.json()


async def test_ready(health: TestClient) -> None:  # type: ignore[type-arg]
    assert await answer(health, "/healthz") == (200, {"status": "ok"})
    ready = {"status": "ready"} | ALL_WELL | UP
    assert await answer(health, "/readyz") == (200, ready)


async def test_not_ready_without_the_dispatcher(health: TestClient, engine: Engine) -> None:  # type: ignore[type-arg]
    await engine.stop()
    said = {"status": "not ready"} | ALL_WELL | {"dispatcher": False} | UP
    assert await answer(health, "/readyz") == (503, said)
    assert await answer(health, "/healthz") == (200, {"status": "ok"})


async def test_not_ready_before_it_is_announced(health: TestClient, announced: asyncio.Event) -> None:  # type: ignore[type-arg]
    announced.clear()
    said = {"status": "not ready"} | ALL_WELL | {"announced": False} | UP
    assert await answer(health, "/readyz") == (503, said)
    assert await answer(health, "/healthz") == (200, {"status": "ok"})


async def test_not_ready_without_the_database(database: Database, health: TestClient) -> None:  # type: ignore[type-arg]
    await database.close()
    status, said = await answer(health, "/readyz")
    assert status == 503
    assert isinstance(said, dict)
    assert (said["database"], said["migrations"]) == (False, False)
    assert await answer(health, "/healthz") == (200, {"status": "ok"})


SCHEMAS = [
    (
        "a migration is missing",
        "DELETE FROM _yoyo_migration WHERE migration_id = (SELECT max(migration_id) FROM _yoyo_migration)",
        503,
    ),
    ("never migrated", "DROP TABLE _yoyo_migration", 503),
    (
        "newer code has migrated",
        "INSERT INTO _yoyo_migration (migration_hash, migration_id) VALUES ('x', '9999_new')",
        200,
    ),
]


@pytest.mark.parametrize(("change", "status"), [row[1:] for row in SCHEMAS], ids=[row[0] for row in SCHEMAS])
async def test_migrations(database: Database, health: TestClient, change: str, status: int) -> None:  # type: ignore[type-arg]
    await database.fetch(change)
    got, said = await answer(health, "/readyz")
    assert got == status
    assert isinstance(said, dict)
    assert (said["database"], said["migrations"]) == (True, status == 200)
