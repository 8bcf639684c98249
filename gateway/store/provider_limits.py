"""Limits of providers, which all processes share."""

from gateway.store.database import Database
from gateway.store.statements import statements

_SQL = statements("provider_limits")


async def reserve(database: Database, provider: str, seconds: float) -> float:
    """Takes a stretch of the provider's time for oneself; answers the seconds until it begins."""
    wait: float = await database.fetchval(_SQL["reserve"], provider, seconds)
    return max(0.0, wait)
