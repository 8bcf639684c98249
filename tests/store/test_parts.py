"""What the store knows of the parts of long messages, and what that costs messages of one part: nothing."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TypeAlias
from uuid import UUID

import asyncpg
import pytest

from gateway.domain.messages import MessageState, PartsTaken, Receipt
from gateway.engine.verdicts import settle_matched
from gateway.store import lanes, parts, receipts, settling
from gateway.store.database import Connection, Database
from gateway.store.parts import Part, last_place, place_of
from gateway.store.settling import Accepted, Retry, Settlement
from gateway.store.statements import statements
from tests.conftest import NOON

CAMPAIGN = (UUID(int=1), UUID(int=2))
LATER = NOON + timedelta(minutes=1)
SENT, FAILED, DELIVERED, READ = (
    MessageState.SENT,
    MessageState.FAILED,
    MessageState.DELIVERED,
    MessageState.READ,
)

PLACES = [(0, 1, "1"), (0, 3, "100"), (1, 3, "010"), (2, 3, "001"), (254, 255, "0" * 254 + "1")]


@pytest.mark.parametrize(("part", "count", "place"), PLACES)
def test_places_of_parts(part: int, count: int, place: str) -> None:
    assert place_of(part, count) == place


def test_the_whole_is_at_the_last_place() -> None:
    assert last_place(("a", "b", "c")) == "001"
    assert last_place(()) is None


Told: TypeAlias = tuple[int, str, str, MessageState, str | None]
"""A message's place, what the whole is known under, the part's place, and what was said of it."""

Verdict: TypeAlias = tuple[int, str, MessageState, str | None]

# label, calls one after the other, what the last of them answers
COURSES: list[tuple[str, list[list[Told]], list[Verdict]]] = [
    ("the first of two", [[(1, "b", "10", DELIVERED, None)]], []),
    (
        "both, one after the other",
        [[(1, "b", "10", DELIVERED, None)], [(1, "b", "01", DELIVERED, None)]],
        [(1, "b", DELIVERED, None)],
    ),
    (
        "both at once, and one twice",
        [[(1, "b", place, DELIVERED, None) for place in ("10", "01", "10")]],
        [(1, "b", DELIVERED, None)],
    ),
    ("read counts as delivered", [[(1, "b", "11", READ, None)]], [(1, "b", DELIVERED, None)]),
    ("on its way", [[(1, "b", "11", SENT, None)]], []),
    (
        "one failed",
        [[(1, "b", "10", FAILED, "x"), (1, "b", "01", DELIVERED, None)]],
        [(1, "b", FAILED, "x")],
    ),
    ("the same again", [[(1, "b", "10", FAILED, "x")], [(1, "b", "10", FAILED, "y")]], []),
    (
        "the reason is the first",
        [[(1, "b", "10", FAILED, "x")], [(1, "b", "01", FAILED, "y")]],
        [(1, "b", FAILED, "x")],
    ),
    (
        "no reason at first",
        [[(1, "b", "10", FAILED, None)], [(1, "b", "01", FAILED, "y")]],
        [(1, "b", FAILED, "y")],
    ),
    (
        "delivered after all",
        [[(1, "b", "10", FAILED, "x"), (1, "b", "01", DELIVERED, None)], [(1, "b", "10", DELIVERED, None)]],
        [(1, "b", DELIVERED, None)],
    ),
    (
        "parts of two submissions",
        [[(1, "b", "10", DELIVERED, None)], [(1, "d", "01", DELIVERED, None)]],
        [],
    ),
    (
        "several messages",
        [[(seq, f"{seq}", "10", DELIVERED, None) for seq in (3, 2, 1)], [(2, "2", "01", DELIVERED, None)]],
        [(2, "2", DELIVERED, None)],
    ),
    (
        "255 parts",
        [
            [(1, "b", place_of(part, 255), DELIVERED, None) for part in range(254)],
            [(1, "b", place_of(254, 255), DELIVERED, None)],
        ],
        [(1, "b", DELIVERED, None)],
    ),
]


def _receipt(told: Told) -> parts.PartReceipt:
    seq, whole_id, place, state, reason = told
    return seq, Part(whole_id, NOON, place), Receipt("p", f"{whole_id}-{place}", state, LATER, reason)


@pytest.mark.parametrize(("calls", "expected"), [pytest.param(*case, id=label) for label, *case in COURSES])
async def test_what_receipts_of_parts_make_of_messages(
    database: Database, calls: list[list[Told]], expected: list[Verdict]
) -> None:
    verdicts = []
    for call in calls:
        async with database.transaction() as connection:
            verdicts = await parts.settle(connection, CAMPAIGN, list(map(_receipt, call)))
    assert verdicts == [(seq, Receipt("p", id_, state, LATER, why)) for seq, id_, state, why in expected]


async def test_a_submission_is_known_by_its_time_as_well(database: Database) -> None:
    first = (1, Part("b", NOON, "10"), Receipt("p", "a", DELIVERED, LATER))
    again = (1, Part("b", LATER, "010"), Receipt("p", "b", DELIVERED, LATER))
    async with database.transaction() as connection:
        assert await parts.settle(connection, CAMPAIGN, [first, again]) == []
    assert await database.fetchval("SELECT count(*) FROM message_parts") == 2


NAMES = {"BEGIN;": "BEGIN", "COMMIT;": "COMMIT"} | {
    sql: f"{file}.{name}"
    for file in ("parts", "receipts", "settling")
    for name, sql in statements(file).items()
}


class Watched(Database):
    """Notes the names of its statements, not those by which the driver asks for types."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]", url: str) -> None:
        super().__init__(pool, url)
        self.asked: list[str] = []

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        async with super().connection() as connection:
            with connection.query_logger(self._note):
                yield connection

    def _note(self, record: "asyncpg.connection.LoggedQuery") -> None:
        if record.query in NAMES:
            self.asked.append(NAMES[record.query])


