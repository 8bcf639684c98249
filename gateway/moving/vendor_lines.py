"""Belongings as lines in the shapes of a vendor: its own objects, and what they can't hold counted."""

from collections import Counter
from typing import Any

from gateway.domain.accounts import Account
from gateway.domain.campaigns import Campaign, CampaignKind, CampaignStatus
from gateway.domain.content import Renderer, compile_content
from gateway.domain.links import LinkWriter
from gateway.domain.messages import Message, MessageState
from gateway.domain.templates import Template
from gateway.domain.webhooks import Webhook
from gateway.engine.links import Links
from gateway.moving.belongings import KINDS, Kind
from gateway.moving.export import Leaving
from gateway.moving.lines import written
from gateway.moving.mover import Departing, Mover
from gateway.store.departures import Departures

DELETED = "all of a deleted campaign"
NEVER_SENT = "every single message that was canceled"


class VendorLines:
    """Writes the lines of one export."""

    def __init__(self, mover: Mover, account: Account, departures: Departures, links: Links) -> None:
        self.lost: Counter[tuple[Kind, str]] = Counter()
        self._departed = mover.departures
        self._account = account
        self._departures = departures
        self._links = links
        self._campaign: Campaign | None = None
        self._write_links: LinkWriter | None = None
        self._render: Renderer | None = None

    async def line_of(self, leaving: Leaving, *, with_secrets: bool) -> bytes | None:
        """The line of a belonging; None when the vendor has nothing for it."""
        belonging = leaving.belonging
        kind = KINDS[type(belonging)]
        if isinstance(belonging, Campaign):
            await self._begin(belonging)
        if why := _hidden(leaving):
            self.lost[kind, why] += 1
            return None
        departed = self._departed(await self._departing(leaving))
        for what in departed.lost:
            self.lost[kind, what] += 1
        if departed.data is None:
            return None
        data = departed.data
        if isinstance(belonging, Webhook) and not with_secrets:
            data = {**data, "secret": None}
        line: dict[str, Any] = {"kind": kind}
        if departed.within is not None:
            line["within"] = departed.within
        return written({**line, "data": data})

    async def _begin(self, campaign: Campaign) -> None:
        """Its messages are rendered by a renderer that is made once."""
        self._write_links = await self._links.writer(campaign)
        self._render = compile_content(campaign.content, self._write_links)
        self._campaign = campaign

    async def _departing(self, leaving: Leaving) -> Departing:
        belonging = leaving.belonging
        rendered = None
        if isinstance(belonging, Message):
            assert self._render is not None, "its campaign came before"
            rendered = self._render(belonging.recipient, belonging.seq)
        template = await self._template(belonging) if isinstance(belonging, Campaign) else None
        return Departing(self._account, belonging, leaving.within, template, rendered, self._write_links)

    async def _template(self, campaign: Campaign) -> Template | None:
        if campaign.template_id is None:
            return None
        return await self._departures.template(campaign.template_id)


def _hidden(leaving: Leaving) -> str | None:
    """Why no dialect shows a thing, None when they do."""
    campaign = leaving.belonging if isinstance(leaving.belonging, Campaign) else leaving.within
    if not isinstance(campaign, Campaign):
        return None
    if campaign.deleted_at is not None:
        return DELETED
    is_single = campaign.kind is CampaignKind.DIRECT and campaign.status is not CampaignStatus.FAILED
    message = leaving.belonging
    if is_single and isinstance(message, Message) and message.state is MessageState.CANCELED:
        return NEVER_SENT
    return None
