"""Campaigns that are taken over from their vendor."""

from datetime import datetime
from uuid import UUID

from gateway.domain.campaigns import Campaign
from gateway.store import campaigns
from gateway.store.database import Connection, Database
from gateway.store.notices import SCHEDULE, notify
from gateway.store.statements import statements

_SQL = statements("imports")


async def held(database: Database, account_id: UUID, dialect: str) -> list[Campaign]:
    """The scheduled campaigns of a vendor that wait here to be taken over, the soonest first."""
    rows = await database.fetch(_SQL["held"], account_id, dialect)
    found = {
        each.id: each for each in await campaigns.by_ids(database, account_id, [row["id"] for row in rows])
    }
    return [found[row["id"]] for row in rows if row["id"] in found]


async def listed_recipients(database: Database, campaign: Campaign) -> int:
    """How many recipients came with it."""
    count: int = await database.fetchval(_SQL["listed_recipients"], campaign.account_id, campaign.id)
    return count


async def ask(database: Database, campaign: Campaign, at: datetime) -> bool:
    """Notes that the vendor is asked to give a campaign up; False when that was noted before."""
    return await database.fetchval(_SQL["ask"], campaign.account_id, campaign.id, at) is not None


async def unask(database: Database, campaign: Campaign) -> None:
    """Notes that the vendor keeps it."""
    await database.execute(_SQL["unask"], campaign.account_id, campaign.id)


async def release(connection: Connection, campaign: Campaign, at: datetime) -> bool:
    """Makes a held campaign one that is scheduled here; False when it is none any more."""
    scope = (campaign.account_id, campaign.id)
    if await connection.fetchval(_SQL["release"], *scope) is None:
        return False
    await connection.execute(_SQL["unhalt"], *scope)
    await connection.execute(_SQL["taken"], *scope, at)
    await notify(connection, SCHEDULE)
    return True
