"""Notifications given together: everybody's arrives, and none before what it tells of is committed."""

import asyncio

import asyncpg
import pytest

from gateway.store.database import BadArgument, Database
from gateway.store.notices import LANES, SCHEDULE, GatheredNotices


class Listener:
    """What arrives on both channels, in its order."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, object]] = []

    def __call__(self, _connection: object, _pid: int, channel: str, subject: object) -> None:
        self.heard.append((channel, subject))

    async def listen(self, url: str) -> "asyncpg.Connection[asyncpg.Record]":
        connection: asyncpg.Connection[asyncpg.Record] = await asyncpg.connect(url)
        for channel in (LANES, SCHEDULE):
            await connection.add_listener(channel, self)
        return connection


async def test_each_is_heard_and_what_is_the_same_once_a_round(database: Database) -> None:
    listener, notices = Listener(), GatheredNotices(database)
    connection = await listener.listen(database.url)
    wanted = [(LANES, "a"), (LANES, "b"), (SCHEDULE, "a"), (LANES, "a"), (LANES, "a")]
    await asyncio.gather(*(notices.notify(*each) for each in wanted))
    await notices.notify(LANES, "c")
    await connection.execute("SELECT 1")
    assert sorted(listener.heard[:3]) == sorted(set(wanted))
    assert listener.heard[3:] == [(LANES, "c")]
    await connection.close()


async def test_in_a_unit_they_come_with_its_commit_or_not_at_all(database: Database) -> None:
    listener, notices = Listener(), GatheredNotices(database)
    connection = await listener.listen(database.url)
    async with database.unit():
        await notices.notify(LANES, "kept")
        await connection.execute("SELECT 1")
        assert listener.heard == []
    with pytest.raises(ZeroDivisionError):
        await _taken_back(database, notices)
    await connection.execute("SELECT 1")
    assert listener.heard == [(LANES, "kept")]
    await connection.close()


async def _taken_back(database: Database, notices: GatheredNotices) -> None:
    async with database.unit():
        await notices.notify(LANES, "taken back")
        raise ZeroDivisionError


async def test_who_gave_up_leaves_the_others_theirs(database: Database) -> None:
    listener, notices = Listener(), GatheredNotices(database)
    connection = await listener.listen(database.url)
    tasks = [asyncio.create_task(notices.notify(LANES, "a")) for _ in range(3)]
    await asyncio.sleep(0)
    tasks[0].cancel()
    await asyncio.wait(tasks)
    assert [each.cancelled() for each in tasks] == [True, False, False]
    await connection.execute("SELECT 1")
    assert listener.heard == [(LANES, "a")]
    await connection.close()


async def test_an_outage_fails_nobody(database: Database) -> None:
    away = await Database.connect(database.url)
    await away.close()
    notices = GatheredNotices(away)
    await asyncio.gather(notices.notify(LANES, "a"), notices.notify(LANES, "b"))


async def test_a_subject_that_cannot_be_sent_is_told_to_who_asked(database: Database) -> None:
    notices = GatheredNotices(database)
    with pytest.raises((BadArgument, asyncpg.PostgresError)):
        await notices.notify(LANES, "x" * 9_000)
    await notices.notify(LANES, "a")
