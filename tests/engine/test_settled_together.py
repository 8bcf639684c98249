"""Small pieces that are settled together come out as those that are settled one by one."""

import asyncio
from typing import Any

import pytest

from gateway.domain.messages import MessageState
from gateway.domain.webhooks import NewWebhook
from gateway.engine.use_cases import UseCases
from gateway.store import settling
from gateway.store.database import BadArgument, Database
from gateway.store.gathered_settlements import GatheredSettlements
from gateway.store.settling import Accepted, PlainSettlement, Settlement
from tests.conftest import NOON, NewTenant
from tests.engine.arranging import draft

TABLES = (
    """SELECT c.number, seq, state, parts, m.attempts, provider, provider_message_id, submitted_at,
              m.updated_at
       FROM messages m JOIN campaigns c ON c.account_id = m.account_id AND c.id = campaign_id
       WHERE m.account_id = $1 ORDER BY c.number, seq""",
    """SELECT number, queued, sent, submitted, settled_through FROM campaign_progress p
       JOIN campaigns c ON c.account_id = p.account_id AND c.id = campaign_id
       WHERE p.account_id = $1 ORDER BY number""",
    """SELECT number, s.seq, provider_message_id, provider, submitted_at FROM submissions s
       JOIN campaigns c ON c.account_id = s.account_id AND c.id = campaign_id
       WHERE s.account_id = $1 ORDER BY number, seq""",
    "SELECT state, reason, seqs, at FROM webhook_outbox WHERE account_id = $1 ORDER BY id",
)
SIZES = (1, 3, 1, 2)


def plain(campaign_id: Any, size: int, names: str = "id") -> PlainSettlement:
    accepted = [Accepted(seq, 1 + seq % 2, f"{names}-{seq}") for seq in range(1, size + 1)]
    return PlainSettlement(campaign_id, accepted, "simulator", size, NOON)


@pytest.mark.parametrize("told", [False, True], ids=["nobody is told", "a webhook is told"])
async def test_they_come_out_the_same(
    use_cases: UseCases, database: Database, new_tenant: NewTenant, told: bool
) -> None:
    found = []
    for name in ("together", "one by one"):
        account = (await new_tenant(name)).account
        if told:
            new = NewWebhook("experia", "messageStatus", "https://example.com/e", [MessageState.SENT])
            await use_cases.webhooks.create(account, new)
        campaigns = [await use_cases.campaigns.create(account, draft(size)) for size in SIZES]
        settlements = [plain(each.id, size) for each, size in zip(campaigns, SIZES, strict=True)]
        if name == "together":
            gathered = GatheredSettlements(account.id, database)
            await asyncio.gather(*map(gathered.settle, settlements))
        else:
            for campaign_id, accepted, provider, through, at in settlements:
                await settling.settle(
                    database,
                    account.id,
                    campaign_id,
                    Settlement(accepted, [], []),
                    provider=provider,
                    settled_through=through,
                    resent=False,
                    at=at,
                )
        found.append([[tuple(row) for row in await database.fetch(each, account.id)] for each in TABLES])
    assert found[0] == found[1]
    assert [len(rows) for rows in found[0]] == [7, 4, 7, 4 if told else 0]


async def test_one_that_cannot_be_written_costs_the_others_nothing(
    use_cases: UseCases, database: Database, new_tenant: NewTenant
) -> None:
    account = (await new_tenant("acme")).account
    campaigns = [await use_cases.campaigns.create(account, draft(1)) for _ in range(4)]
    gathered = GatheredSettlements(account.id, database)
    names = ("a", "b", "a\0b", "c")
    results = await asyncio.gather(
        *(gathered.settle(plain(each.id, 1, name)) for each, name in zip(campaigns, names, strict=True)),
        return_exceptions=True,
    )
    assert [type(each) for each in results] == [type(None), type(None), BadArgument, type(None)]
    read = [await use_cases.campaigns.get(account, each.id) for each in campaigns]
    assert [each.counters.sent for each in read] == [1, 1, 0, 1]


async def test_an_outage_is_told_to_all_who_wait(database: Database, new_tenant: NewTenant) -> None:
    account = (await new_tenant("acme")).account
    away = await Database.connect(database.url)
    await away.close()
    gathered = GatheredSettlements(account.id, away)
    calls = [gathered.settle(plain(account.id, 1)) for _ in range(3)]
    results = await asyncio.gather(*calls, return_exceptions=True)
    assert {type(each).__name__ for each in results} == {"InterfaceError"}


@pytest.mark.parametrize(
    ("settlement", "is_plain"),
    [
        pytest.param(Settlement([Accepted(1, 1, "a")], [], []), True, id="accepted"),
        pytest.param(Settlement([], [], []), False, id="nothing"),
        pytest.param(Settlement([Accepted(1, 2, "b", ("a", "b"))], [], []), False, id="an id for each part"),
        pytest.param(Settlement([], [settling.Failed(1, 1, "rejected")], []), False, id="failed"),
        pytest.param(
            Settlement([], [], [settling.Retry(1, True, NOON, "throttled")]), False, id="to be tried again"
        ),
        pytest.param(Settlement([Accepted(1, 1, "a")], [], [], [2]), False, id="one suppressed"),
    ],
)
def test_what_may_go_together(settlement: Settlement, is_plain: bool) -> None:
    assert settlement.is_plain is is_plain
