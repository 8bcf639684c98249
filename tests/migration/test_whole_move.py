"""A whole account moves from a vendor that goes on sending: in the end, both sides export the same."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
import pytest

from benchmarks.http_client import Client
from benchmarks.installation import Account, Installation, installation
from benchmarks.progress import delivered

ACCOUNT = "acme"
FORMAT = ("--format", "dexatel")
SLOW, FAST = "1", "100000"
"""Messages/s at the vendor: while it is imported for the first time, and before and after."""

FILL = """
    INSERT INTO contacts (account_id, audience_id, id, number, fields, created_at, updated_at)
    SELECT $1, $2, gen_random_uuid(), (447700000000 + place)::text,
           json_build_object('first_name', 'Zoë ' || place, 'custom1', '"' || place % 97), now(), now()
    FROM generate_series(1, $3::int) AS place
"""


@dataclass(frozen=True)
class Size:
    """How much the account has; `contacts` are those of an audience, `people` those that campaigns go to."""

    audiences: int
    contacts: int
    people: int
    campaigns: int


SIZES = [
    pytest.param(Size(audiences=20, contacts=150, people=5, campaigns=50), id="short"),
    pytest.param(
        Size(audiences=20, contacts=15_790, people=20, campaigns=500), id="whole", marks=pytest.mark.move
    ),
]


@dataclass(frozen=True)
class Vendor:
    """A gateway that plays the vendor, with an account."""

    site: Installation
    account: Account
    url: str
    client: Client

    async def make(self, path: str, **data: Any) -> str:
        """The id of something new."""
        made = await self.client.json_of(f"/v1/{path}", orjson.dumps({"data": data}))
        return str(made["data"]["id"])

    async def audience(self, name: str, count: int) -> str:
        """An audience of so many contacts."""
        audience = await self.make("audiences", name=name, channel="SMS")
        connection = await self.site.connection()
        await connection.execute(FILL, self.account.id, audience, count)
        await connection.execute("UPDATE audiences SET contacts_count = $1 WHERE id = $2", count, audience)
        await connection.close()
        return audience


@pytest.mark.parametrize("size", SIZES)
async def test_a_whole_account_moves(size: Size) -> None:
    with installation() as there, installation() as here:
        here.account(ACCOUNT)
        account = there.account(ACCOUNT)
        with there.server() as server:
            client = await Client.connect(server.url, account.headers)
            vendor = Vendor(there, account, server.url, client)
            in_flight = await _furnish(vendor, size)
            _import(here, vendor)
            there.command("account", "set", ACCOUNT, f"rate={FAST}")
            await delivered(client, in_flight, size.contacts)
            _import(here, vendor)
            client.close()
        assert _exported(here) == _exported(there)


async def _furnish(vendor: Vendor, size: Size) -> UUID:
    """Everything, with a campaign that is on its way and goes slowly."""
    await vendor.make("senders", name="Shop", code="Shop", channel="SMS", type="alphanumeric")
    template = await vendor.make("templates", name="Offer", text="Hello {first_name}", channel="SMS")
    audiences = [await vendor.audience(f"list {n}", size.contacts) for n in range(1, size.audiences)]
    people = await vendor.audience("people", size.people)
    common = {"channel": "SMS", "from": "Shop", "template": template}
    for n in range(1, size.campaigns):
        later = {"schedule": "2099-01-01 10:00:00"} if n % 10 == 0 else {}
        campaign = await vendor.make("campaigns", name=f"No. {n}", audience=people, **common, **later)
        if not later:
            await delivered(vendor.client, UUID(campaign), size.people)
    vendor.site.command("account", "set", ACCOUNT, f"rate={SLOW}")
    return UUID(await vendor.make("campaigns", name="the last", audience=audiences[0], **common))


def _import(here: Installation, vendor: Vendor) -> None:
    at = ("--base-url", vendor.url, "--key-env", "VENDOR_KEY")
    here.command("import", "dexatel", *at, "--account", ACCOUNT, VENDOR_KEY=vendor.account.key)


def _exported(site: Installation) -> list[bytes]:
    """The lines of an export in an order of their own, without what the vendor's API does not tell.

    That is which campaign a message is of; and the account is another one.
    """
    lines = (
        orjson.loads(line) for line in site.command("export", "--account", ACCOUNT, *FORMAT).splitlines()
    )
    return sorted(orjson.dumps(_as_told(line)) for line in lines if line["kind"] != "account")


def _as_told(line: dict[str, Any]) -> dict[str, Any]:
    line.get("data", {}).pop("account_id", None)
    if line["kind"] == "message":
        line.pop("within", None)
    return line
