"""What tests of moving share: the database of another gateway."""

from collections.abc import AsyncIterator

import pytest

from gateway.store.database import Database


@pytest.fixture
async def other(fresh_database_url: str) -> AsyncIterator[Database]:
    """The database of another gateway, with nothing in it."""
    database = await Database.connect(fresh_database_url)
    yield database
    await database.close()
