"""Megabytes of the server's peak resident memory (VmHWM) for a campaign of 1 000 000 from an audience.

The floor is the same for 100 000. Each has a fresh server and database; PostgreSQL's own processes are not
counted. The large one has to stay below 250 MB, too.
"""

from typing import Any
from uuid import UUID

from benchmarks.http_client import Client
from benchmarks.installation import Account, Installation, ServerProcess, installation
from benchmarks.large_campaigns import FIRST_NUMBER, numbers
from benchmarks.progress import check_counters, delivered
from benchmarks.results import Result, significant

LARGE, SMALL = 1_000_000, 100_000
TARGET = 1.2
MOST = 250
"""Megabytes the server may take for the large campaign."""

_MEGABYTE = 1_000_000

_FILL = """
INSERT INTO contacts (account_id, audience_id, id, number, fields, created_at, updated_at)
SELECT $1, $2, gen_random_uuid(), ($3::bigint + n)::text, json_build_object('first_name', 'Customer ' || n),
       now(), now()
FROM generate_series(1, $4::int - 1) AS n
"""
_COUNT = "UPDATE audiences SET contacts_count = $3 WHERE account_id = $1 AND id = $2"


async def run(scale: float = 1.0) -> Result:
    """Megabytes of resident memory at the peak; each campaign has a server and a database of its own."""
    small = await _peak(max(10, int(SMALL * scale)))
    large = await _peak(max(100, int(LARGE * scale)))
    ratio = large / small
    return Result(
        name="memory",
        value=significant(large),
        unit="MB",
        floor=significant(small),
        ratio=significant(ratio),
        bound="at most",
        target=TARGET,
        met=ratio <= TARGET and large < MOST,
        detail={"recipients": int(LARGE * scale), "below_mb": MOST},
    )


async def _peak(count: int) -> float:
    with installation() as site:
        account = site.account("memory", max_recipients=count)
        with site.server() as server:
            campaign_id = await deliver_to_audience(site, account, server, count)
            peak = server.peak_memory() / _MEGABYTE
        await check_counters(site, account.id, campaign_id, count)
    return peak


async def deliver_to_audience(
    site: Installation, account: Account, server: ServerProcess, count: int
) -> UUID:
    """A campaign to an audience of so many, all of it delivered."""
    client = await Client.connect(server.url, account.headers)
    campaign_id = await send_to_audience(site, account, client, count)
    await delivered(client, campaign_id, count, look_every=0.25)
    client.close()
    return campaign_id


async def send_to_audience(site: Installation, account: Account, client: Client, count: int) -> UUID:
    """Makes an audience of so many contacts, most of them in the database itself, and a campaign to it."""

    async def create(path: str, **data: Any) -> Any:
        return (await client.json("POST", path, {"data": {"channel": "SMS", **data}}))["data"]

    await create("/v1/senders", name="Shop", code="Shop", type="alphanumeric")
    template = await create("/v1/templates", name="Offer", type="text", text="Hello {first_name}!")
    contacts = [{"number": number, "first_name": "Customer 0"} for number in numbers(1)]
    audience = await create("/v1/audiences", name="Customers", contacts=contacts)
    await _fill(site, account.id, UUID(audience["id"]), count)
    campaign = await create(
        "/v1/campaigns", **{"from": "Shop"}, template=template["id"], audience=audience["id"]
    )
    return UUID(campaign["id"])


async def _fill(site: Installation, account_id: UUID, audience_id: UUID, count: int) -> None:
    connection = await site.connection()
    await connection.execute(_FILL, account_id, audience_id, FIRST_NUMBER, count)
    await connection.execute(_COUNT, account_id, audience_id, count)
    await connection.close()