@pytest.fixture
async def watched(database_url: str) -> AsyncIterator[Watched]:
    database = await Watched.connect(database_url, size=1)
    await database.execute(
        """INSERT INTO messages (account_id, campaign_id, seq, number, updated_at)
           SELECT $1, $2, seq, '44', $3 FROM generate_series(1, 4) AS seq""",
        *CAMPAIGN,
        NOON,
    )
    await database.execute(
        """INSERT INTO campaigns (account_id, id, number, dialect, channel, status, name, content,
                                  start_at, created_at, updated_at)
           VALUES ($1, $2, 1, 'dexatel', 'sms', 'in_progress', 'n', '{}', $3, $3, $3)""",
        *CAMPAIGN,
        NOON,
    )
    await database.execute(
        "INSERT INTO campaign_progress (account_id, campaign_id, queued) VALUES ($1, $2, 4)", *CAMPAIGN
    )
    database.asked.clear()
    yield database
    await database.close()


SHORT = [Accepted(1, 1, "a"), Accepted(2, 1, "b")]
LONG = [Accepted(3, 2, "d", ("c", "d")), Accepted(4, 3, "g", ("e", "f", "g"))]
ACCEPT, RECORD, FIRST = "settling.settle_accepted", "parts.record", "settling.first_submissions"
SETTLEMENTS: list[tuple[str, list[Accepted], bool, list[str]]] = [
    ("short", SHORT, False, [ACCEPT]),
    ("short, again", SHORT, True, ["BEGIN", FIRST, ACCEPT, "COMMIT"]),
    ("both", SHORT + LONG, False, ["BEGIN", RECORD, ACCEPT, "COMMIT"]),
    ("both, again", SHORT + LONG, True, ["BEGIN", FIRST, RECORD, ACCEPT, "COMMIT"]),
]


async def _settle(database: Database, settlement: Settlement, *, resent: bool = False) -> None:
    await settling.settle(
        database, *CAMPAIGN, settlement, provider="p", settled_through=4, resent=resent, at=NOON
    )


async def _accept(database: Database, accepted: Sequence[Accepted], *, resent: bool = False) -> None:
    await _settle(database, Settlement(accepted, (), ()), resent=resent)


