"""Pages of a list."""

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
K = TypeVar("K")


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


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A part of a list, and the size of the whole list."""

    items: tuple[T, ...]
    total: int
