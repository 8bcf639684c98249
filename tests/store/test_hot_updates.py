"""Updates of the sending path stay in their pages, and touch no index."""

from uuid import UUID

import asyncpg

from gateway.store.literals import int_array, text_array
from gateway.store.statements import statements
from tests.conftest import NOON
from tests.store.seeded import ACCOUNT


async def _updates(connection: "asyncpg.Connection[asyncpg.Record]") -> tuple[int, int]:
    await connection.execute("SELECT pg_stat_force_next_flush()")
    row = await connection.fetchrow(
        "SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables WHERE relname = 'messages'"
    )
    assert row is not None
    return row["n_tup_upd"], row["n_tup_hot_upd"]


async def test_most_updates_stay_in_their_page(database_url: str) -> None:
    """Both updates of a life, batch by batch, the receipts five batches behind: at least 75 % are HOT.

    It can't be all: a batch writes whole pages anew in one transaction, and only the next one may clear what
    is dead in them. With fillfactor 70 it was 44 %.
    """
    connection = await asyncpg.connect(database_url)
    campaign_id = UUID(int=1)
    await connection.copy_records_to_table(
        "messages",
        records=[(ACCOUNT, campaign_id, seq, f"4477009{seq:05d}", NOON) for seq in range(1, 20_001)],
        columns=("account_id", "campaign_id", "seq", "number", "updated_at"),
    )
    batches = [list(range(start, start + 1_000)) for start in range(1, 20_001, 1_000)]
    settle_sent, settle_receipts = statements("settling")["settle_accepted"], statements("receipts")["settle"]
    zeros, ones = int_array([0] * 1_000), int_array([1] * 1_000)
    for place in range(len(batches) + 5):
        for batch in batches[place : place + 1]:
            ids = [f"{seq:032x}" for seq in batch]
            arrays = int_array(batch), ones, text_array(ids)
            sent = (ACCOUNT, campaign_id, "simulator", NOON, *arrays, None, batch[-1], None)
            await connection.execute(settle_sent, *sent)
        for batch in batches[place - 5 : place - 4] if place >= 5 else ():
            delivered = (ACCOUNT, campaign_id, 1, 3, None, int_array(batch), NOON, zeros, None)
            await connection.execute(settle_receipts, *delivered)
    updated, hot = await _updates(connection)
    assert updated == 40_000
    assert hot / updated >= 0.75
    await connection.close()


async def test_progress_is_always_updated_in_its_page(database_url: str) -> None:
    """The counters of a campaign move with every batch, so none of these updates may touch an index."""
    connection = await asyncpg.connect(database_url)
    for place in range(50):
        campaign_id = UUID(int=place)
        await connection.execute(
            """INSERT INTO campaigns (account_id, id, number, dialect, channel, status, name, content,
                                      start_at, created_at, updated_at)
               VALUES ($1, $2, $3, 'dexatel', 'sms', 'in_progress', 'n', '{}', $4, $4, $4)""",
            *(ACCOUNT, campaign_id, place, NOON),
        )
        await connection.execute(
            "INSERT INTO campaign_progress (account_id, campaign_id, total, queued) VALUES ($1, $2, $3, $3)",
            ACCOUNT,
            campaign_id,
            1_000_000,
        )
    for batch in range(200):
        scope = (ACCOUNT, UUID(int=batch % 50))
        reached = batch // 50
        attempt = (*scope, reached, reached + 1, "sms")
        assert await connection.fetchval(statements("lanes")["record_attempt"], *attempt) == 0
        await connection.execute(statements("settling")["settled_through"], *scope, reached + 1)
    await connection.execute("SELECT pg_stat_force_next_flush()")
    row = await connection.fetchrow(
        "SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables WHERE relname = 'campaign_progress'"
    )
    assert row is not None
    assert row["n_tup_upd"] == row["n_tup_hot_upd"] == 400
    await connection.close()
