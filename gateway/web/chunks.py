"""Long lists, part by part, so that other requests are served meanwhile."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

CHUNK = 500
"""Entries between two pauses; the slowest, a national number that the library has to read, takes 50 µs."""


def chunks(entries: Sequence[T]) -> Iterator[tuple[int, Sequence[T]]]:
    """The parts of a list, each with the place of its first entry, from 0; the caller pauses after each."""
    for first in range(0, len(entries), CHUNK):
        yield first, entries[first : first + CHUNK]
