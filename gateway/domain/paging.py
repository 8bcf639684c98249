"""Pages of a list."""

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
K = TypeVar("K")

FARTHEST = 2**63 - 1
"""The largest offset and number there is; whatever lies beyond is as good as there."""


def within(place: int, last: int = FARTHEST) -> int:
    """A place as the store can compare it: nothing stands below 0 or beyond the last."""
    return max(0, min(place, last))


@dataclass(frozen=True, slots=True)
class Window(Generic[K]):
    """Which part of a list is wanted.

    `after` and `before` are the key of a neighbouring entry (at most one is given), which
    holds still while the list grows; `offset` skips entries from there.
    """

    limit: int
    after: K | None = None
    before: K | None = None
    offset: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "offset", within(self.offset))


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A part of a list, and the size of the whole list."""

    items: tuple[T, ...]
    total: int
