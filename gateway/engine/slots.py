"""How much of a lane is under way at a time: two large pieces, or many small ones, within the window.

An account with a rate has no more under way than two turns of sending: what is attempted and waits for its
pace can't be paused any more, and is unknown when the process dies.
"""

import asyncio

PIECES = 2
"""Large pieces under way at a time."""

SMALL_AT_ONCE = 50
"""Most small pieces under way at a time."""


class Slots:
    """Room for pieces, in messages: large ones have at most `largest`, small ones at most `smallest`."""

    def __init__(self, window: int) -> None:
        self.largest = max(1, window // PIECES)
        self.smallest = max(1, window // SMALL_AT_ONCE)
        self._window = self._room = window
        self._taken = 0
        self._freed = asyncio.Event()

    @property
    def small_at_once(self) -> int:
        """How many small pieces find room now; one at least, which may have to wait."""
        size = max(self._room // SMALL_AT_ONCE, 1)
        return max(1, (self._room - self._taken) // size)

    def is_small(self, messages: int) -> bool:
        """Whether so many messages are one small piece."""
        return messages <= self.smallest

    def limit(self, turn: int | None) -> None:
        """Says how many messages a turn sends at the account's rate; None for no limit."""
        self._room = self._window if turn is None else min(self._window, PIECES * turn)

    async def take(self, messages: int, *, small: bool) -> int:
        """Waits for room for a piece; answers what is to be given back."""
        while True:
            taken = max(messages, self._room // (SMALL_AT_ONCE if small else PIECES), 1)
            if not self._taken or self._taken + taken <= self._room:
                self._taken += taken
                return taken
            self._freed.clear()
            await self._freed.wait()

    def give_back(self, taken: int) -> None:
        """A piece is settled."""
        self._taken -= taken
        self._freed.set()
