"""How the hot statements are executed on tables of some size: by which index, reading how many rows.

Each is asked with the plan made for its values and with the generic plan, which PostgreSQL may turn to after
five executions. One campaign came after the statistics were gathered, as every new campaign does.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
import pytest

from gateway.domain.conditions import AnyOf, Comparison, Condition, Selection
from gateway.domain.messages import MessagePlace
from gateway.domain.paging import Window
from gateway.engine.accounts import key_hash
from gateway.store.literals import int_array, text_array
from gateway.store.selections import all_messages_count, all_messages_page
from gateway.store.statements import statements
from tests.conftest import NOON, named
from tests.store.explaining import explain, nodes_of, rows_read
from tests.store.seeded import (
    ACCOUNT,
    CAMPAIGNS,
    DELIVERED,
    FRESH,
    KEPT,
    KEY,
    QUEUED,
    RETRIES,
    SENT,
    provider_id,
    seed,
)

BATCH = list(range(5_001, 6_001))
SEQS = int_array(BATCH)
LATE = datetime.max.replace(tzinfo=NOON.tzinfo)
NUMBER = ["campaigns_account_id_number_key", "campaign_progress_pkey"]
LEAVING = ["campaigns_pkey", "campaign_progress_pkey"]
RECOUNTED = ["campaigns_held", "campaign_progress_pkey", "messages_pkey"]
HELD = ["campaigns_held", "campaign_progress_pkey"]
PAGE = ["campaigns_listed", "campaign_progress_pkey"]
NUMBERS = [f"4477009{seq:05d}" for seq in BATCH]
OPTED_OUT = 10
"""How many of them are suppressed."""

CHECK = ["suppressions_pkey", "campaign_progress_pkey"]
ATTEMPT = [*CHECK, "messages_pkey"]
LAUNCH = [*ATTEMPT, "campaigns_pkey"]
TELL = "webhooks_account_id_dialect_event_key"
MOVE = ["messages_pkey", "campaign_progress_pkey", TELL]
LARGEST = 2**63 - 1
ENDING = [DELIVERED, SENT, QUEUED, FRESH, *(UUID(int=place) for place in range(1, 47))]


def _attempted(campaign_id: UUID, expected: int) -> list[object]:
    return [ACCOUNT, campaign_id, expected, BATCH[-1], "sms"]


def _launched(channel: str) -> list[object]:
    """Some have opted out of SMS, nobody of Viber; which of them the campaign is for changes no plan."""
    return [ACCOUNT, FRESH, channel, NOON, 20_000, "lanes", "lane"]


def _small(channel: str) -> list[object]:
    """A campaign of 20, some of whom have opted out of SMS and none of Viber."""
    recipients = [{"number": number, "address": None, "fields": None} for number in NUMBERS[:20]]
    name = [ACCOUNT, UUID(int=2**64), 99_999, "dexatel", channel, "in_progress", "small", None, "acme"]
    rest = ["{}", "{}", None, None, None, NOON, NOON, "campaign", None]
    return [*name, *rest, json.dumps(recipients)]


def _settled(campaign_id: UUID) -> list[object]:
    ids = [provider_id(seq) for seq in BATCH]
    return [
        ACCOUNT,
        campaign_id,
        "simulator",
        NOON,
        SEQS,
        int_array([1] * len(BATCH)),
        text_array(ids),
        None,
        BATCH[-1],
        None,
    ]


def _delivered(campaign_id: UUID) -> list[object]:
    return [ACCOUNT, campaign_id, 1, 3, None, SEQS, NOON, int_array([0] * len(BATCH)), None]


def _of_parts(place: str) -> list[object]:
    """Receipts of a part of each message of SENT."""
    times = [NOON + timedelta(seconds=seq) for seq in BATCH]
    ids = [provider_id(seq) for seq in BATCH]
    return [ACCOUNT, SENT, BATCH, ids, times, [place] * len(BATCH), [3] * len(BATCH), [""] * len(BATCH)]


# label, file.statement, arguments, indexes used, rows read at most
PLANS: list[tuple[str, str, list[object], list[str], int]] = [
    ("a key", "accounts.by_key_hash", [key_hash(KEY)], ["api_keys_hash_key", "accounts_pkey"], 2),
    ("an unknown key", "accounts.by_key_hash", [b"?"], ["api_keys_hash_key", "accounts_pkey"], 0),
    ("a campaign", "campaigns.by_id", [ACCOUNT, SENT], ["campaigns_pkey", "campaign_progress_pkey"], 2),
    ("a campaign by number", "campaigns.by_number", [ACCOUNT, 77], NUMBER, 2),
    ("first page of campaigns", "campaigns.page", [ACCOUNT, None, None, LARGEST, 50, 0], PAGE, 100),
    ("a page half way", "campaigns.page", [ACCOUNT, None, None, 1_500, 50, 0], PAGE, 100),
    ("the last page", "campaigns.page", [ACCOUNT, None, None, 51, 50, 0], PAGE, 100),
    ("a page of a channel", "campaigns.page", [ACCOUNT, "sms", None, 1_500, 50, 0], PAGE, 100),
    ("a page of a state", "campaigns.page", [ACCOUNT, None, ["completed"], 1_500, 50, 0], PAGE, 100),
    ("a page backwards", "campaigns.page_before", [ACCOUNT, None, None, CAMPAIGNS // 2, 50, 0], PAGE, 100),
    ("a campaign by the id it had", "campaigns.id_of_kept", [ACCOUNT, "kept-7"], ["campaigns_kept_id"], 1),
    ("an id that no campaign had", "campaigns.id_of_kept", [ACCOUNT, "abc"], ["campaigns_kept_id"], 0),
    (
        "a message by the id it had",
        "ledger.place_of_kept",
        [ACCOUNT, "kept-7"],
        ["messages_kept_id", "campaigns_pkey"],
        2,
    ),
    ("a page of campaigns that leave", "departures.campaigns", [ACCOUNT, UUID(int=9), 500], LEAVING, 1_000),
    ("the first page of them", "departures.campaigns", [ACCOUNT, UUID(int=0), 500], LEAVING, 1_000),
    (
        "a page of messages that leave",
        "departures.messages",
        [ACCOUNT, DELIVERED, 70_000, 2_000],
        ["messages_pkey"],
        2_000,
    ),
    ("the first page", "departures.messages", [ACCOUNT, UUID(int=0), 0, 2_000], ["messages_pkey"], 2_000),
    (
        "a page of suppressions that leave",
        "departures.suppressions",
        [ACCOUNT, "sms", "4915150000", 2_000],
        ["suppressions_pkey"],
        2_000,
    ),
    (
        "a page of contacts that leave",
        "departures.contacts",
        [ACCOUNT, UUID(int=1), UUID(int=15_000), 2_000],
        ["contacts_pkey"],
        2_000,
    ),
    (
        "contacts that are there",
        "arrivals.known_contacts",
        [ACCOUNT, [UUID(int=2)] * 1_000, [UUID(int=place) for place in BATCH]],
        ["contacts_pkey"],
        1_000,
    ),
    (
        "messages that are there",
        "arrivals.known_messages",
        [ACCOUNT, [DELIVERED] * KEPT, list(range(1, KEPT + 1)), [f"kept-{n}" for n in range(1, KEPT + 1)]],
        ["messages_pkey"],
        1_000,
    ),
    (
        "campaigns of messages",
        "arrivals.campaigns_of_messages",
        [ACCOUNT, [UUID(int=number) for number in range(1_001, 2_001)]],
        LEAVING,
        2_000,
    ),
    ("what a load lets go", "arrivals.release", [ACCOUNT, NOON, NOON], HELD, 0),
    ("counters of what is held", "arrivals.recount", [ACCOUNT], RECOUNTED, 0),
    ("what has ended elsewhere", "arrivals.end_holds", [ACCOUNT], ["campaigns_held"], 0),
    (
        "where imported messages stand",
        "imports.places_by_id",
        [ACCOUNT, [*(f"kept-{each}" for each in range(1, 501)), *NUMBERS]],
        ["messages_kept_id"],
        500,
    ),
    ("the end of a ledger", "imports.last_places", [ACCOUNT, [DELIVERED]], ["messages_pkey"], 1),
    ("what may be taken over", "imports.held", [ACCOUNT, "dexatel"], ["campaigns_held"], 0),
    ("what is due", "campaigns.due", [NOON], ["campaigns_due", "accounts_pkey"], 2),
    ("a small campaign", "campaigns.insert_launched", _small("sms"), ["suppressions_pkey", TELL], 20),
    (
        "one to nobody who opted out",
        "campaigns.insert_launched",
        _small("viber"),
        ["suppressions_pkey", TELL],
        0,
    ),
    ("campaign numbers", "numbers.draw_without_waiting", [ACCOUNT, 3], [], 0),
    ("a launch where some have opted out", "campaigns.launch", _launched("sms"), LAUNCH, 20_403),
    ("a launch where none has", "campaigns.launch", _launched("viber"), LAUNCH, 2),
    ("when the next is due", "campaigns.next_due", [], ["campaigns_due", "accounts_pkey"], 2),
    ("first page of the ledger", "ledger.page", [ACCOUNT, DELIVERED, 0, 100], ["messages_pkey"], 100),
    ("a page deep in it", "ledger.page", [ACCOUNT, DELIVERED, 70_000, 100], ["messages_pkey"], 100),
    ("a page of a new campaign", "ledger.page", [ACCOUNT, FRESH, 10_000, 100], ["messages_pkey"], 100),
    ("the newest page", "ledger.page_newest", [ACCOUNT, DELIVERED, 2**31 - 1, 100], ["messages_pkey"], 100),
    ("a message", "ledger.message", [ACCOUNT, DELIVERED, 70_000], ["messages_pkey"], 1),
    (
        "a lane's campaigns",
        "lanes.campaigns",
        [ACCOUNT, "sms"],
        ["campaigns_live", "campaign_progress_pkey"],
        6,
    ),
    ("campaigns that may end", "lanes.hold_finished", [ACCOUNT, ENDING], LEAVING, 2 * len(ENDING)),
    ("campaigns that end", "lanes.finish", [ACCOUNT, ENDING, NOON], LEAVING, 2 * len(ENDING)),
    ("the next queued", "lanes.next_queued", [ACCOUNT, QUEUED, 20_000, 1_000], ["messages_pkey"], 1_000),
    (
        "the first queued",
        "lanes.next_queued",
        [ACCOUNT, QUEUED, 0, 1_000],
        ["messages_pkey"],
        1_000 + RETRIES,
    ),
    ("the next of a new one", "lanes.next_queued", [ACCOUNT, FRESH, 5_000, 1_000], ["messages_pkey"], 1_000),
    (
        "the first of small ones",
        "lanes.first_queued",
        [ACCOUNT, [FRESH, *(UUID(int=CAMPAIGNS + place) for place in range(1, 51))], 20],
        ["messages_pkey"],
        75,
    ),
    ("retries due", "lanes.due_retries", [ACCOUNT, QUEUED, NOON, 100], ["messages_retry"], 100),
    ("no retries due", "lanes.due_retries", [ACCOUNT, DELIVERED, LATE, 100], ["messages_retry"], 0),
    ("no retries of a new one", "lanes.due_retries", [ACCOUNT, FRESH, LATE, 100], ["messages_retry"], 0),
    ("an attempt", "lanes.record_attempt", _attempted(QUEUED, 0), ATTEMPT, 7_002 + OPTED_OUT),
    ("an attempt of a new one", "lanes.record_attempt", _attempted(FRESH, 0), ATTEMPT, 7_002 + OPTED_OUT),
    ("an attempt that is not allowed", "lanes.record_attempt", _attempted(FRESH, 7), ATTEMPT, 1),
    (
        "another attempt",
        "lanes.record_retry",
        [ACCOUNT, QUEUED, "sms", NUMBERS],
        CHECK,
        1 + OPTED_OUT,
    ),
    ("a batch suppressed", "settling.settle_suppressed", [ACCOUNT, QUEUED, NOON, BATCH], MOVE, 1_001),
    ("a batch sent", "settling.settle_accepted", _settled(QUEUED), MOVE, 1_001),
    ("a batch of a new one sent", "settling.settle_accepted", _settled(FRESH), MOVE, 1_001),
    (
        "a batch found",
        "receipts.find",
        ["simulator", [provider_id(s) for s in BATCH]],
        ["submissions_id"],
        1_000,
    ),
    ("other parts told of", "parts.settle", _of_parts("010"), [], 0),
    ("a batch of parts delivered", "parts.complete", [ACCOUNT, SENT, BATCH], ["message_parts_pkey"], 1_000),
    ("parts to forget", "parts.forget", [NOON + timedelta(days=1), 500], ["message_parts_age"], 1_000),
    ("no parts to forget", "parts.forget", [NOON, 500], ["message_parts_age"], 0),
    ("unknown ids", "receipts.find", ["simulator", ["?"] * 1_000], ["submissions_id"], 0),
    ("a batch delivered", "receipts.settle", _delivered(SENT), MOVE, 1_001),
    ("a batch delivered twice", "receipts.settle", _delivered(DELIVERED), MOVE, 1_001),
    ("a batch delivered early", "receipts.settle", _delivered(FRESH), MOVE, 1_001),
]


EQUAL, STARTS_WITH = Comparison.EQUAL, Comparison.STARTS_WITH
OLD = MessagePlace(DELIVERED, 70_000)
SMS = [Condition("channel", EQUAL, "sms")]
SEEN = [Condition("standing", EQUAL, "delivered"), Condition("standing", EQUAL, "read")]
PREFIX = [Condition("number", STARTS_WITH, "44")]

# label, conditions, window, rows read at most: a message and its campaign for each entry
SELECTIONS: list[tuple[str, list[AnyOf], Window[MessagePlace], int]] = [
    ("first page", [], Window(26), 52),
    ("page deep in a campaign", [], Window(26, after=OLD), 52),
    ("page backwards", [], Window(26, before=OLD), 52),
    ("page by its number", [], Window(10, offset=200), 2 * 210),
    ("page of a channel", [SMS], Window(26), 52),
    ("page of states", [SEEN], Window(26), 52),
    ("page of a prefix in a channel", [PREFIX, SMS], Window(26, after=OLD), 52),
]


@pytest.fixture(scope="module")
def seeded(postgres: str) -> Iterator[str]:
    """The address of a seeded database, for all the tests here."""

    async def prepare() -> None:
        server = await asyncpg.connect(postgres)
        await server.execute("CREATE DATABASE plans TEMPLATE gateway_template")
        await server.close()
        connection = await asyncpg.connect(named(postgres, "plans"))
        await connection.execute("ALTER TABLE messages SET (autovacuum_enabled = off)")
        await seed(connection)
        await connection.close()

    async def drop() -> None:
        server = await asyncpg.connect(postgres)
        await server.execute("DROP DATABASE plans WITH (FORCE)")
        await server.close()

    asyncio.run(prepare())
    yield named(postgres, "plans")
    asyncio.run(drop())


@pytest.fixture
async def connection(seeded: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    connection = await asyncpg.connect(seeded)
    yield connection
    await connection.close()


@pytest.mark.parametrize("mode", ["force_custom_plan", "force_generic_plan"])
@pytest.mark.parametrize(
    ("statement", "arguments", "indexes", "most"), [pytest.param(*case, id=label) for label, *case in PLANS]
)
async def test_plans(
    connection: "asyncpg.Connection[asyncpg.Record]",
    mode: str,
    statement: str,
    arguments: list[object],
    indexes: list[str],
    most: int,
) -> None:
    file, name = statement.split(".")
    await connection.execute(f"SET plan_cache_mode = {mode}")
    plan = await explain(connection, statements(file)[name], arguments)
    nodes = list(nodes_of(plan))
    assert {node["Index Name"] for node in nodes if "Index Name" in node} == set(indexes)
    assert "Seq Scan" not in {node["Node Type"] for node in nodes}
    tables = [node for node in nodes if "Relation Name" in node and node["Node Type"].endswith("Scan")]
    assert sum(map(rows_read, tables)) <= most


@pytest.mark.parametrize("mode", ["force_custom_plan", "force_generic_plan"])
@pytest.mark.parametrize(
    ("conditions", "window", "most"), [pytest.param(*case, id=label) for label, *case in SELECTIONS]
)
async def test_pages_of_all_messages(
    connection: "asyncpg.Connection[asyncpg.Record]",
    mode: str,
    conditions: list[AnyOf],
    window: Window[MessagePlace],
    most: int,
) -> None:
    await connection.execute(f"SET plan_cache_mode = {mode}")
    statement, arguments = all_messages_page(ACCOUNT, Selection(conditions), window)
    nodes = list(nodes_of(await explain(connection, statement, arguments)))
    indexes = {node["Index Name"] for node in nodes if "Index Name" in node}
    assert indexes == {"messages_pkey", "campaigns_pkey"}
    assert not {"Seq Scan", "Sort", "Incremental Sort"} & {node["Node Type"] for node in nodes}
    tables = [node for node in nodes if "Relation Name" in node and node["Node Type"].endswith("Scan")]
    assert sum(map(rows_read, tables)) <= most


async def test_the_number_of_all_messages_is_read_from_the_counters(
    connection: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    statement, arguments = all_messages_count(ACCOUNT, Selection())
    nodes = nodes_of(await explain(connection, statement, arguments))
    assert {node.get("Relation Name") for node in nodes} == {None, "campaigns", "campaign_progress"}


async def test_a_page_of_the_ledger_touches_few_pages(
    connection: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    plan = await explain(connection, statements("ledger")["page"], [ACCOUNT, DELIVERED, 70_000, 100])
    assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] <= 20


async def test_contacts_of_a_table_filled_a_moment_ago_are_found_by_their_ids(database_url: str) -> None:
    """Without statistics all indexes look alike; that of the numbers would be read as a whole for each."""
    connection = await asyncpg.connect(database_url)
    await connection.execute("ALTER TABLE contacts SET (autovacuum_enabled = off)")
    await connection.execute(
        "INSERT INTO audiences VALUES ($1, $2, 'all', 'sms', 0, $3, $3)", ACCOUNT, UUID(int=1), NOON
    )
    await connection.copy_records_to_table(
        "contacts",
        records=[(ACCOUNT, UUID(int=1), UUID(int=n), f"4477{n:08d}", NOON, NOON) for n in range(1, 5_001)],
        columns=("account_id", "audience_id", "id", "number", "created_at", "updated_at"),
    )
    arguments = [ACCOUNT, [UUID(int=1)] * 1_000, [UUID(int=n) for n in range(1, 1_001)]]
    plan = await explain(connection, statements("arrivals")["known_contacts"], arguments)
    indexes = {node["Index Name"] for node in nodes_of(plan) if "Index Name" in node}
    assert (indexes, plan["Actual Rows"]) == ({"contacts_pkey"}, 1_000)
    await connection.close()
