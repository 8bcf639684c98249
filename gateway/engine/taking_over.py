"""Campaigns that a vendor gives up, and that are sent from here from then on."""

from dataclasses import replace

from gateway.domain.accounts import Account
from gateway.domain.campaigns import Campaign
from gateway.domain.channels import Channel
from gateway.domain.clock import Clock
from gateway.domain.errors import (
    AudienceNotFound,
    ContentInvalid,
    NoRecipients,
    Refused,
    SenderNotFound,
    TooManyRecipients,
)
from gateway.engine.campaign_links import CampaignLinks
from gateway.engine.routes import Routes
from gateway.store import audiences, campaigns, take_overs
from gateway.store.database import Database
from gateway.store.links import opt_out_link


class NotHeld(Refused):
    """Only a campaign that is held, scheduled and its vendor's is taken over."""


class TakeOvers:
    """What can be done with an account's held campaigns."""

    def __init__(
        self, database: Database, clock: Clock, campaign_links: CampaignLinks, routes: Routes
    ) -> None:
        self._database = database
        self._clock = clock
        self._links = campaign_links
        self._routes = routes

    async def held(self, account: Account, dialect: str) -> list[Campaign]:
        """Those of a vendor, the soonest first."""
        return await take_overs.held(self._database, account.id, dialect)

    async def check(self, account: Account, campaign: Campaign) -> None:
        """Whether it could be sent from here as it is.

        Raises ContentInvalid, SenderNotFound, NoRoute, AudienceNotFound, NoRecipients, TooManyRecipients.
        """
        content = campaign.content
        if not content.text.source and content.payload is None:
            raise ContentInvalid("what it says is not known here")
        if campaign.channel is Channel.SMS and not campaign.sender:
            raise SenderNotFound("its sender is not known here")
        await self._routes.check(account, campaign.channel, campaign.sender)
        if content.opt_out_link_id is not None:
            await self._check_link(account, content.opt_out_link_id)
        await self._check_recipients(account, campaign)

    async def _check_link(self, account: Account, link_id: int) -> None:
        if await opt_out_link(self._database, account.id, link_id) is None:
            raise ContentInvalid(f"there is no opt-out link {link_id} here")

    async def _check_recipients(self, account: Account, campaign: Campaign) -> None:
        if campaign.audience_id is not None:
            audience = await audiences.by_id(self._database, account.id, campaign.audience_id)
            if audience is None:
                raise AudienceNotFound("its audience is not here")
            total = audience.contacts_count
        else:
            listed = await take_overs.listed_recipients(self._database, campaign)
            total = campaign.counters.total
            if not total or listed != total:
                raise NoRecipients(f"{listed} of its {total} recipients are here")
        if total > account.max_recipients:
            raise TooManyRecipients(account.max_recipients)

    async def ask(self, campaign: Campaign) -> bool:
        """Notes that the vendor is asked to give it up; whether that is news."""
        return await take_overs.ask(self._database, campaign, self._clock())

    async def leave(self, campaign: Campaign) -> None:
        """Notes that the vendor keeps it."""
        await take_overs.unask(self._database, campaign)

    async def take(self, account: Account, campaign: Campaign) -> None:
        """Schedules it here, now that its vendor does not any more. Raises NotHeld."""
        now = self._clock()
        async with self._database.transaction() as connection:
            current = await campaigns.locked(connection, account.id, campaign.id)
            if current is None or not await take_overs.release(connection, current, now):
                raise NotHeld
            placed = self._links.placed(current.content, account)
            changed = replace(current, content=placed, updated_at=now)
            await campaigns.change(connection, changed, unique=False)
