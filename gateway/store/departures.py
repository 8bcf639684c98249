"""Everything that an account has, read in pages from one snapshot: what is held is a page of each kind."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, Generic, TypeVar
from uuid import UUID

from asyncpg import Record

from gateway.domain.accounts import Account
from gateway.domain.campaigns import Campaign, Marks
from gateway.domain.links import OptOutLink, RecipientLinkUse
from gateway.domain.messages import Message
from gateway.domain.recipients import Audience, Contact
from gateway.domain.routes import AccountRoute
from gateway.domain.suppressions import Suppression
from gateway.domain.templates import Sender, Template
from gateway.domain.webhooks import Webhook
from gateway.store.accounts import account_from_row
from gateway.store.audiences import audience_from_row, contact_from_row
from gateway.store.campaigns import campaign_from_row
from gateway.store.database import Connection, Database
from gateway.store.ledger import message_from_row
from gateway.store.links import opt_out_link_from_row
from gateway.store.routes import route_from_row
from gateway.store.senders import sender_from_row
from gateway.store.statements import statements
from gateway.store.suppressions import suppression_from_row
from gateway.store.templates import template_from_row
from gateway.store.webhooks import webhook_from_row

_SQL = statements("departures")

PAGE = 2_000
"""Rows of a page."""

T = TypeVar("T")
_FIRST = UUID(int=0)


@asynccontextmanager
async def snapshot(database: Database) -> AsyncIterator[Connection]:
    """A connection that sees everything as it is now, however long it reads."""
    async with (
        database.connection() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        yield connection


class Departures:
    """The belongings of one account, in one snapshot."""

    def __init__(self, connection: Connection, account_id: UUID, page: int = PAGE) -> None:
        self._connection = connection
        self._account_id = account_id
        self._page = page

    async def account(self) -> Account:
        """Its own record."""
        row = await self._connection.fetchrow(_SQL["account"], self._account_id)
        assert row is not None, "accounts are not deleted"
        return account_from_row(row)

    async def routes(self) -> list[AccountRoute]:
        """By their numbers."""
        return [AccountRoute(row["id"], route_from_row(dict(row))) for row in await self._all("routes")]

    async def opt_out_links(self) -> list[OptOutLink]:
        """By their numbers, removed ones included."""
        return [opt_out_link_from_row(row) for row in await self._all("opt_out_links")]

    async def webhooks(self) -> list[Webhook]:
        """By their ids."""
        return [webhook_from_row(row) for row in await self._all("webhooks")]

    def senders(self) -> AsyncIterator[Sender]:
        """By their ids."""
        return self._each("senders", ("id",), (_FIRST,), sender_from_row)

    def templates(self) -> AsyncIterator[Template]:
        """By their ids."""
        return self._each("templates", ("id",), (_FIRST,), template_from_row)

    async def template(self, template_id: UUID) -> Template | None:
        """One of them."""
        row = await self._connection.fetchrow(_SQL["template"], self._account_id, template_id)
        return template_from_row(row) if row else None

    def suppressions(self) -> AsyncIterator[Suppression]:
        """By channel and number."""
        return self._each("suppressions", ("channel", "number"), ("", ""), suppression_from_row)

    def audiences(self) -> AsyncIterator[Audience]:
        """By their ids."""
        return self._each("audiences", ("id",), (_FIRST,), audience_from_row)

    def contacts(self) -> "Followers[Contact]":
        """By audience and id."""
        first = (_FIRST, _FIRST)
        return Followers(self._each("contacts", ("audience_id", "id"), first, contact_from_row), _audience_id)

    def campaigns(self) -> AsyncIterator[Campaign]:
        """By their ids, direct and deleted ones included, with the marks of their sending."""
        return self._each("campaigns", ("id",), (_FIRST,), _marked)

    def messages(self) -> "Followers[Message]":
        """By campaign and place; of their campaign they know the id only."""
        first = (_FIRST, 0)
        return Followers(self._each("messages", ("campaign_id", "seq"), first, _message), _campaign_id)

    def link_uses(self) -> "Followers[RecipientLinkUse]":
        """By campaign and place."""
        first = (_FIRST, 0)
        return Followers(self._each("link_uses", ("campaign_id", "seq"), first, _link_use), _campaign_id)

    async def _all(self, name: str) -> list[Record]:
        return await self._connection.fetch(_SQL[name], self._account_id)

    async def _each(
        self, name: str, key: Sequence[str], first: tuple[Any, ...], read: Callable[[Record], T]
    ) -> AsyncIterator[T]:
        last = first
        while rows := await self._connection.fetch(_SQL[name], self._account_id, *last, self._page):
            for row in rows:
                yield read(row)
            if len(rows) < self._page:
                return
            last = tuple(rows[-1][column] for column in key)


class Followers(Generic[T]):
    """What follows others, in the same order as those: asked for each of them, one after the other."""

    def __init__(self, stream: AsyncIterator[T], parent: Callable[[T], UUID]) -> None:
        self._stream = stream
        self._parent = parent
        self._next: T | None = None

    async def of(self, parent_id: UUID) -> AsyncIterator[T]:
        """Those of one parent, whose id is beyond that of the one asked for before."""
        while True:
            if self._next is None:
                self._next = await anext(self._stream, None)
            if self._next is None or self._parent(self._next) > parent_id:
                return
            found, self._next = self._next, None
            if self._parent(found) == parent_id:
                yield found


def _marked(row: Record) -> Campaign:
    return replace(campaign_from_row(row), marks=Marks(row["attempted_through"], row["settled_through"]))


def _message(row: Record) -> Message:
    return message_from_row(row, 0)


def _link_use(row: Record) -> RecipientLinkUse:
    return RecipientLinkUse(**dict(row))


def _audience_id(contact: Contact) -> UUID:
    return contact.audience_id


def _campaign_id(item: Message | RecipientLinkUse) -> UUID:
    return item.campaign_id
