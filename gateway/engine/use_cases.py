"""All that an adapter may ask of the engine, in one place."""

from dataclasses import dataclass

from gateway.domain.clock import Clock, NewId
from gateway.domain.routes import RoutingTable
from gateway.engine.accounts import Accounts
from gateway.engine.audiences import Audiences
from gateway.engine.campaign_links import CampaignLinks, LinkSettings
from gateway.engine.campaigns import Campaigns
from gateway.engine.checks import Checks
from gateway.engine.dead_letter import DeadLetter
from gateway.engine.idempotency import Idempotency
from gateway.engine.links import Links
from gateway.engine.messages import Messages
from gateway.engine.right_of_way import RightOfWay
from gateway.engine.routes import ANY, Routes
from gateway.engine.senders import Senders
from gateway.engine.suppressions import Suppressions
from gateway.engine.taking_over import TakeOvers
from gateway.engine.targets import Targets
from gateway.engine.templates import Templates
from gateway.engine.unmatched import Unmatched
from gateway.engine.webhooks import Webhooks
from gateway.store.database import Database


@dataclass(frozen=True, slots=True)
class UseCases:
    """The use cases, bound to one database, clock and source of identifiers."""

    clock: Clock
    accounts: Accounts
    audiences: Audiences
    campaigns: Campaigns
    checks: Checks
    dead_letter: DeadLetter
    idempotency: Idempotency
    links: Links
    messages: Messages
    routes: Routes
    senders: Senders
    suppressions: Suppressions
    take_overs: TakeOvers
    templates: Templates
    unmatched: Unmatched
    webhooks: Webhooks

    @classmethod
    def on(
        cls,
        database: Database,
        clock: Clock,
        new_id: NewId,
        targets: Targets | None = None,
        links: LinkSettings = LinkSettings(),  # noqa: B008 (frozen)
        routing: RoutingTable = ANY,
        right_of_way: RightOfWay | None = None,
    ) -> "UseCases":
        """The use cases on a database; `targets` are where webhooks may point to.

        `right_of_way` is that of the engine in this process, if there is one.
        """
        routes = Routes(database, clock, routing)
        campaign_links = CampaignLinks(database, clock, links)
        return cls(
            clock=clock,
            accounts=Accounts(database, clock, new_id),
            audiences=Audiences(database, clock, new_id),
            campaigns=Campaigns(
                database, clock, new_id, campaign_links, routes, right_of_way or RightOfWay()
            ),
            checks=Checks(database),
            dead_letter=DeadLetter(database, clock),
            idempotency=Idempotency(database, clock),
            links=Links(database, clock, campaign_links),
            messages=Messages(database, clock, campaign_links),
            routes=routes,
            senders=Senders(database, clock, new_id),
            suppressions=Suppressions(database, clock),
            take_overs=TakeOvers(database, clock, campaign_links, routes),
            templates=Templates(database, clock, new_id),
            unmatched=Unmatched(database),
            webhooks=Webhooks(database, clock, new_id, targets or Targets()),
        )
