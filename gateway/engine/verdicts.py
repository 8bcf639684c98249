"""What receipts mean for their messages: one verdict a message, settled campaign by campaign."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import TypeAlias

from gateway.domain.messages import MessageState, Receipt
from gateway.store import parts as long_messages
from gateway.store import receipts as store
from gateway.store.database import Connection, Database
from gateway.store.parts import PartReceipt
from gateway.store.receipts import CampaignKey, MessageKey

Match: TypeAlias = tuple[MessageKey, Receipt]
"""What a receipt speaks of, and the receipt."""


async def settle_matched(database: Database | Connection, matched: Iterable[Match]) -> None:
    """Settles campaign by campaign, in a fixed order so that two settlers never wait for each other."""
    campaigns: dict[CampaignKey, dict[int, Receipt]] = {}
    failed: dict[CampaignKey, list[str]] = {}
    parts: dict[CampaignKey, list[PartReceipt]] = {}
    campaign, verdicts = None, {}
    for (each_campaign, seq, part), receipt in matched:
        if part is not None:
            parts.setdefault(each_campaign, []).append((seq, part, receipt))
            continue
        if each_campaign is not campaign:
            campaign = each_campaign
            verdicts = campaigns.setdefault(campaign, {})
        if receipt.state is MessageState.FAILED:
            failed.setdefault(campaign, []).append(receipt.provider_message_id)
        earlier = verdicts.get(seq)
        if earlier is None or earlier.state < receipt.state:
            verdicts[seq] = receipt
    for campaign in sorted(campaigns | parts if parts else campaigns):
        if campaign in parts:
            await _settle_parts(database, campaign, parts[campaign])
        if campaign in campaigns:
            ordered = sorted(campaigns[campaign].items(), key=lambda item: item[0])
            await store.settle(database, campaign, ordered, failed.get(campaign, ()))


async def _settle_parts(
    database: Database | Connection, campaign: CampaignKey, receipts: Sequence[PartReceipt]
) -> None:
    """Parts and the messages that they complete in one transaction: none is known without the other."""
    async with _transaction(database) as connection:
        told = await long_messages.settle(connection, campaign, receipts)
        failed = [each.provider_message_id for _, each in told if each.state is MessageState.FAILED]
        # Of a message that was sent twice, both submissions may have come to something: the better counts.
        verdicts = dict(sorted(told, key=lambda each: (each[0], each[1].state)))
        if verdicts:
            await store.settle(connection, campaign, list(verdicts.items()), failed)


@asynccontextmanager
async def _transaction(database: Database | Connection) -> AsyncIterator[Connection]:
    """One of its own, or that of the connection."""
    if isinstance(database, Database):
        async with database.transaction() as connection:
            yield connection
    else:
        yield database
