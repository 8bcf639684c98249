"""Audiences and their contacts."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from uuid import UUID

import asyncpg

from gateway.domain.accounts import Account
from gateway.domain.channels import Channel
from gateway.domain.clock import Clock, NewId
from gateway.domain.errors import (
    AudienceNotFound,
    ContactExists,
    ContactNotFound,
    NameTaken,
    Refused,
)
from gateway.domain.paging import Page, Window
from gateway.domain.recipients import Audience, Contact, NewContact
from gateway.engine.audience_load import AudienceLoad
from gateway.store import audiences as store
from gateway.store import loading
from gateway.store.database import Connection, Database


class Audiences:
    """What can be done with the audiences of an account."""

    def __init__(self, database: Database, clock: Clock, new_id: NewId) -> None:
        self._database = database
        self._clock = clock
        self._new_id = new_id

    async def create(
        self, account: Account, name: str, channel: Channel, contacts: Sequence[NewContact] = ()
    ) -> Audience:
        """An audience with its first contacts. Raises NameTaken, ContactExists (a number twice)."""
        try:
            async with self._database.transaction() as connection:
                return await self._made(connection, account, name, channel, contacts)
        except asyncpg.UniqueViolationError as error:
            raise ContactExists("a number stands twice in the contacts") from error

    @asynccontextmanager
    async def loading(
        self, account: Account, name: str, channel: Channel, *, append: bool = False
    ) -> AsyncIterator[AudienceLoad]:
        """A load into a new audience, or with `append` into one that is there.

        All that is taken in the block is committed at its end; an exception takes it back, with the
        audience. Raises NameTaken, AudienceNotFound, Refused (it is of another channel).
        """
        async with self._database.transaction() as connection:
            if append:
                audience = await self._named(connection, account, name, channel)
            else:
                audience = await self._made(connection, account, name, channel)
            await loading.begin(connection)
            yield AudienceLoad(audience, connection, self._clock, self._new_id)

    async def _named(self, connection: Connection, account: Account, name: str, channel: Channel) -> Audience:
        audience = await store.by_name(connection, account.id, name)
        if audience is None:
            raise AudienceNotFound(f"account {account.name!r} has no audience named {name!r}")
        if audience.channel is not channel:
            raise Refused(f"the audience {name!r} is for {audience.channel}, not {channel}")
        return audience

    async def _made(
        self,
        connection: Connection,
        account: Account,
        name: str,
        channel: Channel,
        contacts: Sequence[NewContact] = (),
    ) -> Audience:
        audience = await store.insert(
            connection,
            account_id=account.id,
            audience_id=self._new_id(),
            name=name,
            channel=channel,
            contacts=contacts,
            new_id=self._new_id,
            at=self._clock(),
        )
        if audience is None:
            raise NameTaken(f"an audience named {name!r} exists")
        return audience

    async def get(self, account: Account, audience_id: UUID) -> Audience:
        """Raises AudienceNotFound."""
        audience = await store.by_id(self._database, account.id, audience_id)
        if audience is None:
            raise AudienceNotFound
        return audience

    async def page(
        self, account: Account, window: Window[UUID], *, channel: Channel | None = None
    ) -> Page[Audience]:
        """The account's audiences, newest first."""
        return await store.page(self._database, account.id, window, channel)

    async def rename(self, account: Account, audience_id: UUID, name: str) -> Audience:
        """Raises AudienceNotFound, NameTaken."""
        try:
            audience = await store.rename(self._database, account.id, audience_id, name, self._clock())
        except asyncpg.UniqueViolationError as error:
            raise NameTaken(f"an audience named {name!r} exists") from error
        if audience is None:
            raise AudienceNotFound
        return audience

    async def delete(self, account: Account, audience_id: UUID) -> None:
        """Deletes an audience and its contacts. Raises AudienceNotFound."""
        if not await store.delete(self._database, account.id, audience_id):
            raise AudienceNotFound

    async def add_contact(self, account: Account, audience_id: UUID, new: NewContact) -> Contact:
        """Raises AudienceNotFound, ContactExists."""
        audience = await self.get(account, audience_id)
        try:
            async with self._database.transaction() as connection:
                contact = await store.insert_contact(connection, audience, self._new_id(), new, self._clock())
        except asyncpg.ForeignKeyViolationError as error:
            raise AudienceNotFound from error
        if contact is None:
            raise ContactExists
        return contact

    async def contact(self, account: Account, audience_id: UUID, contact_id: UUID) -> Contact:
        """Raises AudienceNotFound, ContactNotFound."""
        audience = await self.get(account, audience_id)
        contact = await store.contact(self._database, audience, contact_id)
        if contact is None:
            raise ContactNotFound
        return contact

    async def contacts(
        self,
        account: Account,
        audience_id: UUID,
        window: Window[UUID],
        *,
        search: str | None = None,
    ) -> Page[Contact]:
        """An audience's contacts in the order they were added. Raises AudienceNotFound."""
        audience = await self.get(account, audience_id)
        return await store.contacts_page(self._database, audience, window, search)

    async def change_contact(
        self,
        account: Account,
        audience_id: UUID,
        contact_id: UUID,
        fields: Mapping[str, str],
        tags: Sequence[str] | None = None,
    ) -> Contact:
        """Replaces the given fields and, when given, the tags. Raises AudienceNotFound, ContactNotFound."""
        contact = await self.contact(account, audience_id, contact_id)
        changed = replace(
            contact,
            fields={**contact.fields, **fields},
            tags=contact.tags if tags is None else tuple(tags),
        )
        written = await store.update_contact(self._database, changed, self._clock())
        if written is None:
            raise ContactNotFound
        return written

    async def delete_contact(self, account: Account, audience_id: UUID, contact_id: UUID) -> None:
        """Raises AudienceNotFound, ContactNotFound."""
        contact = await self.contact(account, audience_id, contact_id)
        async with self._database.transaction() as connection:
            if not await store.delete_contact(connection, contact, self._clock()):
                raise ContactNotFound
