"""The dead letter: messages that were given up and may be sent again when their cause is gone."""

from collections.abc import Sequence

from gateway.domain.accounts import Account
from gateway.domain.campaigns import Campaign, CampaignStatus
from gateway.domain.clock import Clock
from gateway.domain.messages import Message, Reason
from gateway.engine.routing import NO_ROUTE
from gateway.store import campaigns, lanes, ledger
from gateway.store.database import Database

DEAD = (Reason.RETRIES_EXHAUSTED, Reason.UNKNOWN_OUTCOME, NO_ROUTE)
"""Why messages are given up although neither they nor their recipients are to blame."""

_STOPPED = (CampaignStatus.CANCELED, CampaignStatus.FAILED)


class DeadLetter:
    """What can be done with the messages of an account that were given up."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def page(
        self, account: Account, campaign: Campaign | None, reasons: Sequence[str] = DEAD, *, limit: int
    ) -> list[Message]:
        """Of one campaign or all, newest campaign first."""
        campaign_id = campaign.id if campaign else None
        return await ledger.dead(self._database, account.id, campaign_id, reasons, limit)

    async def requeue(
        self, account: Account, campaign: Campaign | None, reasons: Sequence[str] = DEAD
    ) -> int:
        """Queues them again, in steps that are each committed; answers how many.

        Those of campaigns that were canceled or have failed stay as they are.
        """
        campaign_id = campaign.id if campaign else None
        requeued = 0
        for each in await ledger.with_failures(self._database, account.id, campaign_id):
            count, after = -1, 0
            while count:
                async with self._database.transaction() as connection:
                    current = await campaigns.locked(connection, account.id, each)
                    if current is None or current.status in _STOPPED:
                        break
                    now = self._clock()
                    count, after = await ledger.requeue_dead(connection, current, reasons, after, now)
                    if count and current.status is CampaignStatus.COMPLETED:
                        await campaigns.set_status(
                            connection, current, CampaignStatus.IN_PROGRESS, live=True, at=now
                        )
                    await lanes.wake(connection, current)
                requeued += count
        return requeued
