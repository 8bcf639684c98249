"""Promise: a receipt that comes before its message is known as sent is settled as soon as that is known."""

import asyncio

import pytest

from gateway.domain.messages import MessageState, Receipt
from gateway.engine import early_receipts, receipts
from gateway.engine.receipts import ReceiptSettler
from gateway.engine.recent import RecentSubmissions
from gateway.engine.right_of_way import RightOfWay
from gateway.engine.settings import EngineSettings
from gateway.store import settling
from gateway.store.settling import Accepted, Settlement
from tests.conftest import FrozenClock
from tests.engine.stage import Stage, draft

PATIENT = EngineSettings(receipt_wait_seconds=0.0, receipt_patience_seconds=1e6, poll_seconds=1e6)


async def test_an_early_receipt_is_settled_with_the_piece_of_its_message(
    stage: Stage, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No pause is waited for, and nothing is looked up in the database."""
    monkeypatch.setattr(early_receipts, "PAUSE", 1e6)
    monkeypatch.setattr(receipts, "PAUSE", 1e6)
    account = stage.account
    campaign = await stage.use_cases.campaigns.create(account, draft(1))
    scope, recent = (account.id, campaign.id), RecentSubmissions()
    settler = ReceiptSettler(stage.database, recent, clock, PATIENT, RightOfWay())
    working = asyncio.create_task(settler.run())
    with recent.under_way():
        receipt = Receipt("smsc", "7", MessageState.DELIVERED, clock())
        call = asyncio.create_task(settler.receipts([receipt]))
        for _ in range(20):  # The worker takes it, finds nothing, and rests.
            await asyncio.sleep(0)
        assert not call.done()
        accepted = [Accepted(1, 1, "7")]
        settlement = Settlement(accepted, (), ())
        await settling.settle(
            stage.database, *scope, settlement, provider="smsc", settled_through=1, resent=False, at=clock()
        )
        recent.remember("smsc", scope, accepted, clock())
        await asyncio.wait_for(call, 15)
    assert (await stage.use_cases.campaigns.get(account, campaign.id)).counters.delivered == 1
    settler.stop()
    await working
