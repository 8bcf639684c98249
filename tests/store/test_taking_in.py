"""A campaign's recipients are the same rows whichever way they are inserted."""

import pytest

from gateway.domain.recipients import Recipient
from gateway.engine.use_cases import UseCases
from gateway.store.database import Database
from gateway.store.launching import FEW
from tests.conftest import Tenant
from tests.engine.stage import draft

ROWS = "SELECT number, address, fields::text FROM messages WHERE campaign_id = $1 AND seq <= $2 ORDER BY seq"

# label, recipient, its row
RECIPIENTS = [
    ("a number", Recipient("447700900001"), ("447700900001", None, None)),
    ("as it was written", Recipient("447700900002", address="+44 7700"), ("447700900002", "+44 7700", None)),
    ("named values", Recipient("447700900003", {"name": "Zoë"}), ("447700900003", None, '{"name":"Zoë"}')),
    ("parameters", Recipient("447700900004", params=["a", ""]), ("447700900004", None, '["a",""]')),
    (
        "what an array would take for its own",
        Recipient("447700900005", {"name": '{"a\\",NULL}'}, address="NULL"),
        ("447700900005", "NULL", '{"name":"{\\"a\\\\\\",NULL}"}'),
    ),
]


@pytest.mark.parametrize("count", [len(RECIPIENTS), FEW, FEW + 1])
async def test_rows(use_cases: UseCases, database: Database, tenant: Tenant, count: int) -> None:
    padding = [Recipient(f"4477009{place:05d}") for place in range(10, 10 + count - len(RECIPIENTS))]
    recipients = [*(recipient for _, recipient, _ in RECIPIENTS), *padding]
    campaign = await use_cases.campaigns.create(tenant.account, draft(recipients=recipients))
    rows = await database.fetch(ROWS, campaign.id, len(RECIPIENTS))
    for (label, _, expected), row in zip(RECIPIENTS, rows, strict=True):
        assert tuple(row) == expected, label
    assert campaign.counters.queued == count
    assert await database.fetchval("SELECT count(*) FROM messages") == count
