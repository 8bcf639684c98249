"""All that an adapter may ask of the engine, in one place."""

from dataclasses import dataclass

from gateway.domain.clock import Clock, NewId
from gateway.engine.accounts import Accounts
from gateway.engine.audiences import Audiences
from gateway.engine.campaigns import Campaigns
from gateway.engine.idempotency import Idempotency
from gateway.engine.messages import Messages
from gateway.engine.senders import Senders
from gateway.engine.suppressions import Suppressions
from gateway.engine.targets import Targets
from gateway.engine.templates import Templates
from gateway.engine.webhooks import Webhooks
from gateway.store.database import Database


@dataclass(frozen=True, slots=True)
class UseCases:
    """The use cases, bound to one database, clock and source of identifiers."""

    clock: Clock
    accounts: Accounts
    audiences: Audiences
    campaigns: Campaigns
    idempotency: Idempotency
    messages: Messages
    senders: Senders
    suppressions: Suppressions
    templates: Templates
    webhooks: Webhooks

    @classmethod
    def on(
        cls, database: Database, clock: Clock, new_id: NewId, targets: Targets | None = None
    ) -> "UseCases":
        """The use cases on a database; `targets` are where webhooks may point to."""
        return cls(
            clock=clock,
            accounts=Accounts(database, clock, new_id),
            audiences=Audiences(database, clock, new_id),
            campaigns=Campaigns(database, clock, new_id),
            idempotency=Idempotency(database, clock),
            messages=Messages(database, clock),
            senders=Senders(database, clock, new_id),
            suppressions=Suppressions(database, clock),
            templates=Templates(database, clock, new_id),
            webhooks=Webhooks(database, clock, new_id, targets or Targets()),
        )
