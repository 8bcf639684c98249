"""Is the process there, and can it work: for load balancers and orchestrators."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeAlias

import asyncpg
from aiohttp import web

from gateway.engine.engine import Engine
from gateway.store.database import OUTAGES, Database
from gateway.store.migrate import is_current
from gateway.web.body import json_response

PATIENCE = 3.0
"""Seconds after which a database that does not answer counts as out of reach."""

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.Response]]


def health_routes(database: Database, engine: Engine, announced: asyncio.Event) -> list[web.RouteDef]:
    """`/healthz` answers 200 while the process runs; `/readyz` says 503 while it can't do its work.

    Before it is announced, what is told then may still be made. A provider that is down is told, and does not
    make it so: messages wait, and requests are taken in.
    """

    async def healthz(request: web.Request) -> web.Response:
        return json_response({"status": "ok"})

    async def readyz(request: web.Request) -> web.Response:
        reached, migrated = await _schema(database)
        checks = {"database": reached, "migrations": migrated, "dispatcher": engine.is_alive}
        checks["announced"] = announced.is_set()
        ready = all(checks.values())
        status = "ready" if ready else "not ready"
        answer = {"status": status, **checks, "providers": engine.providers}
        return json_response(answer, 200 if ready else 503)

    return [web.get("/healthz", healthz), web.get("/readyz", readyz)]


async def _schema(database: Database) -> tuple[bool, bool]:
    """Whether the database answers, and whether its schema is the present one."""
    try:
        async with asyncio.timeout(PATIENCE):
            return True, await is_current(database)
    except asyncpg.UndefinedTableError:
        return True, False
    except OUTAGES:
        return False, False
