"""A request that dies half-way leaves nothing, and one that was taken is known when it is asked again."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, TypeAlias

import aiohttp
import asyncpg
import orjson
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient
from structlog.testing import capture_logs

from adapters.registry import dialects
from gateway.engine.use_cases import UseCases
from gateway.store.database import Database
from gateway.web.application import web_application
from tests.conftest import Tenant
from tests.engine.waiting import until_blocked
from tests.web.posts import POSTS, of_clients

LOCK = 7

WAIT_IN_COPY = """
    CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN PERFORM pg_advisory_xact_lock(7); RETURN NEW; END';
    CREATE TRIGGER hold BEFORE INSERT ON messages FOR EACH ROW WHEN (NEW.seq = 1500) EXECUTE FUNCTION hold();
"""
WAIT_IN_COMMIT = """
    CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN PERFORM pg_advisory_xact_lock(7); RETURN NULL; END';
    CREATE CONSTRAINT TRIGGER hold AFTER UPDATE ON idempotency_keys DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION hold();
"""
WRITTEN = ("campaigns", "campaign_progress", "messages", "audiences", "contacts", "idempotency_keys")

Client: TypeAlias = TestClient[web.Request, web.Application]


def creation() -> bytes:
    return orjson.dumps(of_clients(3_000))


@pytest.fixture
def database_url(fresh_database_url: str) -> str:
    """A database of its own, where a trigger can hold statements up."""
    return fresh_database_url


async def _written(database: Database) -> dict[str, int]:
    return {table: await database.fetchval(f"SELECT count(*) FROM {table}") for table in WRITTEN}


@asynccontextmanager
async def held(database_url: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """Whoever comes to the lock waits there while the block lasts."""
    connection = await asyncpg.connect(database_url)
    await connection.execute(f"SELECT pg_advisory_lock({LOCK})")
    yield connection
    await connection.close()


@asynccontextmanager
async def listening(use_cases: UseCases) -> AsyncIterator[tuple[str, int]]:
    """The gateway as `serve` runs it: a handler goes on although its client is gone."""
    runner = web.AppRunner(web_application(use_cases, dialects()))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield runner.addresses[0]
    await runner.cleanup()


@pytest.mark.parametrize("keyed", [True, False])
@pytest.mark.parametrize("label", POSTS)
async def test_cut_in_the_body(
    use_cases: UseCases, database: Database, tenant: Tenant, label: str, keyed: bool
) -> None:
    post = POSTS[label]
    before = await _written(database)
    body = orjson.dumps(post.body)
    head = [
        f"POST {post.path} HTTP/1.1",
        "Host: localhost",
        f"{post.key_header}: {tenant.key}",
        f"Content-Length: {len(body)}",
        "Expect: 100-continue",
        *(["Idempotency-Key: k"] if keyed else []),
    ]
    with capture_logs() as logs:
        async with listening(use_cases) as address:
            reader, writer = await asyncio.open_connection(*address)
            writer.write("\r\n".join((*head, "", "")).encode())
            assert await reader.readline() == b"HTTP/1.1 100 Continue\r\n"
            writer.write(body[: len(body) // 2])
            await writer.drain()
            writer.write_eof()
            assert await reader.read() == b"\r\n"
            writer.close()
            await writer.wait_closed()
    assert await _written(database) == before
    assert logs == []


@pytest.mark.parametrize("keyed", [True, False])
async def test_the_database_cut_in_the_copy(
    client: Client, database: Database, database_url: str, tenant: Tenant, keyed: bool
) -> None:
    headers = {"X-API-Key": tenant.key} | ({"Idempotency-Key": "k"} if keyed else {})
    before = await _written(database)
    await database.execute(WAIT_IN_COPY)
    async with held(database_url) as connection:
        asked = asyncio.create_task(client.post("/v2/campaign/create", data=creation(), headers=headers))
        await until_blocked(database)
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        )
        answer = await asked
    assert answer.status == 502
    assert await answer.json() == {"error": "Bad gateway", "Error": "Bad gateway"}
    assert await _written(database) == before
    again = await client.post("/v2/campaign/create", data=creation(), headers=headers)
    assert again.status == 200
    assert (await _written(database))["messages"] == 3_000


@pytest.mark.parametrize("keyed", [True, False])
async def test_the_handler_cut_in_the_copy(
    client: Client, database: Database, database_url: str, tenant: Tenant, keyed: bool
) -> None:
    """The tests' server stops a handler when its client hangs up; what the handler wrote goes with it."""
    headers = {"X-API-Key": tenant.key} | ({"Idempotency-Key": "k"} if keyed else {})
    before = await _written(database)
    await database.execute(WAIT_IN_COPY)
    async with held(database_url):
        asked = asyncio.create_task(client.post("/v2/campaign/create", data=creation(), headers=headers))
        await until_blocked(database)
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked
        while await database.fetchval("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") > 1:
            pass
    assert await _written(database) == before


