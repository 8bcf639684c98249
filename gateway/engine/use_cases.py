"""All that an adapter may ask of the engine, in one place."""

from dataclasses import dataclass

from gateway.domain.clock import Clock, NewId
from gateway.engine.accounts import Accounts
from gateway.engine.audiences import Audiences
from gateway.engine.campaign_links import CampaignLinks, LinkSettings
from gateway.engine.campaigns import Campaigns
from gateway.engine.links import Links
from gateway.engine.messages import Messages
from gateway.engine.senders import Senders
from gateway.engine.templates import Templates
from gateway.store.database import Database


@dataclass(frozen=True, slots=True)
class UseCases:
    """The use cases, bound to one database, clock and source of identifiers."""

    clock: Clock
    accounts: Accounts
    audiences: Audiences
    campaigns: Campaigns
    links: Links
    messages: Messages
    senders: Senders
    templates: Templates

    @classmethod
    def on(
        cls,
        database: Database,
        clock: Clock,
        new_id: NewId,
        links: LinkSettings = LinkSettings(),  # noqa: B008 (frozen)
    ) -> "UseCases":
        """The use cases on a database."""
        campaign_links = CampaignLinks(database, clock, links)
        return cls(
            clock=clock,
            accounts=Accounts(database, clock, new_id),
            audiences=Audiences(database, clock, new_id),
            campaigns=Campaigns(database, clock, new_id, campaign_links),
            links=Links(database, clock, campaign_links),
            messages=Messages(database, clock, campaign_links),
            senders=Senders(database, clock, new_id),
            templates=Templates(database, clock, new_id),
        )
