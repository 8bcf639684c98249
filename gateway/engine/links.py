"""Links: what happens when a recipient follows one, what came of a campaign's, and opt-out links."""

from gateway.domain.accounts import Account
from gateway.domain.campaigns import Campaign
from gateway.domain.clock import Clock
from gateway.domain.errors import LinkNotFound
from gateway.domain.links import LinkKind, LinkUse, LinkWriter, OptOutLink, web_address
from gateway.engine.campaign_links import CampaignLinks
from gateway.store import links as store
from gateway.store import suppressions
from gateway.store.database import Database
from gateway.store.links import LinkedMessage

OPTED_OUT = "opt_out_link"
"""What a suppression says it came from."""

LARGEST_ID = 2**31 - 1


class Links:
    """What can be done with links: by recipients, who have a token, and by accounts."""

    def __init__(self, database: Database, clock: Clock, links: CampaignLinks) -> None:
        self._database = database
        self._clock = clock
        self._links = links

    def serve_at(self, url: str) -> None:
        """Says what the server's own address is, for links of campaigns taken in from now on."""
        self._links.serve_at(url)

    async def writer(self, campaign: Campaign) -> LinkWriter | None:
        """What writes the links of a campaign; None when it has none."""
        return await self._links.writer(campaign.content, campaign.number)

    async def follow(self, token: str, *, counted: bool = True) -> str:
        """Counts a click on a tracked link; answers where it leads. Raises LinkNotFound.

        It leads nowhere once its account is disabled.
        """
        message = await self._message(LinkKind.TRACK, token)
        target = web_address(message.track_link or "")
        if target is None or not message.account_active:
            raise LinkNotFound
        if counted:
            await store.count_click(self._database, message, self._clock())
        return target

    async def opt_out_page(self, token: str) -> LinkedMessage:
        """What the page behind an opt-out link is about. Raises LinkNotFound."""
        return await self._message(LinkKind.OPT_OUT, token)

    async def opt_out(self, token: str) -> LinkedMessage:
        """Nothing more goes from this account to this number on this channel. Raises LinkNotFound.

        This works as long as the message is known: also when its campaign is deleted or its account disabled.
        """
        message = await self._message(LinkKind.OPT_OUT, token)
        now = self._clock()
        async with self._database.transaction() as connection:
            await store.note_opt_out(connection, message, now)
            await suppressions.add(
                connection, message.account_id, message.channel, [message.number], OPTED_OUT, now
            )
        return message

    async def _message(self, kind: LinkKind, token: str) -> LinkedMessage:
        place = (await self._links.sealer()).unseal(kind, token)
        message = await store.message_at(self._database, place) if place else None
        if message is None:
            raise LinkNotFound
        return message

    async def use_of(self, campaign: Campaign) -> LinkUse:
        """Clicks and opt-outs of a campaign."""
        return await store.use_of(self._database, campaign.account_id, campaign.id)

    async def add(self, account: Account, brand: str = "", text: str = "") -> OptOutLink:
        """A new opt-out link: its page names the brand and shows the text."""
        return await store.add_opt_out_link(self._database, account.id, brand, text, self._clock())

    async def every(self, account: Account) -> list[OptOutLink]:
        """The account's opt-out links, removed ones included."""
        return await store.opt_out_links(self._database, account.id)

    async def get(self, account: Account, link_id: int) -> OptOutLink:
        """An opt-out link that campaigns can have. Raises LinkNotFound."""
        found = None
        if 0 < link_id <= LARGEST_ID:
            found = await store.opt_out_link(self._database, account.id, link_id)
        if found is None:
            raise LinkNotFound(f"there is no opt-out link {link_id}")
        return found

    async def remove(self, account: Account, link_id: int) -> OptOutLink:
        """No new campaign can have it; pages of older ones stay as they are. Raises LinkNotFound."""
        await self.get(account, link_id)
        removed = await store.remove_opt_out_link(self._database, account.id, link_id, self._clock())
        if removed is None:
            raise LinkNotFound(f"there is no opt-out link {link_id}")
        return removed
