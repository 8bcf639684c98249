"""`campaign-gateway import`, as an operator gives it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

import orjson
import pytest

from gateway.__main__ import run
from gateway.store.database import Database
from tests.cli.conftest import Done, own_logging
from tests.conftest import Tenant
from tests.importing.conftest import Vendor
from tests.importing.fakes import answering
from tests.importing.test_again import held
from tests.importing.test_printed_shapes import DEXATEL

__all__ = ["own_logging"]

Import: TypeAlias = Callable[..., Awaitable[Done]]

KEY = "KEY_OF_THE_VENDOR"


@pytest.fixture
def import_(
    vendor: Vendor,
    tenant: Tenant,
    database_url: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Import:
    """Runs the command beside the vendor that it asks."""
    monkeypatch.setenv(KEY, vendor.tenant.key)

    async def call(*arguments: str, dialect: str = "dexatel", url: str = vendor.url) -> Done:
        capsys.readouterr()
        given = ["import", dialect, "--base-url", url, "--key-env", KEY, "--account", tenant.account.name]
        code = await asyncio.to_thread(run, [*given, *arguments, "--database-url", database_url])
        captured = capsys.readouterr()
        return Done(code, captured.out, captured.err)

    return call


def changed(done: Done) -> dict[str, dict[str, int]]:
    return {name: tally["changed"] for name, tally in done.json["resources"].items()}


def came(done: Done) -> dict[str, int]:
    return {name: tally["came"] for name, tally in done.json["resources"].items()}


ALL = {
    "senders": 3,
    "templates": 4,
    "audiences": 4,
    "contacts": 63,
    "webhooks": 2,
    "campaigns": 7,
    "messages": 129,
}


async def test_everything(import_: Import, tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    done = await import_("--json", "--report", str(file))
    assert (done.code, came(done)) == (0, ALL)
    assert orjson.loads(file.read_bytes()) == done.json
    assert done.json["stopped"] is None
    assert "messages: 129" in done.err.splitlines()
    again = await import_()
    assert again.code == 0
    [line] = [each for each in again.out.splitlines() if each.startswith("messages")]
    assert line.split() == ["messages", "0", "129", "0"]


@pytest.mark.parametrize("dialect", ["dexatel", "experia", "dynamic_messaging"])
async def test_a_dry_run_writes_nothing(
    import_: Import, database: Database, tenant: Tenant, dialect: str
) -> None:
    before = await held(database, tenant)
    rehearsal = await import_("--json", "--dry-run", dialect=dialect)
    assert rehearsal.code == 0
    assert await held(database, tenant) == before
    assert await database.fetchval("SELECT count(*) FROM imports") == 0
    real = await import_("--json", dialect=dialect)
    assert came(real) == came(rehearsal)
    assert changed(real) == changed(rehearsal), "templates that would have come are known to campaigns"
    after = await import_("--json", "--dry-run", dialect=dialect)
    assert set(came(after).values()) <= {0, 126}, "recipients are looked at by no id"


# label, options, what comes
CHOICES: list[tuple[str, list[str], dict[str, int]]] = [
    ("senders", ["--only", "senders"], {"senders": 3}),
    ("contacts with their audiences", ["--only", "audiences"], {"audiences": 4, "contacts": 63}),
    ("several", ["--only", "templates, webhooks"], {"templates": 4, "webhooks": 2}),
    ("campaigns with messages", ["--only", "messages"], {"campaigns": 7, "messages": 129}),
    ("nothing older", ["--since", "2026-03-02T12:00:00"], ALL),
    ("a day later", ["--since", "2026-03-03"], {**ALL, "campaigns": 4, "messages": 0}),
]


@pytest.mark.parametrize(("options", "expected"), [pytest.param(*c, id=label) for label, *c in CHOICES])
async def test_choices(import_: Import, options: list[str], expected: dict[str, int]) -> None:
    done = await import_("--json", *options)
    assert (done.code, came(done)) == (0, expected)


async def test_taking_over(import_: Import, vendor: Vendor) -> None:
    """Of two campaigns one has recipients that this vendor's API does not show."""
    await vendor.database.execute(
        "UPDATE campaigns SET schedule = $1, start_at = $1 WHERE status = 'scheduled'",
        datetime(2199, 1, 1, tzinfo=UTC),
    )
    done = await import_("--json", "--take-over")
    assert done.code == 1
    assert "1 of 2 scheduled campaigns stay held" in done.err
    taken = {each["name"]: each["why_not"] for each in done.json["take_overs"]}
    assert taken["to an audience"] is None
    assert "0 of its 21 recipients are here" in taken.values()
    again = await import_("--json", "--take-over")
    assert [each["why_not"] for each in again.json["take_overs"]] == ["0 of its 21 recipients are here"]


