"""Each document against a live gateway: no 5xx, no answer outside the document, wrong data refused.

`GATEWAY_FUZZ_EXAMPLES` asks for more of each operation than a run of all tests has time for.
"""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeAlias

import orjson
import pytest
from aiohttp import web
from aiohttp.test_utils import BaseTestServer, TestServer

from adapters.registry import dialects
from gateway.engine.use_cases import UseCases
from gateway.store.database import Database
from gateway.web.application import web_application
from gateway.web.dialect import Dialect
from tests.adapters.belongings import belongings
from tests.conftest import Tenant
from tests.documents.exemplified import exemplified

EXAMPLES = os.environ.get("GATEWAY_FUZZ_EXAMPLES", "5")
CONFIG = Path(__file__).parent / "schemathesis.toml"

Served: TypeAlias = tuple[str, Any]
"""A method and a handler."""


@pytest.mark.parametrize("dialect", dialects(), ids=lambda dialect: dialect.name)
async def test_document_holds(
    dialect: Dialect, use_cases: UseCases, database: Database, tenant: Tenant, tmp_path: Path
) -> None:
    successes: set[Served] = set()
    application = web_application(use_cases, dialects())
    application.on_response_prepare.append(_noting(successes))
    document = tmp_path / "openapi.json"
    things = await belongings(use_cases, database, tenant)
    document.write_bytes(orjson.dumps(exemplified(dialect, things, tenant.key)))
    async with TestServer(application) as server:
        code, output = await _schemathesis(server, document, tenant.key)
    assert code == 0, output
    assert _unreached(dialect, successes) == []


async def _schemathesis(server: BaseTestServer, document: Path, key: str) -> tuple[int, str]:
    """The exit code of a deterministic run and what it printed."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIG), "run", str(document)),
        *("--url", str(server.make_url("/")), "--max-examples", EXAMPLES),
        *("--generation-deterministic", "--continue-on-failure", "--no-color"),
        cwd=document.parent,
        env={**os.environ, "KEY": key},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    return await process.wait(), output.decode()


def _noting(successes: set[Served]) -> Callable[[web.Request, web.StreamResponse], Awaitable[None]]:
    async def note(request: web.Request, response: web.StreamResponse) -> None:
        if response.status < 400:
            successes.add((request.method, request.match_info.handler))

    return note


def _unreached(dialect: Dialect, successes: set[Served]) -> list[str]:
    """The operations that never succeeded, so that their real answers were not looked at."""
    return [
        f"{each.method} {each.path}"
        for each in dialect.operations
        if (each.method, each.handler) not in successes
    ]
