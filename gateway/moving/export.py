"""Everything an account has, in the order in which it is loaded again."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import NamedTuple

from gateway.domain.campaigns import Campaign
from gateway.domain.recipients import Audience
from gateway.moving.belongings import Belonging
from gateway.store.departures import Departures


class Leaving(NamedTuple):
    """A belonging; with the audience of a contact, or the campaign of a message or of a use of its links."""

    belonging: Belonging
    within: Audience | Campaign | None = None


async def leaving(departures: Departures) -> AsyncIterator[Leaving]:
    """All of it, one after the other."""
    yield Leaving(await departures.account())
    for route in await departures.routes():
        yield Leaving(route)
    for link in await departures.opt_out_links():
        yield Leaving(link)
    async for sender in departures.senders():
        yield Leaving(sender)
    async for template in departures.templates():
        yield Leaving(template)
    async for suppression in departures.suppressions():
        yield Leaving(suppression)
    for webhook in await departures.webhooks():
        yield Leaving(webhook)
    async for each in _audiences(departures):
        yield each
    async for each in _campaigns(departures):
        yield each


async def _audiences(departures: Departures) -> AsyncIterator[Leaving]:
    contacts = departures.contacts()
    async for audience in departures.audiences():
        yield Leaving(audience)
        async for contact in contacts.of(audience.id):
            yield Leaving(contact, audience)


async def _campaigns(departures: Departures) -> AsyncIterator[Leaving]:
    messages, uses = departures.messages(), departures.link_uses()
    async for campaign in departures.campaigns():
        yield Leaving(campaign)
        async for message in messages.of(campaign.id):
            yield Leaving(replace(message, campaign_number=campaign.number), campaign)
        async for use in uses.of(campaign.id):
            yield Leaving(use, campaign)
