"""Imports: how far each is, and where what comes stands here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from gateway.domain.campaigns import CampaignStatus, Counters
from gateway.store.database import Connection, Database
from gateway.store.statements import statements

_SQL = statements("imports")

_LOCK = 0x696D_7074
"""The class of the advisory locks of imports."""

_COUNTERS = ("total", "queued", "sent", "delivered", "read", "failed", "canceled", "suppressed", "submitted")


@dataclass(frozen=True, slots=True)
class ImportKey:
    """Whose account is read where: a second import of it goes on where the first one ended."""

    account_id: UUID
    dialect: str
    origin: str

    @property
    def columns(self) -> tuple[UUID, str, str]:
        """As tables have it."""
        return self.account_id, self.dialect, self.origin


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a list is read.

    `next` finds the page to read, `within` are lists of what the last one held, `numbers` the next and the
    lowest of those set aside for campaigns, and `tally` is the report so far.
    """

    next: str | None = None
    done: bool = False
    within: Sequence[Sequence[str]] = ()
    numbers: tuple[int, int] | None = None
    tally: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CampaignThere:
    """What is known of a campaign that comes."""

    number: int
    status: CampaignStatus
    counters: Counters
    updated_at: datetime
    is_the_vendors: bool
    is_asked_for: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message stands."""

    campaign_id: UUID
    seq: int


async def lock(connection: Connection, account_id: UUID) -> bool:
    """Whether this session, as long as it lives, is the only one to import for the account."""
    locked: bool = await connection.fetchval(_SQL["try_lock"], _LOCK, str(account_id))
    return locked


async def resume(database: Database, key: ImportKey, scope: str, at: datetime) -> dict[str, Mark]:
    """The marks of an import of the same scope that was interrupted; without one, a new one begins."""
    async with database.transaction() as connection:
        row = await connection.fetchrow(_SQL["current"], *key.columns)
        if row is None or row["finished_at"] is not None or row["scope"] != scope:
            await connection.execute(_SQL["forget_marks"], *key.columns)
            await connection.execute(_SQL["begin"], *key.columns, scope, at)
            return {}
        rows = await connection.fetch(_SQL["marks"], *key.columns)
    return {
        row["list"]: Mark(
            row["next"],
            row["done"],
            row["within"],
            None if row["number"] is None else (row["number"], row["lowest_number"]),
            row["tally"],
        )
        for row in rows
    }


async def mark(connection: Connection, key: ImportKey, name: str, mark: Mark) -> None:
    """Notes how far a list is read."""
    within = [list(each) for each in mark.within]
    state = (mark.next, mark.done, within, *(mark.numbers or (None, None)), dict(mark.tally))
    await connection.execute(_SQL["mark"], *key.columns, name, *state)


async def finish(connection: Connection, key: ImportKey, at: datetime) -> None:
    """Ends an import; counters of campaigns all of whose messages are here are theirs from now on."""
    await connection.execute(_SQL["recount"], key.account_id)
    await connection.execute(_SQL["finish"], *key.columns, at)
    await connection.execute(_SQL["forget_marks"], *key.columns)


async def set_numbers_aside(connection: Connection, account_id: UUID, count: int) -> int:
    """Takes so many of the account's campaign numbers, one after the other; answers the last one."""
    last: int = await connection.fetchval(_SQL["set_numbers_aside"], account_id, count)
    return last


async def campaigns_there(
    connection: Connection | Database, account_id: UUID, ids: Sequence[UUID]
) -> dict[UUID, CampaignThere]:
    """Those of the campaigns that are here."""
    rows = await connection.fetch(_SQL["known_campaigns"], account_id, ids)
    return {
        row["id"]: CampaignThere(
            row["number"],
            CampaignStatus(row["status"]),
            Counters(**{name: row[name] for name in _COUNTERS}),
            row["updated_at"],
            row["is_the_vendors"],
            row["is_asked_for"],
        )
        for row in rows
    }


async def names_claimed(
    connection: Connection, account_id: UUID, names: Sequence[str], ids: Sequence[UUID]
) -> set[str]:
    """Which of the names are claimed by campaigns other than these."""
    rows = await connection.fetch(_SQL["names_claimed"], account_id, names, ids)
    return {row["unique_name"] for row in rows}


async def places_by_id(connection: Connection, account_id: UUID, kept_ids: Sequence[str]) -> dict[str, Place]:
    """Where messages stand that came before."""
    rows = await connection.fetch(_SQL["places_by_id"], account_id, kept_ids)
    return {row["kept_id"]: Place(row["campaign_id"], row["seq"]) for row in rows}


async def places_by_number(
    connection: Connection, account_id: UUID, campaign_ids: Sequence[UUID], numbers: Sequence[str]
) -> dict[tuple[UUID, str], list[int]]:
    """Where in campaigns numbers stand whose messages have no id yet, in order."""
    places: dict[tuple[UUID, str], list[int]] = {}
    for row in await connection.fetch(_SQL["places_by_number"], account_id, campaign_ids, numbers):
        places.setdefault((row["campaign_id"], row["number"]), []).append(row["seq"])
    return places


async def last_places(
    connection: Connection, account_id: UUID, campaign_ids: Sequence[UUID]
) -> dict[UUID, int]:
    """The last place in each campaign's ledger, 0 for an empty one."""
    rows = await connection.fetch(_SQL["last_places"], account_id, campaign_ids)
    return {row["campaign_id"]: row["seq"] for row in rows}


async def keep_ids(connection: Connection, account_id: UUID, ids: Mapping[str, Place]) -> None:
    """Gives messages that came as recipients the ids that they are listed under."""
    places = ([each.campaign_id for each in ids.values()], [each.seq for each in ids.values()])
    await connection.execute(_SQL["keep_ids"], account_id, *places, list(ids))


async def ids_at_places(
    connection: Connection, account_id: UUID, places: Sequence[Place]
) -> dict[Place, tuple[str, str | None]]:
    """The number and the kept id of the messages that stand at places."""
    columns = ([each.campaign_id for each in places], [each.seq for each in places])
    rows = await connection.fetch(_SQL["ids_at_places"], account_id, *columns)
    return {Place(row["campaign_id"], row["seq"]): (row["number"], row["kept_id"]) for row in rows}


async def ids_there(database: Database, table: str, account_id: UUID, ids: Sequence[UUID]) -> int:
    """How many of the ids are in a table."""
    if not ids:
        return 0
    count: int = await database.fetchval(_SQL[f"{table}_there"], account_id, ids)
    return count


async def kept_ids_there(database: Database, account_id: UUID, kept_ids: Sequence[str]) -> int:
    """How many of the messages are here."""
    if not kept_ids:
        return 0
    count: int = await database.fetchval(_SQL["messages_there"], account_id, kept_ids)
    return count
