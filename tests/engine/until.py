"""Waiting for a state that background workers bring about."""

import asyncio
from collections.abc import Awaitable, Callable

PAUSE = 0.01
LONGEST = 15.0
"""Seconds; only a test that fails waits so long."""


async def until(
    condition: Callable[[], Awaitable[object]], label: str = "", *, seconds: float = LONGEST
) -> None:
    """Returns once the condition holds; fails when it does not come about."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while not await condition():
        if loop.time() > end:
            raise AssertionError(f"did not come about: {label or condition}")
        await asyncio.sleep(PAUSE)
