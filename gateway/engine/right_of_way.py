"""Right of way: large work waits a moment while small work is under way.

A large campaign takes all that a machine has. A small one that comes meanwhile would wait for a processor at
each of its dozen steps, four times as long as alone; so the large one begins nothing new until it is sent,
and takes less at a time while more small ones are expected.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

SMALL = 20
"""Messages at most of work that goes ahead; other work waits for it."""

LONGEST = 0.02
"""Seconds that large work waits at a time."""

LINGER = 0.005
"""Seconds in which the next step of small work usually begins: a lane is told, or its messages are read."""

EXPECTED = 1.0
"""Seconds after small work in which more of it is expected: what has begun when it comes should be short."""


class RightOfWay:
    """What is under way in one process: small work goes ahead of large, for half of the time at most.

    After each wait, large work goes on for at least as long as it has waited.
    """

    def __init__(self, longest: float = LONGEST, linger: float = LINGER) -> None:
        self._longest, self._linger = longest, linger
        self._ahead = 0
        self._free = asyncio.Event()
        self._since: float | None = None
        self._not_before = self._expected_until = 0.0

    @contextmanager
    def ahead(self, messages: int, *, more: bool = True) -> Iterator[None]:
        """Goes ahead in the block, and for LINGER after it, when it is about no more than SMALL messages.

        `more` says that work like it is expected to follow.
        """
        if messages > SMALL:
            yield
            return
        self._ahead += 1
        if more:
            self._expected_until = asyncio.get_running_loop().time() + EXPECTED
        try:
            yield
        finally:
            asyncio.get_running_loop().call_later(self._linger, self._end_of_step)

    async def give_way(self, messages: int) -> None:
        """Returns when work on so many messages may go on, after LONGEST at most; few never wait."""
        loop = asyncio.get_running_loop()
        if not self._ahead or messages <= SMALL or loop.time() < self._not_before:
            return
        if self._since is None:
            self._since = loop.time()
            self._free.clear()
            loop.call_later(self._longest, self._end_of_wait, self._since)
        await self._free.wait()

    def portion(self, messages: int) -> int:
        """How many of so many messages large work takes at a time: half while small work is expected."""
        if messages <= SMALL or asyncio.get_running_loop().time() >= self._expected_until:
            return messages
        return max(SMALL, messages // 2)

    def _end_of_step(self) -> None:
        self._ahead -= 1
        if not self._ahead and self._since is not None:
            self._end_of_wait(self._since)

    def _end_of_wait(self, since: float) -> None:
        if since == self._since:
            now = asyncio.get_running_loop().time()
            self._since, self._not_before = None, now + (now - since)
            self._free.set()
