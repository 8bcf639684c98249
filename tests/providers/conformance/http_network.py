"""A network behind an HTTP API on loopback, which plays the story of each number.

How its requests, its answers and its callbacks look is for each provider's driver to say.
"""

import asyncio
import itertools
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web
from aiohttp.test_utils import TestServer

from gateway.domain.messages import MessageState, Outcome, OutgoingMessage
from gateway.providers.provider import Callback, CalledBack, Provider, UnknownOutcome
from tests.providers.conformance.driver import Ability
from tests.providers.conformance.stories import REPORTS, TOLD, Story, story_of
from tests.providers.timeline import settle

ALL_ABILITIES = frozenset(Ability)
REFUSALS = frozenset(TOLD) - REPORTS.keys() - {Story.HANGS_UP, Story.SILENT}


@dataclass(frozen=True)
class Report:
    """A receipt that the network has to make."""

    id: str
    number: str
    state: MessageState


@dataclass(frozen=True)
class Reply:
    """What somebody wrote back."""

    id: str
    number: str
    text: str


class HttpNetwork(ABC):
    """A driver; `provider` and `settings` are made by `make` once the API's address is known."""

    provider: Provider
    settings: object
    secrets: Sequence[str] = ()

    def __init__(self) -> None:
        self.acknowledged = 0
        self._to_tell: list[Report | Reply] = []
        self._ids = itertools.count(1)
        self._gate = asyncio.Event()
        self._gate.set()
        self._received = asyncio.Event()
        self._over = asyncio.Event()
        self._early: set[asyncio.Task[None]] = set()
        self._server: TestServer | None = None

    @abstractmethod
    def make(self, url: str, unknown_outcome: UnknownOutcome, timeout_seconds: float) -> None:
        """Makes the provider for an API at this address."""

    @abstractmethod
    async def numbers_of(self, request: web.Request) -> list[str]:
        """Whom a request is for."""

    @abstractmethod
    def acceptance(self, ids: Sequence[str], numbers: Sequence[str]) -> web.Response:
        """The answer to what is accepted."""

    @abstractmethod
    def refusal(self, story: Story) -> web.Response:
        """The answer to what is not."""

    @abstractmethod
    def callback(self, told: Report | Reply) -> Callback:
        """The request that tells of it."""

    def other(self, request: web.Request) -> web.Response | None:
        """The answer to a request that carries no message."""
        return None

    def new_id(self) -> str:
        """An id that a float could not hold."""
        return f"{9_007_199_254_740_993 + next(self._ids)}"

    async def submit(self, messages: Sequence[OutgoingMessage]) -> list[Outcome]:
        return await self.provider.submit(messages)

    async def report(self) -> None:
        await asyncio.gather(*self._early)
        told, self._to_tell = self._to_tell, []
        for each in told:
            await self._tell(each)

    async def write_back(self, number: str, text: str) -> None:
        self._to_tell.append(Reply(self.new_id(), number, text))
        await self.report()

    async def hold(self) -> None:
        self._gate.clear()

    async def received(self) -> None:
        await self._received.wait()

    async def release(self) -> None:
        self._gate.set()

    async def cut(self) -> None:
        assert self._server is not None
        await self._server.close()

    @asynccontextmanager
    async def serving(self, unknown_outcome: UnknownOutcome, timeout_seconds: float) -> AsyncIterator[None]:
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", self._handle)
        self._server = TestServer(application)
        await self._server.start_server()
        try:
            self.make(str(self._server.make_url("/")).rstrip("/"), unknown_outcome, timeout_seconds)
            yield
        finally:
            self._over.set()
            await asyncio.gather(*self._early)
            await self._server.close()

    async def _handle(self, request: web.Request) -> web.Response:
        if answer := self.other(request):
            return answer
        numbers = await self.numbers_of(request)
        stories = [story_of(number) for number in numbers]
        self._received.set()
        await self._gate.wait()
        if Story.HANGS_UP in stories and request.transport:
            request.transport.abort()
        if Story.SILENT in stories:
            await self._over.wait()
        if refused := REFUSALS.intersection(stories):
            return self.refusal(min(refused))
        ids = [self.new_id() for _ in numbers]
        for each_id, number, story in zip(ids, numbers, stories, strict=True):
            reports = [Report(each_id, number, state) for state in REPORTS.get(story, ())]
            if story is not Story.REPORTED_EARLY:
                self._to_tell += reports
                continue
            self._early.update(asyncio.create_task(self._tell(report)) for report in reports)
            await settle()
        return self.acceptance(ids, numbers)

    async def _tell(self, told: Report | Reply) -> None:
        provider = self.provider
        assert isinstance(provider, CalledBack)
        answer = await provider.called_back(self.callback(told))
        if answer.status // 100 == 2:
            self.acknowledged += 1
        else:
            self._to_tell.append(told)
