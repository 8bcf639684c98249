"""Receipts whose messages nobody knows: those that wait for theirs."""

from collections.abc import Mapping, Sequence

from gateway.store import receipts as store
from gateway.store.database import Database
from gateway.store.receipts import WaitingReceipt


class Unmatched:
    """What can be seen of them; they belong to no account yet."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def counts(self) -> Mapping[str, int]:
        """How many there are of each provider."""
        return await store.waiting_counts(self._database)

    async def page(self, provider: str | None, limit: int) -> Sequence[WaitingReceipt]:
        """Of one provider or all, the latest first."""
        return await store.waiting_page(self._database, provider, limit)
