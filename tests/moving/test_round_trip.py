"""An export loaded into an empty gateway and exported from there is the same, byte for byte."""

import gc
import io
from collections import Counter
from collections.abc import Iterator

import orjson
import pytest
from asyncpg import Record

from gateway.domain.campaigns import Counters
from gateway.domain.clock import new_id
from gateway.domain.messages import Message
from gateway.domain.recipients import Contact
from gateway.engine.use_cases import UseCases
from gateway.moving.belongings import Belonging, Kind
from gateway.moving.export import leaving
from gateway.moving.files import load_export, write_export
from gateway.moving.load import HELD, PAUSED, batched, load
from gateway.store import accounts
from gateway.store.database import Database
from gateway.store.departures import Departures, snapshot
from tests.conftest import FrozenClock, Tenant
from tests.engine.arranging import Situation, campaign_in, counters
from tests.moving.objects import audience, campaign, contact, message
from tests.moving.whole_account import fill


async def exported(database: Database, name: str = "acme", *, with_secrets: bool = True) -> bytes:
    account = await accounts.by_name(database, name)
    assert account is not None
    out = io.BytesIO()
    await write_export(database, account, out, with_secrets=with_secrets)
    return out.getvalue()


async def test_an_export_is_equal_after_a_load(
    use_cases: UseCases, database: Database, other: Database, clock: FrozenClock, tenant: Tenant
) -> None:
    await fill(use_cases, database, tenant)
    first = await exported(database)
    kinds = {orjson.loads(line)["kind"] for line in first.splitlines()[1:]}
    assert kinds == set(Kind)
    clock.forward(days=3)
    for _ in range(2):
        await load_export(other, clock, "acme", io.BytesIO(first), resume=True)
        assert (await exported(other)).splitlines() == first.splitlines()


async def test_without_a_word_what_is_unfinished_comes_in_held(
    use_cases: UseCases, database: Database, other: Database, clock: FrozenClock, tenant: Tenant
) -> None:
    await fill(use_cases, database, tenant)
    first = await exported(database)
    clock.forward(days=3)
    report = await load_export(other, clock, "acme", io.BytesIO(first))
    before, after = (
        [orjson.loads(line) for line in each.splitlines()] for each in (first, await exported(other))
    )
    differing = [(was, now) for was, now in zip(before, after, strict=True) if was != now]
    stands = Counter((was["status"], now["status"], now["held_at"]) for was, now in differing)
    held_at = "2026-03-05T12:00:00Z"
    assert stands == {("scheduled", "scheduled", held_at): 2, ("in_progress", "paused", held_at): 4}
    assert dict(report.of(Kind.CAMPAIGN).changed) == {PAUSED: 4, HELD: 2}
    assert await other.fetchval("SELECT count(*) FROM campaigns WHERE live AND status = 'in_progress'") == 0


async def test_an_account_that_is_there_takes_it_in_under_ids_that_are_found(
    use_cases: UseCases, database: Database, other: Database, clock: FrozenClock, tenant: Tenant
) -> None:
    await fill(use_cases, database, tenant)
    first = await exported(database)
    elsewhere = UseCases.on(other, clock, new_id)
    await elsewhere.accounts.create("somebody else")
    account = await elsewhere.accounts.create("theirs")
    report = await load_export(other, clock, "theirs", io.BytesIO(first), resume=True)
    assert report.skipped == 1, report.as_json()
    second = await exported(other, "theirs")
    before, after = ([orjson.loads(line) for line in each.splitlines()[2:]] for each in (first, second))
    assert [each.get("id") for each in before] == [each.get("id") for each in after]
    origins = [each["content"]["links"] for each in after if each["kind"] == "campaign"]
    assert {each["account_number"] for each in origins if each} == {account.number}
    assert [each for each in before if each["kind"] != "campaign"] == [
        each for each in after if each["kind"] != "campaign"
    ]


async def test_secrets_leave_only_when_asked_for(
    use_cases: UseCases, database: Database, tenant: Tenant
) -> None:
    await fill(use_cases, database, tenant)
    assert b"s3cret" in await exported(database)
    out = io.BytesIO()
    account = await use_cases.accounts.named("acme")
    report = await write_export(database, account, out)
    assert b"s3cret" not in out.getvalue()
    assert report.secrets_left_out == 1
    for key in await use_cases.accounts.keys(account):
        assert str(key.id).encode() not in await exported(database)
    assert tenant.key.encode() not in await exported(database)


