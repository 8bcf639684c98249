"""Loading: what comes, what is there, what is left out, and what is held."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from gateway.domain.campaigns import CampaignStatus, Counters
from gateway.domain.channels import Channel
from gateway.domain.messages import MessageState
from gateway.domain.templates import Sender
from gateway.moving.belongings import Belonging, Kind
from gateway.moving.load import LoadRefused, batched, load
from gateway.moving.load_report import LoadReport
from gateway.store import campaigns, ledger
from gateway.store.database import Database
from gateway.store.numbers import draw
from tests.conftest import NOON, FrozenClock, Tenant
from tests.moving.objects import ANN, BOB, OWNER, audience, campaign, contact, message

DAY = timedelta(days=1)


def counted(report: LoadReport, kind: Kind) -> tuple[int, int, dict[str, int], dict[str, int]]:
    tally = report.of(kind)
    return tally.came, tally.there, dict(tally.changed), dict(tally.skipped)


EVERYTHING: Sequence[Belonging] = (
    Sender(UUID(int=1), OWNER, "Shop", "Shop", Channel.SMS, "alphanumeric", ("GB",), NOON, NOON),
    audience(),
    contact(1, ANN),
    contact(2, BOB),
    campaign(),
    message(),
)


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(NOON + DAY)


async def test_loading_twice_changes_nothing(database: Database, clock: FrozenClock, tenant: Tenant) -> None:
    first = await load(database, clock, tenant.account, batched(EVERYTHING))
    second = await load(database, clock, tenant.account, batched(EVERYTHING))
    assert first.came == len(EVERYTHING)
    assert (second.came, second.skipped) == (0, 0)
    assert [tally.there for tally in second.kinds.values()] == [1, 1, 2, 1, 1]
    contacts = await database.fetchval("SELECT contacts_count FROM audiences")
    assert contacts == 2
    assert await database.fetchval("SELECT count(*) FROM submissions") == 1


NAMED = Sender(UUID(int=2), OWNER, "Shop", "Other", Channel.SMS, "alphanumeric", (), NOON, NOON)

# label, what comes, its kind, what is said of it
IN_THE_WAY: list[tuple[str, list[Belonging], Kind, dict[str, int]]] = [
    ("a name", [NAMED], Kind.SENDER, {"another sender has its name": 1}),
    ("an audience's name", [audience(2)], Kind.AUDIENCE, {"another audience has its name": 1}),
    (
        "an audience that was left out",
        [audience(2), contact(3, "447700900003", 2)],
        Kind.CONTACT,
        {"its audience was left out": 1},
    ),
    ("a number", [contact(3, ANN)], Kind.CONTACT, {"its number is in the audience": 1}),
    (
        "a campaign's number",
        [campaign(8, number=7)],
        Kind.CAMPAIGN,
        {"another campaign has its number": 1},
    ),
    (
        "a kept id",
        [campaign(8, kept_id="abc"), campaign(9, kept_id="abc")],
        Kind.CAMPAIGN,
        {"another campaign has its id": 1},
    ),
    (
        "a claimed name",
        [campaign(8, name="x", unique_name=True), campaign(9, name="x", unique_name=True)],
        Kind.CAMPAIGN,
        {"another campaign has its name": 1},
    ),
    (
        "a campaign of here",
        [message(seq=2)],
        Kind.MESSAGE,
        {"its campaign is one of here": 1},
    ),
    (
        "a place",
        [message(kept_id="other")],
        Kind.MESSAGE,
        {"another message has its place or its id": 1},
    ),
]


@pytest.mark.parametrize(
    ("given", "kind", "skipped"), [pytest.param(*c, id=label) for label, *c in IN_THE_WAY]
)
async def test_what_is_in_the_way(
    database: Database,
    clock: FrozenClock,
    tenant: Tenant,
    given: list[Belonging],
    kind: Kind,
    skipped: dict[str, int],
) -> None:
    await load(database, clock, tenant.account, batched(EVERYTHING))
    report = await load(database, clock, tenant.account, batched(given))
    assert dict(report.of(kind).skipped) == skipped


# label, what comes, what is said, at which place
ORPHANS: list[tuple[str, list[Belonging], int]] = [
    ("a contact", [audience(), contact(1, ANN, 5)], 2),
    ("a message", [campaign(), message(), message(8)], 3),
]


@pytest.mark.parametrize(("given", "place"), [pytest.param(*case, id=label) for label, *case in ORPHANS])
async def test_a_reference_to_nothing(
    database: Database, clock: FrozenClock, tenant: Tenant, given: list[Belonging], place: int
) -> None:
    with pytest.raises(LoadRefused, match="which is not here") as caught:
        await load(database, clock, tenant.account, batched(given))
    assert (caught.value.first, caught.value.last) == (place, place)


STATUS = CampaignStatus
IMPORTED: dict[str, object] = {"imported_at": NOON, "launched_at": NOON}

# label, how it comes, --resume: status, held, live, halted
UNFINISHED: list[tuple[str, dict[str, object], bool, tuple[str, bool, bool, bool]]] = [
    ("in progress", {"status": STATUS.IN_PROGRESS}, False, ("paused", True, False, True)),
    ("in progress, resumed", {"status": STATUS.IN_PROGRESS}, True, ("in_progress", False, True, False)),
    (
        "scheduled",
        {"status": STATUS.SCHEDULED, "launched_at": None},
        False,
        ("scheduled", True, False, True),
    ),
    (
        "scheduled, resumed",
        {"status": STATUS.SCHEDULED, "launched_at": None},
        True,
        ("scheduled", False, False, False),
    ),
    ("paused there", {"status": STATUS.PAUSED}, False, ("paused", False, True, True)),
    ("paused there, resumed", {"status": STATUS.PAUSED}, True, ("paused", False, True, True)),
    (
        "held there, resumed",
        {"status": STATUS.SCHEDULED, "launched_at": None, "held_at": NOON},
        True,
        ("scheduled", True, False, True),
    ),
    ("canceled there, in the midst", {"status": STATUS.CANCELED}, False, ("canceled", False, True, True)),
    (
        "canceled before its start",
        {"status": STATUS.CANCELED, "launched_at": None},
        True,
        ("canceled", False, True, True),
    ),
    ("completed", {}, False, ("completed", False, False, False)),
    ("a vendor's", IMPORTED | {"status": STATUS.IN_PROGRESS}, False, ("in_progress", True, False, True)),
    (
        "a vendor's, resumed",
        IMPORTED | {"status": STATUS.IN_PROGRESS},
        True,
        ("in_progress", True, False, True),
    ),
    ("a vendor's, completed", dict(IMPORTED), False, ("completed", False, False, False)),
]


@pytest.mark.parametrize(
    ("fields", "resume", "expected"), [pytest.param(*case, id=label) for label, *case in UNFINISHED]
)
async def test_unfinished_campaigns(
    database: Database,
    clock: FrozenClock,
    tenant: Tenant,
    fields: dict[str, object],
    resume: bool,
    expected: tuple[str, bool, bool, bool],
) -> None:
    waiting = replace(campaign(), counters=Counters(total=1, queued=1), **fields)  # type: ignore[arg-type]
    coming: list[Belonging] = [waiting, message(state=MessageState.QUEUED)]
    for _ in range(2):
        await load(database, clock, tenant.account, batched(coming), resume=resume)
        row = await database.fetchrow(
            """SELECT status, held_at IS NOT NULL AS held, live, halted
               FROM campaigns JOIN campaign_progress ON campaign_id = id"""
        )
        assert row is not None
        assert tuple(row) == expected
        clock.forward(hours=1)


async def test_a_load_repeated_with_resume_lets_go_what_the_first_one_held(
    database: Database, clock: FrozenClock, tenant: Tenant
) -> None:
    coming = [campaign(status=STATUS.IN_PROGRESS)]
    await load(database, clock, tenant.account, batched(coming))
    clock.forward(hours=1)
    await load(database, clock, tenant.account, batched(coming), resume=True)
    found = await campaigns.by_number(database, tenant.account.id, 7)
    assert found is not None
    assert (found.status, found.held_at) == (STATUS.IN_PROGRESS, None)


async def test_nothing_held_is_due(database: Database, clock: FrozenClock, tenant: Tenant) -> None:
    await load(
        database,
        clock,
        tenant.account,
        batched([campaign(status=STATUS.SCHEDULED, launched_at=None)]),
    )
    async with database.transaction() as connection:
        assert await campaigns.due(connection, NOON + 10 * DAY) is None
    assert await campaigns.next_due(database) is None


async def test_a_vendors_campaign_follows_what_comes_forward_only(
    database: Database, clock: FrozenClock, tenant: Tenant
) -> None:
    going = campaign(
        status=STATUS.IN_PROGRESS, imported_at=NOON, counters=Counters(total=2, sent=1, delivered=1)
    )
    await load(
        database,
        clock,
        tenant.account,
        batched([going, message(state=MessageState.SENT), message(seq=2, provider_message_id="p-2")]),
    )
    done = replace(
        going, status=STATUS.COMPLETED, counters=Counters(total=2, delivered=2), updated_at=NOON + DAY
    )
    later: list[Belonging] = [
        done,
        message(),
        message(seq=2, state=MessageState.SENT, provider_message_id="p-2"),
    ]
    report = await load(database, clock, tenant.account, batched(later))
    assert counted(report, Kind.CAMPAIGN) == (0, 0, {"follows what came": 1}, {})
    assert counted(report, Kind.MESSAGE) == (0, 1, {"follows what came": 1}, {})
    found = await campaigns.by_number(database, tenant.account.id, 7)
    assert found is not None
    assert (found.status, found.held_at, found.counters) == (STATUS.COMPLETED, None, done.counters)
    states = [each.state for each in await ledger.page(database, found, limit=10)]
    assert states == [MessageState.DELIVERED] * 2


async def test_numbers_go_on_after_those_that_came(
    database: Database, clock: FrozenClock, tenant: Tenant
) -> None:
    coming = [campaign(40), campaign(41, number=0), campaign(42, number=0)]
    await load(database, clock, tenant.account, batched(coming))
    await load(database, clock, tenant.account, batched(coming))
    numbers = await database.fetch("SELECT number FROM campaigns ORDER BY id")
    assert [row["number"] for row in numbers] == [40, 1, 2]
    assert await draw(database, tenant.account.id) == 41
