"""Messages: who got what, sending a failed one again, and stopping a single one."""

from collections.abc import Iterable
from uuid import UUID

from gateway.domain.accounts import Account
from gateway.domain.campaigns import Campaign, CampaignKind, CampaignStatus
from gateway.domain.clock import Clock
from gateway.domain.conditions import Selection
from gateway.domain.content import Rendered
from gateway.domain.errors import MessageNotFailed, MessageNotFound, MessageNotStoppable
from gateway.domain.message_ids import is_computed, message_of_id
from gateway.domain.messages import Message, MessagePlace, MessageRef, MessageState
from gateway.domain.paging import Page, Window
from gateway.engine.campaign_links import CampaignLinks
from gateway.store import campaigns, lanes, ledger, selections
from gateway.store.database import Database


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

    async def everywhere(
        self, account: Account, selection: Selection, window: Window[MessagePlace]
    ) -> Page[tuple[Campaign, Message]]:
        """Messages of all the account's campaigns and single ones, newest first unless ordered."""
        page = await selections.all_messages(self._database, account.id, selection, window)
        campaigns = await self._campaigns(account, {message.campaign_id for message in page.items})
        found = ((campaigns.get(message.campaign_id), message) for message in page.items)
        # A campaign may have been deleted in between.
        return Page(tuple((campaign, message) for campaign, message in found if campaign), page.total)

    async def _campaigns(self, account: Account, ids: Iterable[UUID]) -> dict[UUID, Campaign]:
        found = await campaigns.by_ids(self._database, account.id, list(ids))
        return {campaign.id: campaign for campaign in found}

    async def get(self, account: Account, ref: MessageRef) -> tuple[Campaign, Message]:
        """A message and its campaign. Raises MessageNotFound."""
        campaign = await campaigns.by_number(self._database, account.id, ref.campaign_number)
        if campaign is None:
            raise MessageNotFound
        return campaign, await self._at(campaign, ref.seq)

    async def identified(self, account: Account, message_id: UUID) -> tuple[Campaign, Message]:
        """A message by its id: the one its client gave it, the computed one, or one it had elsewhere.

        Raises MessageNotFound.
        """
        campaign = await campaigns.by_given_id(self._database, account.id, message_id)
        if campaign is not None:
            return campaign, await self._at(campaign, 1)
        if is_computed(account.id, message_id):
            return await self.get(account, message_of_id(account.id, message_id))
        return await self.get(account, await self.kept(account, str(message_id)))

    async def kept(self, account: Account, kept_id: str) -> MessageRef:
        """Which message had this id elsewhere. Raises MessageNotFound."""
        # What can't be printed may not be storable either, and is nobody's id.
        ref = await ledger.ref_of_kept(self._database, account.id, kept_id) if kept_id.isprintable() else None
        if ref is None:
            raise MessageNotFound
        return ref

    async def _at(self, campaign: Campaign, seq: int) -> Message:
        message = await ledger.message(self._database, campaign, seq)
        if message is None or _is_gone(campaign, message):
            raise MessageNotFound
        return message

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
            if current.is_its_vendors:
                raise MessageNotFailed("the message is its vendor's, who sent it")
            now = self._clock()
            requeued = await ledger.requeue(connection, current, message.seq, now)
            if requeued is None:
                raise MessageNotFailed
            if current.status is CampaignStatus.COMPLETED:
                await campaigns.set_status(connection, current, CampaignStatus.IN_PROGRESS, live=True, at=now)
            await lanes.wake(connection, current)
            return requeued

    async def cancel(self, account: Account, campaign: Campaign, message: Message) -> None:
        """Stops a single message that is not on the wire; from then on it is gone.

        Raises MessageNotStoppable (also for a message of a campaign, which is stopped as a whole).
        """
        if campaign.kind is CampaignKind.CAMPAIGN:
            raise MessageNotStoppable
        async with self._database.transaction() as connection:
            current = await campaigns.locked(connection, account.id, campaign.id)
            if current is None:
                raise MessageNotFound
            if current.is_its_vendors:
                raise MessageNotStoppable("the message is its vendor's, who sends it")
            if not await ledger.cancel(connection, current, message.seq, self._clock()):
                raise MessageNotStoppable
            await lanes.wake(connection, current)


def _is_gone(campaign: Campaign, message: Message) -> bool:
    """A single message that was canceled, unless that was because it could not be started."""
    is_single = campaign.kind is CampaignKind.DIRECT
    return (
        is_single and message.state is MessageState.CANCELED and campaign.status is not CampaignStatus.FAILED
    )