async def test_the_client_gone_in_the_copy(
    use_cases: UseCases, database: Database, database_url: str, tenant: Tenant
) -> None:
    """Outside of tests a request that is all there is done, all of it; its client can ask again."""
    headers = {"X-API-Key": tenant.key, "Idempotency-Key": "k"}
    await database.execute(WAIT_IN_COPY)
    async with (
        listening(use_cases) as (host, port),
        aiohttp.ClientSession(f"http://{host}:{port}") as session,
    ):
        async with held(database_url):
            asked = asyncio.create_task(session.post("/v2/campaign/create", data=creation(), headers=headers))
            await until_blocked(database)
            asked.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asked
        async with session.post("/v2/campaign/create", data=creation(), headers=headers) as again:
            assert again.status == 200
    assert (await _written(database))["messages"] == 3_000


@asynccontextmanager
async def process(database_url: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """`campaign-gateway serve`, and its base URL."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GATEWAY_")}
    server = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "gateway", "serve", "--port", "0", "--database-url", database_url),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=environment,
    )
    assert server.stdout is not None
    line = await server.stdout.readline()
    try:
        yield server, line.decode().split()[-1]
    finally:
        if server.returncode is None:
            server.send_signal(signal.SIGTERM)
        await server.wait()


async def _create(session: aiohttp.ClientSession, url: str, headers: dict[str, str]) -> tuple[int, Any]:
    async with session.post(f"{url}/v2/campaign/create", data=creation(), headers=headers) as answer:
        return answer.status, await answer.json()


async def test_killed_between_commit_and_answer(
    database: Database, database_url: str, tenant: Tenant
) -> None:
    headers = {"X-API-Key": tenant.key, "Idempotency-Key": "k"}
    await database.execute(WAIT_IN_COMMIT)
    async with aiohttp.ClientSession() as session:
        async with held(database_url), process(database_url) as (server, url):
            asked = asyncio.create_task(_create(session, url, headers))
            await until_blocked(database)
            server.kill()
            with pytest.raises(aiohttp.ClientError):
                await asked
        while not await database.fetchval("SELECT count(*) FROM idempotency_keys"):
            pass
        async with process(database_url) as (_, url):
            first, second = [await _create(session, url, headers) for _ in range(2)]
    assert first == second
    assert first[0] == 200
    assert [row["number"] for row in await database.fetch("SELECT number FROM campaigns")] == [first[1]["ID"]]
    assert (await _written(database))["messages"] == 3_000


async def test_killed_before_the_commit(database: Database, database_url: str, tenant: Tenant) -> None:
    headers = {"X-API-Key": tenant.key, "Idempotency-Key": "k"}
    before = await _written(database)
    await database.execute(WAIT_IN_COPY)
    async with aiohttp.ClientSession() as session, process(database_url) as (server, url):
        async with held(database_url):
            asked = asyncio.create_task(_create(session, url, headers))
            await until_blocked(database)
            server.kill()
            with pytest.raises(aiohttp.ClientError):
                await asked
        while await database.fetchval("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"):
            pass
    assert await _written(database) == before
