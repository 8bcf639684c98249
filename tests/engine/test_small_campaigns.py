"""A campaign with few recipients takes one statement, and comes out as one that takes several."""

from typing import Any

import pytest

from gateway.domain.accounts import Account
from gateway.domain.campaigns import CampaignKind
from gateway.domain.clock import new_id
from gateway.domain.content import Content, Text
from gateway.domain.errors import GatewayError, IdTaken, NameTaken
from gateway.domain.messages import MessageState
from gateway.domain.recipients import Recipient
from gateway.domain.webhooks import NewWebhook
from gateway.engine.use_cases import UseCases
from gateway.store import launching
from gateway.store.database import Database
from tests.conftest import NOON, NewTenant
from tests.engine.arranging import draft

NUMBERS = [f"44770090000{place}" for place in range(5)]
RECIPIENTS = [
    Recipient(NUMBERS[0]),
    Recipient(NUMBERS[1], {"first_name": 'Zoë "Z"'}, address="+44 7700 900001"),
    *(Recipient(number) for number in NUMBERS[2:]),
    Recipient(NUMBERS[1]),
]
ID = new_id()

TABLES = {
    "campaigns": """
        SELECT dialect, channel, status, live, name, unique_name, sender, content, details, schedule,
               start_at, reason, launched_at, finished_at, created_at, updated_at, kind, given_id
        FROM campaigns WHERE account_id = $1 AND deleted_at IS NULL ORDER BY number""",
    "progress": """
        SELECT total, queued, sent, failed, canceled, suppressed, submitted, attempted_through, halted
        FROM campaign_progress JOIN campaigns ON campaign_id = id AND campaigns.account_id = $1
        WHERE campaign_progress.account_id = $1 ORDER BY number""",
    "messages": """
        SELECT seq, number, address, fields, state, parts, attempts, updated_at, retry_at
        FROM messages WHERE account_id = $1 ORDER BY campaign_id, seq""",
    "webhook_outbox": "SELECT state, reason, seqs, at FROM webhook_outbox WHERE account_id = $1",
}

# label, what the draft has, numbers that have opted out, whether a webhook is told of them
CASES: list[tuple[str, dict[str, Any], list[str], bool]] = [
    ("one message", {"recipients": RECIPIENTS[:1]}, [], False),
    ("several", {"recipients": RECIPIENTS}, [], True),
    ("some opted out", {"recipients": RECIPIENTS}, NUMBERS[1:3], True),
    ("nobody is told of them", {"recipients": RECIPIENTS}, NUMBERS[1:3], False),
    ("all opted out", {"recipients": RECIPIENTS}, NUMBERS, True),
    ("a time that has passed", {"recipients": RECIPIENTS, "schedule": NOON}, [], False),
    ("a single message with an id", {"kind": CampaignKind.DIRECT, "given_id": ID}, [], False),
    ("a name of its own", {"unique_name": True, "sender": "acme"}, [], False),
    ("other content", {"content": Content(Text("{first_name}")), "details": {"note": "ü"}}, [], False),
]


async def _tables(database: Database, account: Account) -> dict[str, list[tuple[Any, ...]]]:
    return {
        name: [tuple(row) for row in await database.fetch(statement, account.id)]
        for name, statement in TABLES.items()
    }


@pytest.mark.parametrize(
    ("fields", "opted_out", "told"), [pytest.param(*case, id=label) for label, *case in CASES]
)
async def test_it_comes_out_the_same(
    use_cases: UseCases,
    database: Database,
    new_tenant: NewTenant,
    monkeypatch: pytest.MonkeyPatch,
    fields: dict[str, Any],
    opted_out: list[str],
    told: bool,
) -> None:
    found = []
    for few in (launching.FEW, 0):
        monkeypatch.setattr(launching, "FEW", few)
        account = (await new_tenant(f"few {few}")).account
        for number in opted_out:
            await database.execute(
                "INSERT INTO suppressions VALUES ($1, 'sms', $2, 'test', $3)", account.id, number, NOON
            )
        if told:
            states = [MessageState.SUPPRESSED]
            new = NewWebhook("experia", "messageStatus", "https://example.com/events", states)
            await use_cases.webhooks.create(account, new)
        campaign = await use_cases.campaigns.create(account, draft(**fields))
        found.append((await _tables(database, account), campaign.counters, campaign.status))
    assert found[0] == found[1]
    assert bool(found[0][0]["webhook_outbox"]) is (told and bool(opted_out))


# label, what both drafts have, why the second is refused
REFUSED: list[tuple[str, dict[str, Any], type[GatewayError]]] = [
    ("a name that is taken", {"unique_name": True}, NameTaken),
    ("an id that is taken", {"kind": CampaignKind.DIRECT, "given_id": ID}, IdTaken),
]


@pytest.mark.parametrize("few", [launching.FEW, 0])
@pytest.mark.parametrize(("fields", "error"), [pytest.param(*case, id=label) for label, *case in REFUSED])
async def test_what_is_refused_leaves_nothing(
    use_cases: UseCases,
    database: Database,
    new_tenant: NewTenant,
    monkeypatch: pytest.MonkeyPatch,
    few: int,
    fields: dict[str, Any],
    error: type[GatewayError],
) -> None:
    monkeypatch.setattr(launching, "FEW", few)
    account = (await new_tenant("acme")).account
    await use_cases.campaigns.create(account, draft(**fields))
    before = await _tables(database, account)
    with pytest.raises(error):
        await use_cases.campaigns.create(account, draft(**fields))
    assert await _tables(database, account) == before
