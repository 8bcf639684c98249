"""Contacts/s that `import` brings in from another gateway, of an audience of 100 000, in Dexatel's dialect.

The floor is what that gateway serves: the same pages of 1 000, asked for one after the other by a client that
does nothing with them but find the next one. Both gateways have databases of their own, and all shares one
machine. Imports, each into a new account, and floors take turns, three times, and medians are compared. Each
import has to end with all contacts, and with nothing left out.
"""

from collections.abc import Mapping
from statistics import median
from time import perf_counter
from typing import Any

import orjson
from pydantic import SecretStr

from adapters.dexatel.reading import PAGE_SIZES, next_token
from adapters.registry import sources
from benchmarks.http_client import Client
from benchmarks.installation import Account, Installation, installation
from benchmarks.results import BenchmarkFailed, Result, compared
from gateway.domain.clock import system_clock
from gateway.moving.importing import Import
from gateway.moving.source import Resource
from gateway.providers.api import Api
from gateway.providers.patience import PatientApi
from gateway.store import accounts
from gateway.store.database import Database

CONTACTS = 100_000
ROUNDS = 3
TARGET = 0.4

LARGEST_ANSWER = 64 * 1024 * 1024
FILL = """
    INSERT INTO contacts (account_id, audience_id, id, number, fields, created_at, updated_at)
    SELECT $1, $2, gen_random_uuid(), (447700000000 + place)::text,
           json_build_object('first_name', 'Ann ' || place, 'custom1', 'group ' || place % 97), now(), now()
    FROM generate_series(1, $3::int) AS place
"""


async def run(scale: float = 1.0) -> Result:
    """Contacts/s from the first request to the commit of the last page, beside those served."""
    count = max(10, int(CONTACTS * scale))
    with installation() as vendor, installation() as own:
        account = vendor.account("there")
        with vendor.server() as server:
            audience = await _audience(vendor, account, server.url, count)
            values, floors = [], []
            for place in range(ROUNDS):
                floors.append(await _served(server.url, account, audience, count))
                values.append(await _imported(own, server.url, account, f"here {place}", count))
    return compared(
        "importing",
        "contacts/s",
        values,
        floors,
        bound="at least",
        target=TARGET,
        detail={"contacts": count, "page": PAGE_SIZES[0], "seconds": round(count / median(values), 2)},
    )


async def _audience(vendor: Installation, account: Account, url: str, count: int) -> str:
    client = await Client.connect(url, account.headers)
    made = await client.json_of("/v1/audiences", orjson.dumps({"data": {"name": "all", "channel": "SMS"}}))
    client.close()
    audience: str = made["data"]["id"]
    connection = await vendor.connection()
    await connection.execute(FILL, account.id, audience, count)
    await connection.execute("UPDATE audiences SET contacts_count = $1", count)
    await connection.execute("ANALYZE contacts")
    await connection.close()
    return audience


async def _served(url: str, account: Account, audience: str, count: int) -> float:
    client = await Client.connect(url, account.headers)
    token, seen = None, 0
    begun = perf_counter()
    while True:
        path = f"/v1/audiences/{audience}/contacts?page_size={PAGE_SIZES[0]}"
        body = await client.call("GET", f"{path}&page_token={token}" if token else path)
        page: Mapping[str, Any] = orjson.loads(body)
        seen += len(page["data"])
        token = next_token(page["pagination"]["links"]["next"])
        if token is None:
            break
    seconds = perf_counter() - begun
    client.close()
    _check("served", seen, count)
    return seen / seconds


async def _imported(own: Installation, url: str, account: Account, name: str, count: int) -> float:
    own.account(name)
    database = await Database.connect(own.database_url)
    api = Api(concurrency=2, timeout_seconds=60, largest_answer=LARGEST_ANSWER)
    await api.open()
    try:
        into = await accounts.by_name(database, name)
        assert into is not None
        source = sources()["dexatel"](PatientApi(api), url, SecretStr(account.key))
        importing = Import(database, system_clock, into, source, dialect="dexatel", origin=url)
        begun = perf_counter()
        report = await importing.run()
        seconds = perf_counter() - begun
    finally:
        await api.close()
        await database.close()
    _check("imported", report.resources[Resource.CONTACTS].came, count)
    _check("left out", report.skipped, 0)
    return count / seconds


def _check(what: str, found: int, wanted: int) -> None:
    if found != wanted:
        raise BenchmarkFailed(f"{found} contacts {what}, not {wanted}")
