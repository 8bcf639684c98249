"""Messages: who got what, and sending a failed one again."""

from gateway.domain.accounts import Account
from gateway.domain.campaigns import Campaign, CampaignStatus
from gateway.domain.clock import Clock
from gateway.domain.conditions import Selection
from gateway.domain.content import Rendered
from gateway.domain.errors import MessageNotFailed, MessageNotFound
from gateway.domain.messages import Message, MessageRef
from gateway.domain.paging import Page, Window
from gateway.engine.campaign_links import CampaignLinks
from gateway.store import campaigns, ledger, selections
from gateway.store.database import Database
from gateway.store.notices import LANES, notify


class Messages:
    """What can be done with the messages of an account."""

    def __init__(self, database: Database, clock: Clock, links: CampaignLinks) -> None:
        self._database = database
        self._clock = clock
        self._links = links

    async def of(
        self, campaign: Campaign, *, after: int = 0, before: int | None = None, limit: int
    ) -> list[Message]:
        """Messages of a campaign: in their order from `after` on, or backwards from `before`."""
        return await ledger.page(self._database, campaign, after=after, before=before, limit=limit)

    async def select(self, campaign: Campaign, selection: Selection, window: Window[int]) -> Page[Message]:
        """Messages of a campaign that meet conditions; of the window, only limit and offset count."""
        return await selections.messages(self._database, campaign, selection, window)

    async def get(self, account: Account, ref: MessageRef) -> tuple[Campaign, Message]:
        """A message and its campaign. Raises MessageNotFound."""
        campaign = await campaigns.by_number(self._database, account.id, ref.campaign_number)
        if campaign is None:
            raise MessageNotFound
        message = await ledger.message(self._database, campaign, ref.seq)
        if message is None:
            raise MessageNotFound
        return campaign, message

    async def rendered(self, campaign: Campaign, messages: list[Message]) -> list[Rendered]:
        """What each of these messages' recipients gets: the content never changes after the start."""
        render = await self._links.renderer(campaign.content, campaign.number)
        return [render(message.recipient, message.seq) for message in messages]

    async def resend(self, account: Account, ref: MessageRef) -> Message:
        """Queues a failed message again; its campaign is in progress until it is sent.

        Raises MessageNotFound (also when its campaign is deleted), MessageNotFailed (also when its
        campaign was canceled or has failed).
        """
        campaign, message = await self.get(account, ref)
        async with self._database.transaction() as connection:
            current = await campaigns.locked(connection, account.id, campaign.id)
            if current is None:
                raise MessageNotFound
            if current.status in (CampaignStatus.CANCELED, CampaignStatus.FAILED):
                raise MessageNotFailed("the campaign was stopped")
            now = self._clock()
            requeued = await ledger.requeue(connection, current, message.seq, now)
            if requeued is None:
                raise MessageNotFailed
            if current.status is CampaignStatus.COMPLETED:
                await campaigns.set_status(connection, current, CampaignStatus.IN_PROGRESS, live=True, at=now)
            await notify(connection, LANES)
            return requeued
