"""Messages that were given up, and receipts nobody waits for, on the command line."""

import asyncio
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from gateway.domain.accounts import Account
from gateway.domain.campaigns import CampaignDraft
from gateway.domain.channels import Channel
from gateway.domain.clock import new_id
from gateway.domain.content import Content, Text
from gateway.domain.recipients import Recipient
from gateway.engine.use_cases import UseCases
from gateway.store.database import Database
from tests.cli.conftest import Command
from tests.conftest import NOON, FrozenClock

FAILED = [(1, "retries_exhausted"), (2, "unknown_outcome"), (3, "no_route"), (4, "rejected")]


@pytest.fixture
def given_up(command: Command, database_url: str) -> UUID:
    """A campaign whose messages have failed, each for another reason."""
    command("account", "create", "acme")
    return asyncio.run(_given_up(database_url))


async def _given_up(url: str) -> UUID:
    database = await Database.connect(url)
    use_cases = UseCases.on(database, FrozenClock(), new_id)
    account: Account = await use_cases.accounts.named("acme")
    draft = CampaignDraft(
        dialect="dexatel",
        channel=Channel.SMS,
        name="spring",
        content=Content(Text("hello")),
        recipients=[Recipient(f"44770090000{seq}") for seq, _ in FAILED],
        schedule=None,
    )
    campaign = await use_cases.campaigns.create(account, draft)
    async with database.transaction() as connection:
        for seq, reason in FAILED:
            await connection.execute(
                "UPDATE messages SET state = 2, attempts = 8, reason = $1 WHERE seq = $2", reason, seq
            )
        await connection.execute("UPDATE campaign_progress SET queued = 0, failed = 4")
        await connection.execute("UPDATE campaigns SET status = 'completed', live = false")
    await database.close()
    return UUID(str(campaign.id))


def test_dead_show_requeue(command: Command, given_up: UUID) -> None:
    dead = command("message", "dead", "acme", "--json").json
    assert [(each["campaign"], each["seq"], each["reason"], each["attempts"]) for each in dead] == [
        (1, 1, "retries_exhausted", 8),
        (1, 2, "unknown_outcome", 8),
        (1, 3, "no_route", 8),
    ]
    assert command("message", "dead", "acme", "--reason", "rejected").out.split()[7:11] == [
        "1", "4", "447700900004", "rejected",
    ]  # fmt: skip
    shown = command("message", "show", "acme", "1", "2", "--json").json
    assert (shown["reason"], shown["text"], shown["state"]) == ("unknown_outcome", "hello", "failed")

    requeue = ("message", "requeue", "acme", "--json")
    assert command(*requeue, "--campaign", str(given_up), "--reason", "no_route").json == {"requeued": 1}
    assert command(*requeue, "--reason", "no_route").json == {"requeued": 0}
    assert command(*requeue).json == {"requeued": 2}
    campaign = command("campaign", "show", "acme", "1", "--json").json
    assert (campaign["status"], campaign["counters"]["queued"]) == ("in_progress", 3)
    assert command("message", "show", "acme", "1", "2", "--json").json["attempts"] == 0


def test_refusals(subtests: pytest.Subtests, command: Command, given_up: UUID) -> None:
    for label, arguments, said in [
        ("no such campaign", ("dead", "acme", "--campaign", "9"), "There is no such campaign"),
        ("no such message", ("show", "acme", "1", "9"), "There is no such message"),
        ("no such account", ("requeue", "else"), "there is no account 'else'"),
    ]:
        with subtests.test(label):
            done = command("message", *arguments)
            assert (done.code, done.out) == (1, "")
            assert said in done.err


async def _leave_receipts(url: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.executemany(
        """INSERT INTO waiting_receipts
               (provider, provider_message_id, state, at, received_at, tries, next_try_at)
           VALUES ($1, $2, 3, $3, $3, 2, $4)""",
        [
            (name, f"id-{name}-{n}", NOON, NOON + timedelta(days=1))
            for name in ("main", "spare")
            for n in (1, 2)
        ],
    )
    await connection.close()


def test_unmatched_receipts(command: Command, database_url: str) -> None:
    assert command("receipt", "unmatched").out.splitlines()[-1] == "none"
    asyncio.run(_leave_receipts(database_url))
    listed = command("receipt", "unmatched", "--provider", "spare", "--json").json
    assert listed["counts"] == {"main": 2, "spare": 2}
    assert [(each["id"], each["state"], each["tries"]) for each in listed["receipts"]] == [
        ("id-spare-2", "delivered", 2),
        ("id-spare-1", "delivered", 2),
    ]
    shown = command("receipt", "unmatched", "--limit", "1").out.splitlines()
    assert shown[1].split()[:3] == ["spare", "id-spare-2", "delivered"]
    assert shown[-1] == "main: 2, spare: 2"
