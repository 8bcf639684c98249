"""Receipts that overtook their messages: held in memory until their pieces are known to be settled.

At full speed that is most of them, as a network's answers and its receipts come in one stream. Those that
come together are one group, of which the first is looked up for all: they are of one piece, or nearly so.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from gateway.domain.messages import Receipt
from gateway.engine.recent import RecentSubmissions

PAUSE = 0.05
"""Seconds before a receipt held in memory is looked up in the database; in memory it is with every piece."""


@dataclass(slots=True)
class Call:
    """Receipts that were handed in together: answered when the last of them is committed."""

    open: int
    answer: "asyncio.Future[None]"


class Held(NamedTuple):
    """A receipt in memory; `since` is the loop's time of its arrival."""

    receipt: Receipt
    call: Call
    since: float


Group: TypeAlias = Sequence[Held]
"""Receipts that come up together; one at least."""


class EarlyReceipts:
    """Groups that wait for their pieces, or for a pause to end."""

    def __init__(self, recent: RecentSubmissions) -> None:
        self._recent = recent
        self._groups: list[tuple[float, Group]] = []
        self._generation = 0

    def __len__(self) -> int:
        return len(self._groups)

    def hold(self, groups: Iterable[Group], generation: int, now: float) -> None:
        """Has them wait; they were looked up in memory when it was of this generation."""
        self._generation = min(generation, self._generation) if self._groups else generation
        self._groups.extend((now + PAUSE, group) for group in groups)

    def are_due(self, now: float) -> bool:
        """Whether some may come up: more is remembered, or the oldest have waited for long enough."""
        return bool(self._groups) and (
            self._recent.generation != self._generation or self._groups[0][0] <= now
        )

    def take(self, now: float, *, all_of_them: bool = False) -> list[Held]:
        """Those that come up now."""
        waiting, self._groups = self._groups, []
        self._generation = self._recent.generation
        taken: list[Held] = []
        for entry in waiting:
            due, group = entry
            if all_of_them or due <= now or self._recent.find(group[0].receipt) is not None:
                taken.extend(group)
            else:
                self._groups.append(entry)
        return taken
