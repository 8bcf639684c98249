"""What an account brings from elsewhere, written with the ids it had there: many of a kind at a time.

All of it is idempotent by id: what is there already stays as it is. Each function takes the rows of a batch
in the caller's transaction, in which it may be called once for its kind. The account is the one that they
come to, whatever account they name.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from gateway.domain.accounts import Account
from gateway.domain.links import OptOutLink
from gateway.domain.recipients import Audience, Contact
from gateway.domain.routes import AccountRoute
from gateway.domain.suppressions import Suppression
from gateway.domain.templates import Sender, Template
from gateway.domain.webhooks import Webhook
from gateway.store.accounts import account_from_row
from gateway.store.database import BadArgument, Connection, Database
from gateway.store.statements import statements

_SQL = statements("arrivals")

T = TypeVar("T")
K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Taken(Generic[T]):
    """What became of a batch: how many came, were there already, and changed what was there; the refused."""

    came: int
    there: int = 0
    changed: int = 0
    refused: Sequence[tuple[T, str]] = ()


class AudienceMissing(Exception):
    """Contacts of an audience that is not there. `audience_ids` are of those audiences."""

    def __init__(self, audience_ids: Collection[UUID]) -> None:
        super().__init__()
        self.audience_ids = frozenset(audience_ids)


async def create_account(database: Database, account: Account, name: str) -> Account:
    """An account as it was elsewhere, under a name; when its number is taken, with the next one.

    Raises asyncpg.UniqueViolationError: the name or the id is taken.
    """
    row = await database.fetchrow(
        _SQL["account"],
        account.id,
        account.number,
        name,
        account.created_at,
        account.updated_at,
        account.status,
        account.rate,
        account.max_recipients,
        account.region,
        account.strict_numbers,
        account.time_zone,
        dict(account.options),
        account.max_attempts,
        account.retry_hours,
        account.quiet_hours,
        account.quiet_zone,
        account.late_start_hours,
    )
    assert row is not None
    return account_from_row(row)


async def stage(
    connection: Connection, table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]
) -> None:
    """Copies rows to where they wait. Raises BadArgument."""
    await connection.execute(_SQL[f"stage_{table}"])
    try:
        await connection.copy_records_to_table(f"arriving_{table}", records=rows, columns=columns)
    except (OverflowError, ValueError, TypeError) as error:
        raise BadArgument(str(error)) from error


def left(given: Sequence[T], key: Callable[[T], K], taken: Collection[K]) -> list[T]:
    """Those that were not taken."""
    return [each for each in given if key(each) not in taken]


async def _take_named(
    connection: Connection,
    table: str,
    account_id: UUID,
    columns: Sequence[str],
    given: Sequence[T],
    row: Callable[[T], tuple[Any, ...]],
    why_not: str,
) -> Taken[T]:
    """Things with a UUID and one other unique property, in which those that are refused are `why_not`."""
    await stage(connection, table, columns, map(row, given))
    taken = {each["id"] for each in await connection.fetch(_SQL[f"take_{table}"])}
    rest = left(given, _id, taken)
    known = await _known(connection, table, account_id, rest)
    refused = [(each, why_not) for each in left(rest, _id, known)]
    return Taken(len(taken), len(rest) - len(refused), refused=refused)


async def _known(connection: Connection, table: str, account_id: UUID, given: Sequence[T]) -> set[UUID]:
    if not given:
        return set()
    rows = await connection.fetch(_SQL[f"known_{table}"], account_id, [_id(each) for each in given])
    return {row["id"] for row in rows}


def _id(thing: Any) -> UUID:
    found: UUID = thing.id
    return found


async def senders(connection: Connection, account_id: UUID, given: Sequence[Sender]) -> Taken[Sender]:
    """A sender's name is its own on its channel."""
    columns = ("account_id", "id", "name", "code", "channel", "kind", "countries", "created_at", "updated_at")

    def row(each: Sender) -> tuple[Any, ...]:
        own = (each.name, each.code, each.channel, each.kind, list(each.countries))
        return (account_id, each.id, *own, each.created_at, each.updated_at)

    return await _take_named(
        connection, "senders", account_id, columns, given, row, "another sender has its name"
    )


async def templates(connection: Connection, account_id: UUID, given: Sequence[Template]) -> Taken[Template]:
    """A template's name is its own where it is claimed."""
    columns = (
        *("account_id", "id", "name", "unique_name", "channel", "status", "source", "syntax", "payload"),
        *("language", "details", "created_at", "updated_at"),
    )

    def row(each: Template) -> tuple[Any, ...]:
        named = (each.name, each.name if each.unique_name else None, each.channel, each.status)
        content = (each.text.source, each.text.syntax, each.payload, each.language, dict(each.details))
        return (account_id, each.id, *named, *content, each.created_at, each.updated_at)

    return await _take_named(
        connection, "templates", account_id, columns, given, row, "another template has its name"
    )


