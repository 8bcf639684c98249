"""Suppression: who gets nothing more from an account on a channel.

It takes effect at once. A launch sets messages to suppressed numbers apart, and a lane asks again in the
statement that records an attempt, so a number suppressed before that gets nothing; its message ends as
`suppressed`. Taking a number off the list brings no such message back.
"""

from collections.abc import Sequence

from gateway.domain.accounts import Account
from gateway.domain.channels import Channel
from gateway.domain.clock import Clock
from gateway.domain.paging import Page, Window
from gateway.domain.suppressions import Suppression
from gateway.store import suppressions as store
from gateway.store.database import Database


class Suppressions:
    """What can be done with the suppressed numbers of an account. Numbers are E.164 digits."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def add(self, account: Account, channel: Channel, numbers: Sequence[str], source: str) -> int:
        """Answers how many were not suppressed before; those that were keep their source and time."""
        return await store.add(self._database, account.id, channel, numbers, source, self._clock())

    async def remove(self, account: Account, channel: Channel, numbers: Sequence[str]) -> int:
        """Answers how many were suppressed."""
        return await store.remove(self._database, account.id, channel, numbers)

    async def page(
        self, account: Account, window: Window[str], *, channel: Channel | None = None
    ) -> Page[Suppression]:
        """By channel and number; of the window, only limit and offset count."""
        return await store.page(self._database, account.id, channel, window)
