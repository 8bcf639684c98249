"""Webhooks: an account says where it wants to be told; an operator looks after what could not be told."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import asyncpg

from gateway.domain.accounts import Account
from gateway.domain.clock import Clock, NewId
from gateway.domain.errors import WebhookExists, WebhookNotFound
from gateway.domain.webhooks import Backlog, DeadEvent, NewWebhook, Webhook
from gateway.engine.targets import Targets
from gateway.store import webhooks as store
from gateway.store.database import Database
from gateway.store.notices import WEBHOOKS, notify


class Webhooks:
    """What can be done with an account's webhooks."""

    def __init__(self, database: Database, clock: Clock, new_id: NewId, targets: Targets) -> None:
        self._database = database
        self._clock = clock
        self._new_id = new_id
        self._targets = targets

    async def create(self, account: Account, new: NewWebhook) -> Webhook:
        """Raises TargetRefused, WebhookExists."""
        await self._targets.check(new.url)
        created = await store.insert(self._database, account.id, self._new_id(), new, self._clock())
        if created is None:
            raise WebhookExists
        return created

    async def change(self, account: Account, webhook_id: UUID, new: NewWebhook) -> Webhook:
        """Replaces a webhook; what it has not been told of goes to the new address.

        Raises TargetRefused, WebhookNotFound, WebhookExists.
        """
        await self._targets.check(new.url)
        try:
            changed = await store.update(self._database, account.id, webhook_id, new, self._clock())
        except asyncpg.UniqueViolationError as error:
            raise WebhookExists from error
        if changed is None:
            raise WebhookNotFound
        return changed

    async def set(self, account: Account, new: NewWebhook) -> Webhook:
        """Creates the webhook for a kind of event, or replaces it. Raises TargetRefused."""
        while True:
            existing = await self._for_event(account, new.dialect, new.event)
            try:
                if existing is None:
                    return await self.create(account, new)
                return await self.change(account, existing.id, new)
            except (WebhookExists, WebhookNotFound):
                continue

    async def get(self, account: Account, webhook_id: UUID) -> Webhook:
        """Raises WebhookNotFound."""
        webhook = await store.webhook(self._database, account.id, webhook_id)
        if webhook is None:
            raise WebhookNotFound
        return webhook

    async def every(self, account: Account) -> list[Webhook]:
        """The account's webhooks, oldest first."""
        return await store.of_account(self._database, account.id)

    async def backlogs(self, account: Account) -> Mapping[UUID, Backlog]:
        """What each of the account's webhooks has before it."""
        return await store.backlogs(self._database, account.id)

    async def remove(self, account: Account, webhook_id: UUID) -> None:
        """Removes a webhook and what it has not been told of. Raises WebhookNotFound."""
        if not await store.delete(self._database, account.id, webhook_id):
            raise WebhookNotFound

    async def dead(self, account: Account, limit: int) -> list[DeadEvent]:
        """Events that were given up, newest first."""
        return await store.dead(self._database, account.id, limit)

    async def replay(self, account: Account, ids: Sequence[int] | None = None) -> int:
        """Has events that were given up tried again, all unless ids are given; answers how many."""
        async with self._database.transaction() as connection:
            count = await store.replay(connection, account.id, ids, self._clock())
            await notify(connection, WEBHOOKS)
        return count

    async def _for_event(self, account: Account, dialect: str, event: str) -> Webhook | None:
        webhooks = await store.of_account(self._database, account.id)
        return next((each for each in webhooks if (each.dialect, each.event) == (dialect, event)), None)