async def audiences(connection: Connection, account_id: UUID, given: Sequence[Audience]) -> Taken[Audience]:
    """Without their contacts, which are counted as they come."""
    columns = ("account_id", "id", "name", "channel", "contacts_count", "created_at", "updated_at")

    def row(each: Audience) -> tuple[Any, ...]:
        return (account_id, each.id, each.name, each.channel, 0, each.created_at, each.updated_at)

    return await _take_named(
        connection, "audiences", account_id, columns, given, row, "another audience has its name"
    )


async def webhooks(connection: Connection, account_id: UUID, given: Sequence[Webhook]) -> Taken[Webhook]:
    """One for each kind of event."""
    columns = (
        *("account_id", "id", "dialect", "event", "url", "secret", "options", "states"),
        *("created_at", "updated_at"),
    )

    def row(each: Webhook) -> tuple[Any, ...]:
        own = (each.dialect, each.event, each.url, each.secret, dict(each.options), list(each.states))
        return (account_id, each.id, *own, each.created_at, each.updated_at)

    return await _take_named(
        connection, "webhooks", account_id, columns, given, row, "the event has another webhook"
    )


async def routes(
    connection: Connection, account_id: UUID, given: Sequence[AccountRoute], at: datetime
) -> Taken[AccountRoute]:
    """By their numbers."""
    columns = (
        *("account_id", "id", "channel", "sender", "prefix", "provider", "priority", "weight"),
        "created_at",
    )
    rows = [
        (account_id, each.id, way.channel, way.sender, way.prefix, way.provider, way.priority, way.weight, at)
        for each in given
        for way in (each.route,)
    ]
    await stage(connection, "routes", columns, rows)
    came = len(await connection.fetch(_SQL["take_routes"]))
    return Taken(came, len(given) - came)


async def opt_out_links(
    connection: Connection, account_id: UUID, given: Sequence[OptOutLink]
) -> Taken[OptOutLink]:
    """By their numbers."""
    columns = ("account_id", "id", "brand", "page_text", "created_at", "removed_at")
    rows = [(account_id, each.id, each.brand, each.text, each.created_at, each.removed_at) for each in given]
    await stage(connection, "opt_out_links", columns, rows)
    came = len(await connection.fetch(_SQL["take_opt_out_links"]))
    return Taken(came, len(given) - came)


async def suppressions(
    connection: Connection, account_id: UUID, given: Sequence[Suppression]
) -> Taken[Suppression]:
    """A number that is suppressed already keeps its source and time."""
    columns = ("account_id", "channel", "number", "source", "created_at")
    rows = [(account_id, each.channel, each.number, each.source, each.created_at) for each in given]
    await stage(connection, "suppressions", columns, rows)
    came = len(await connection.fetch(_SQL["take_suppressions"]))
    return Taken(came, len(given) - came)


async def contacts(connection: Connection, account_id: UUID, given: Sequence[Contact]) -> Taken[Contact]:
    """A number stands once in an audience. Raises AudienceMissing."""
    wanted = {each.audience_id for each in given}
    rows = await connection.fetch(_SQL["known_audiences"], account_id, list(wanted))
    if missing := wanted - {row["id"] for row in rows}:
        raise AudienceMissing(missing)
    columns = (
        *("account_id", "audience_id", "id", "number", "fields", "tags"),
        *("created_at", "updated_at"),
    )

    def row(each: Contact) -> tuple[Any, ...]:
        own = (each.number, dict(each.fields) or None, list(each.tags) or None)
        return (account_id, each.audience_id, each.id, *own, each.created_at, each.updated_at)

    await stage(connection, "contacts", columns, map(row, given))
    taken = {tuple(each) for each in await connection.fetch(_SQL["take_contacts"], account_id)}
    rest = left(given, _place, taken)
    known = await _known_contacts(connection, account_id, rest)
    refused = [(each, "its number is in the audience") for each in left(rest, _place, known)]
    return Taken(len(taken), len(rest) - len(refused), refused=refused)


def _place(contact: Contact) -> tuple[Any, ...]:
    return contact.audience_id, contact.id


async def _known_contacts(
    connection: Connection, account_id: UUID, given: Sequence[Contact]
) -> set[tuple[Any, ...]]:
    if not given:
        return set()
    places = ([each.audience_id for each in given], [each.id for each in given])
    return {tuple(row) for row in await connection.fetch(_SQL["known_contacts"], account_id, *places)}
