"""How many pieces a lane has under way at a time: two large ones, or several small ones in place of each."""

import asyncio

PIECES = 2
"""Large pieces under way at a time."""

SMALL_AT_ONCE = 50
"""Small pieces under way at a time, when there are no large ones."""


class Slots:
    """Room for pieces: large ones have at most `largest` messages, small ones at most `smallest`.

    Only one large piece may be waiting for room at a time.
    """

    def __init__(self, window: int) -> None:
        self.largest = max(1, window // PIECES)
        self.smallest = max(1, self.largest * PIECES // SMALL_AT_ONCE)
        self._room = asyncio.Semaphore(SMALL_AT_ONCE)

    def is_small(self, messages: int) -> bool:
        """Whether so many messages are one small piece: all that may be under way fit the window."""
        return messages <= self.smallest

    async def take(self, *, small: bool) -> None:
        """Waits for room for a piece."""
        for _ in range(_units(small)):
            await self._room.acquire()

    def give_back(self, *, small: bool) -> None:
        """A piece is settled."""
        for _ in range(_units(small)):
            self._room.release()


def _units(small: bool) -> int:
    return 1 if small else SMALL_AT_ONCE // PIECES