@pytest.mark.parametrize(
    ("accepted", "resent", "asked"), [pytest.param(*case, id=label) for label, *case in SETTLEMENTS]
)
async def test_only_long_messages_take_a_statement_more(
    watched: Watched, accepted: list[Accepted], resent: bool, asked: list[str]
) -> None:
    await _accept(watched, accepted, resent=resent)
    assert watched.asked == asked
    found = await receipts.find(watched, "p", list("abcdefg"))
    several = {
        "c": (CAMPAIGN, 3, Part("d", NOON, "10")),
        "d": (CAMPAIGN, 3, Part("d", NOON, "01")),
        "e": (CAMPAIGN, 4, Part("g", NOON, "100")),
        "f": (CAMPAIGN, 4, Part("g", NOON, "010")),
        "g": (CAMPAIGN, 4, Part("g", NOON, "001")),
    }
    alone = {"a": (CAMPAIGN, 1, None), "b": (CAMPAIGN, 2, None)}
    assert found == alone | (several if len(accepted) == 4 else {})


FIRST_TAKEN, ALL_BUT_ONE = PartsTaken("p", {"x": "1"}), PartsTaken("p", {"x": "1", "y": ""})
COUNTED: list[tuple[str, list[PartsTaken | None], PartsTaken | None]] = [
    ("nothing was taken", [None], None),
    ("a part", [FIRST_TAKEN], FIRST_TAKEN),
    ("then another", [FIRST_TAKEN, ALL_BUT_ONE], ALL_BUT_ONE),
    ("then the provider is down", [FIRST_TAKEN, None], FIRST_TAKEN),
]


@pytest.mark.parametrize("among", [True, False], ids=["among others", "alone"])
@pytest.mark.parametrize(("attempts", "known"), [pytest.param(*case, id=label) for label, *case in COUNTED])
async def test_parts_that_were_taken_are_known_at_the_next_attempt(
    watched: Watched, attempts: list[PartsTaken | None], known: PartsTaken | None, among: bool
) -> None:
    for taken in attempts:
        others = [Retry(seq, True, NOON, "busy") for seq in (1, 3) if among]
        retries = sorted([*others, Retry(2, True, NOON, "busy", taken)])
        await _settle(watched, Settlement((), (), retries))
        await watched.execute("UPDATE messages SET retry_at = 'infinity' WHERE retry_at IS NOT NULL")
    await watched.execute("UPDATE messages SET retry_at = $1 WHERE retry_at IS NOT NULL", NOON)
    due = await lanes.due_retries(watched, *CAMPAIGN, NOON, 10)
    assert {each.seq: each.taken for each in due} == {2: known} | ({1: None, 3: None} if among else {})


MOVE, PARTS, COMPLETE = "receipts.settle", "parts.settle", "parts.complete"
RECEIPTS: list[tuple[str, str, list[str]]] = [
    ("short", "ab", [MOVE]),
    ("a part", "c", ["BEGIN", PARTS, "COMMIT"]),
    ("all parts", "cd", ["BEGIN", PARTS, COMPLETE, MOVE, "COMMIT"]),
    ("both", "acde", ["BEGIN", PARTS, COMPLETE, MOVE, "COMMIT", MOVE]),
]


@pytest.mark.parametrize(("ids", "asked"), [pytest.param(*case, id=label) for label, *case in RECEIPTS])
async def test_receipts_of_short_messages_take_one_statement(
    watched: Watched, ids: str, asked: list[str]
) -> None:
    await _accept(watched, SHORT + LONG)
    found = await receipts.find(watched, "p", list(ids))
    watched.asked.clear()
    await settle_matched(watched, [(found[each], Receipt("p", each, DELIVERED, LATER)) for each in ids])
    assert watched.asked == asked


async def test_most_submissions_are_no_wider_than_without_parts(watched: Watched) -> None:
    """A row has a null bitmap that fits beside its header only up to eight columns."""
    await _accept(watched, SHORT)
    widths = await watched.fetch("SELECT pg_column_size(submissions.*) AS width FROM submissions")
    without = (
        "SELECT pg_column_size(row('a'::text, 'p'::text, $1::uuid, $2::uuid, 1, $3::timestamptz)) AS width"
    )
    assert {row["width"] for row in widths} == {await watched.fetchval(without, *CAMPAIGN, NOON)}
