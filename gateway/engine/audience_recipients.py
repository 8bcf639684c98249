"""Taking the contacts of audiences into a campaign while it is created."""

from datetime import datetime
from uuid import UUID

from gateway.domain.accounts import Account
from gateway.domain.campaigns import CampaignDraft
from gateway.domain.clock import NewId
from gateway.domain.errors import AudienceNotFound, NoRecipients, TooManyRecipients
from gateway.store import audience_contacts as store
from gateway.store import campaigns
from gateway.store.database import Connection


async def take_in(
    connection: Connection,
    account: Account,
    draft: CampaignDraft,
    campaign_id: UUID,
    new_id: NewId,
    now: datetime,
) -> None:
    """Puts a draft's new contacts into their audiences, and the contacts of its audiences into the campaign.

    All within the caller's transaction. Raises AudienceNotFound, NoRecipients, TooManyRecipients.
    """
    wanted = {*draft.audience_ids, *draft.new_contacts}
    if await store.hold(connection, account.id, draft.channel, wanted) != wanted:
        raise AudienceNotFound
    await store.put(connection, account.id, draft.new_contacts, new_id, now)
    inline = len(draft.recipients)
    room = account.max_recipients - inline
    taken = await store.take_in(
        connection, account.id, campaign_id, draft.audience_ids, after=inline, limit=room + 1, at=now
    )
    if taken > room:
        raise TooManyRecipients(account.max_recipients)
    if not inline + taken:
        raise NoRecipients("the audiences have no contacts")
    await campaigns.set_total(connection, account.id, campaign_id, inline + taken)
