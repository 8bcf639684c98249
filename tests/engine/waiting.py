"""Waiting for what another connection does, without a clock."""

from gateway.store.database import Database


async def until_blocked(database: Database, count: int = 1) -> None:
    """Returns once this many sessions of the database wait for a lock."""
    waiting = 0
    while waiting < count:
        waiting = await database.fetchval(
            """SELECT count(*) FROM pg_stat_activity
               WHERE datname = current_database() AND wait_event_type = 'Lock'"""
        )