Refusal: TypeAlias = tuple[dict[str, Any], list[str], str]
REFUSALS: dict[str, Refusal] = {
    "no such dialect": ({"dialect": "other"}, [], "there is no dialect 'other'"),
    "no address": ({"url": "api.example"}, [], "expected an address that begins with https://"),
    "no such key": ({}, ["--key-env", "NONE"], "there is no such environment variable"),
    "no such resource": ({}, ["--only", "contacts"], "--only contacts: expected some of senders"),
    "no such time": ({}, ["--since", "soon"], "--since soon: expected a day or a time"),
    "no such account": ({}, ["--account", "nobody"], "there is no account 'nobody'"),
    "a password": ({"url": "https://me:secret@api.example"}, [], "expected an address"),
    "taking over what is not read": ({}, ["--only", "senders", "--take-over"], "has to name them"),
    "both": ({}, ["--dry-run", "--take-over"], "exclude each other"),
}


@pytest.mark.parametrize(("place", "options", "said"), REFUSALS.values(), ids=REFUSALS)
async def test_refusals(import_: Import, place: dict[str, Any], options: list[str], said: str) -> None:
    done = await import_(*options, **place)
    assert done.code == 1
    assert said in done.err


async def test_an_import_that_stops_says_where_and_what_came(import_: Import) -> None:
    async with answering({**DEXATEL, "/v1/webhooks": b"<html>"}) as url:
        done = await import_("--json", url=url)
    assert done.code == 1
    assert "error: webhooks: the vendor answered something that is no JSON" in done.err
    assert "the same command goes on from there" in done.err
    assert done.json["stopped"].startswith("webhooks: ")
    assert came(done) == {"senders": 1, "templates": 1, "audiences": 2, "contacts": 1}


async def test_two_at_once_are_one_too_many(import_: Import, database: Database, tenant: Tenant) -> None:
    session = await database.dedicated()
    await session.execute("SELECT pg_advisory_lock($1, hashtext($2))", 0x696D_7074, str(tenant.account.id))
    done = await import_()
    await session.close()
    assert (done.code, done.err.strip()) == (1, "error: Another import into the account is under way.")


async def test_one_campaign_is_taken_over_by_its_number(
    import_: Import, vendor: Vendor, tenant: Tenant, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    await vendor.database.execute(
        "UPDATE campaigns SET schedule = $1, start_at = $1 WHERE status = 'scheduled'",
        datetime(2199, 1, 1, tzinfo=UTC),
    )
    await import_()
    place = ["--base-url", vendor.url, "--key-env", KEY, "--database-url", database_url, "--json"]

    async def take_over(campaign: str) -> Done:
        capsys.readouterr()
        given = ["campaign", "take-over", tenant.account.name, campaign, *place]
        code = await asyncio.to_thread(run, given)
        captured = capsys.readouterr()
        return Done(code, captured.out, captured.err)

    campaign = str(vendor.has.campaigns[-1].id)
    done = await take_over(campaign)
    assert (done.code, done.json["held_at"], done.json["imported_at"]) == (0, None, None)
    again = await take_over(campaign)
    assert (again.code, "held, scheduled and its vendor's" in again.err) == (1, True)
    unready = await take_over(str(vendor.has.campaigns[0].id))
    assert (unready.code, "0 of its 21 recipients are here" in unready.err) == (1, True)
