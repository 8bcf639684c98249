"""An API asked with patience: what was not answered is asked again, and so is who said to wait."""

import asyncio
from collections.abc import Awaitable, Callable
from random import Random
from typing import Final, TypeAlias

from gateway.domain.errors import GatewayError
from gateway.domain.retries import Pauses
from gateway.providers.api import ApiAnswer, ApiRequest, Asks, NoAnswer, NotReached

ATTEMPTS: Final = 8
"""Of one request; with the pauses between them about two minutes."""

PAUSES: Final = Pauses(first=1.0, longest=60.0)

LONGEST_WAIT: Final = 3_700.0
"""Seconds that are waited on a server's word: a little more than the hour by which some count requests."""

TOO_MANY_REQUESTS, SERVER_ERROR = 429, 500

Sleep: TypeAlias = Callable[[float], Awaitable[None]]
Told: TypeAlias = Callable[[float, str], None]
"""Hears of each pause, in seconds, and why there is one."""


class AskedToWait(GatewayError):
    """The server asks to be left alone for longer than anybody would wait. `seconds` says how long."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"asks to be asked again in {seconds:.0f} seconds")
        self.seconds = seconds


def _untold(_seconds: float, _why: str) -> None:
    """Nobody listens."""


class PatientApi:
    """Asks an API as often as it takes, up to ATTEMPTS times with growing pauses.

    A request that changes something (any but GET) is repeated only when it surely did not arrive: not
    reached, or refused with 429. Retry-After is obeyed.
    """

    def __init__(
        self, api: Asks, *, sleep: Sleep = asyncio.sleep, told: Told = _untold, random: Random | None = None
    ) -> None:
        self._api = api
        self._sleep = sleep
        self._told = told
        self._random = random or Random()  # noqa: S311 (spreads retries, guards nothing)

    async def ask(self, request: ApiRequest) -> ApiAnswer:
        """The first answer that is worth having, else the last one.

        Raises NotReached, NoAnswer, AskedToWait.
        """
        for attempt in range(1, ATTEMPTS):
            try:
                answer = await self._api.ask(request)
            except NotReached:
                await self._pause(attempt, 0.0, "not reached")
                continue
            except NoAnswer:
                if request.method != "GET":
                    raise
                await self._pause(attempt, 0.0, "no answer")
                continue
            if not _is_passing(request, answer):
                return answer
            await self._pause(attempt, answer.retry_after or 0.0, f"answered {answer.status}")
        return await self._api.ask(request)

    async def _pause(self, attempts: int, asked: float, why: str) -> None:
        if asked > LONGEST_WAIT:
            raise AskedToWait(asked)
        seconds = PAUSES.after(attempts, asked, self._random)
        self._told(seconds, why)
        await self._sleep(seconds)


def _is_passing(request: ApiRequest, answer: ApiAnswer) -> bool:
    """Whether the same request may be answered otherwise in a while."""
    if answer.status == TOO_MANY_REQUESTS:
        return True
    return answer.status >= SERVER_ERROR and request.method == "GET"
