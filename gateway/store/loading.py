"""The statements of loading a file into an audience, all in the caller's transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gateway.domain.recipients import Audience, NewContact
from gateway.store.database import Connection, affected
from gateway.store.statements import statements

_SQL = statements("loading")
_DIRECTORY = statements("directory")
_COPIED = ("line", "id", "number", "fields", "tags")


@dataclass(frozen=True, slots=True)
class StagedContact:
    """A contact by the line of its file."""

    line: int
    id: UUID
    contact: NewContact


@dataclass(frozen=True, slots=True)
class Repeats:
    """Lines with a number that is there already: how many, and the first of them."""

    total: int
    lines: tuple[int, ...]


async def begin(connection: Connection) -> None:
    """Makes room for the file's contacts."""
    await connection.execute(_SQL["stage"])


async def stage(connection: Connection, contacts: Iterable[StagedContact]) -> None:
    """Puts a part of the file there."""
    rows = [
        (
            each.line,
            each.id,
            each.contact.number,
            dict(each.contact.fields) or None,
            list(each.contact.tags) or None,
        )
        for each in contacts
    ]
    await connection.copy_records_to_table("staged_contacts", records=rows, columns=_COPIED)


async def repeats(connection: Connection, audience: Audience, limit: int) -> Repeats:
    """Numbers that stand twice in the file, or are in the audience."""
    await connection.execute(_SQL["look"])
    rows = await connection.fetch(_SQL["repeats"], audience.account_id, audience.id, limit)
    return Repeats(rows[0]["total"] if rows else 0, tuple(row["line"] for row in rows))


async def take(connection: Connection, audience: Audience, at: datetime) -> int:
    """Moves all that is new into the audience; answers how many."""
    scope = (audience.account_id, audience.id)
    count = affected(await connection.execute(_SQL["take"], *scope, at))
    await connection.execute(_DIRECTORY["count_contacts"], *scope, count, at)
    return count
