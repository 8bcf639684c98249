"""Senders of an account."""

from uuid import UUID

import asyncpg

from gateway.domain.accounts import Account
from gateway.domain.channels import Channel
from gateway.domain.clock import Clock, NewId
from gateway.domain.errors import NameTaken, SenderNotFound
from gateway.domain.paging import Page, Window
from gateway.domain.templates import NewSender, Sender
from gateway.store import senders as store
from gateway.store.database import Database


class Senders:
    """What can be done with the senders of an account."""

    def __init__(self, database: Database, clock: Clock, new_id: NewId) -> None:
        self._database = database
        self._clock = clock
        self._new_id = new_id

    async def create(self, account: Account, new: NewSender) -> Sender:
        """Raises NameTaken."""
        sender = await store.insert(self._database, account.id, self._new_id(), new, self._clock())
        if sender is None:
            raise NameTaken(f"a sender named {new.name!r} exists on {new.channel}")
        return sender

    async def get(self, account: Account, sender_id: UUID) -> Sender:
        """Raises SenderNotFound."""
        sender = await store.by_id(self._database, account.id, sender_id)
        if sender is None:
            raise SenderNotFound
        return sender

    async def named(self, account: Account, channel: Channel, name: str) -> Sender:
        """The sender with this name or code on a channel. Raises SenderNotFound."""
        sender = await store.by_name(self._database, account.id, channel, name)
        if sender is None:
            raise SenderNotFound
        return sender

    async def page(
        self,
        account: Account,
        window: Window[UUID],
        *,
        channel: Channel | None = None,
        name: str | None = None,
        kind: str | None = None,
    ) -> Page[Sender]:
        """The account's senders, newest first."""
        return await store.page(self._database, account.id, window, channel, name, kind)

    async def change(self, account: Account, sender_id: UUID, name: str, code: str) -> Sender:
        """Raises SenderNotFound, NameTaken."""
        try:
            sender = await store.update(self._database, account.id, sender_id, name, code, self._clock())
        except asyncpg.UniqueViolationError as error:
            raise NameTaken(f"a sender named {name!r} exists") from error
        if sender is None:
            raise SenderNotFound
        return sender

    async def delete(self, account: Account, sender_id: UUID) -> None:
        """Raises SenderNotFound."""
        if not await store.delete(self._database, account.id, sender_id):
            raise SenderNotFound