class Cut(Exception):
    """The load ends here."""


@pytest.mark.parametrize("batches", [1, 3, 6])
async def test_a_load_that_was_cut_is_repeated(
    use_cases: UseCases,
    database: Database,
    other: Database,
    clock: FrozenClock,
    tenant: Tenant,
    monkeypatch: pytest.MonkeyPatch,
    batches: int,
) -> None:
    await fill(use_cases, database, tenant)
    first = await exported(database)
    monkeypatch.setattr("gateway.moving.load.BATCH", 7)

    class CutFile(io.BytesIO):
        """Ends with a fault after some batches."""

        def readline(self, size: int | None = -1, /) -> bytes:
            if not self.left:
                raise Cut
            self.left -= 1
            return super().readline(size)

        left = 2 + 7 * batches

    with pytest.raises(Cut):
        await load_export(other, clock, "acme", CutFile(first), resume=True)
    rows = await other.fetchval("SELECT count(*) FROM campaigns WHERE live")
    assert rows == 0
    clock.forward(hours=1)
    await load_export(other, clock, "acme", io.BytesIO(first), resume=True)
    assert (await exported(other)).splitlines() == first.splitlines()


def many() -> Iterator[Belonging]:
    """Some large things and many small ones."""
    yield audience()
    yield from (contact(place, f"4477009{place:05d}") for place in range(1, 401))
    yield campaign(counters=Counters(total=400, delivered=400))
    yield from (message(seq=seq) for seq in range(1, 401))
    for place in range(10, 210):
        yield campaign(place)
        yield message(place)


def rows_held() -> int:
    """How many rows and what was made of them are in memory."""
    return sum(isinstance(each, Record | Contact | Message) for each in gc.get_objects())


async def test_an_export_holds_a_page_of_each_kind(
    database: Database, clock: FrozenClock, tenant: Tenant
) -> None:
    await load(database, clock, tenant.account, batched(many()))
    before, held, counted = rows_held(), [], 0
    async with snapshot(database) as connection:
        async for _ in leaving(Departures(connection, tenant.account.id, page=50)):
            counted += 1
            if counted % 20 == 0:
                held.append(rows_held() - before)
    assert counted == 1 + sum(1 for _ in many())
    assert 50 <= max(held) <= 3 * 50 + 10


async def test_a_held_campaign_follows_later_exports(
    use_cases: UseCases, database: Database, other: Database, clock: FrozenClock, tenant: Tenant
) -> None:
    await campaign_in(Situation.IN_PROGRESS, use_cases, database, tenant.account)
    await campaign_in(Situation.SCHEDULED, use_cases, database, tenant.account)
    first = await exported(database)
    await load_export(other, clock, "acme", io.BytesIO(first))
    clock.forward(hours=1)
    await database.execute(
        """UPDATE messages SET state = 3, provider = 'simulator', submitted_at = $1, updated_at = $1,
                  provider_message_id = seq::text || campaign_id""",
        clock(),
    )
    await database.execute(
        "UPDATE campaign_progress SET queued = 0, sent = 0, failed = 0, delivered = 3, submitted = 3"
    )
    await database.execute(
        "UPDATE campaigns SET status = 'completed', live = false, finished_at = $1, updated_at = $1", clock()
    )
    second = await exported(database)
    for changed in (2, 0):
        report = await load_export(other, clock, "acme", io.BytesIO(second))
        assert report.of(Kind.CAMPAIGN).changed.total() == changed
        assert (await exported(other)).splitlines() == second.splitlines()
    assert await other.fetchval("SELECT count(*) FROM submissions") == 6
    await load_export(other, clock, "acme", io.BytesIO(first))
    assert (await exported(other)).splitlines() == second.splitlines(), "what is older takes nothing back"


async def test_counters_of_what_is_held_equal_its_ledger(
    use_cases: UseCases, database: Database, other: Database, clock: FrozenClock, tenant: Tenant
) -> None:
    going = await campaign_in(Situation.IN_PROGRESS, use_cases, database, tenant.account)
    first = await exported(database)
    await database.execute("UPDATE messages SET state = 3 WHERE state = 1")
    await database.execute("UPDATE campaign_progress SET sent = 0, delivered = 1")
    for export in (await exported(database), first):
        await load_export(other, clock, "acme", io.BytesIO(export))
        assert (await counters(other, going))[0] == Counters(3, queued=1, delivered=1, failed=1)
        assert (await counters(other, going))[1] == Counters(3, queued=1, delivered=1, failed=1)
