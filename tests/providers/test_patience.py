"""How often an API is asked, and how long is waited in between."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import TypeAlias

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from gateway.providers.api import Api, ApiAnswer, ApiRequest, NoAnswer, NotReached
from gateway.providers.patience import ATTEMPTS, LONGEST_WAIT, AskedToWait, PatientApi

Turn: TypeAlias = int | Exception | tuple[int, float]
"""A status, what is raised, or a status with a Retry-After."""

LOST, UNREACHED = NoAnswer("x"), NotReached("x")


class Steady(Random):
    """Spreads nothing."""

    def random(self) -> float:
        return 0.0


@dataclass
class Scripted:
    """Answers in turn, and from then on with the last one."""

    turns: Sequence[Turn]
    asked: int = 0

    async def ask(self, _request: ApiRequest) -> ApiAnswer:
        turn = self.turns[min(self.asked, len(self.turns) - 1)]
        self.asked += 1
        if isinstance(turn, Exception):
            raise turn
        status, retry_after = turn if isinstance(turn, tuple) else (turn, None)
        return ApiAnswer(status, {}, b"", retry_after)


@dataclass
class Pauses:
    """Notes pauses instead of making them."""

    seconds: list[float] = field(default_factory=list)
    why: list[str] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        self.seconds.append(seconds)

    def told(self, _seconds: float, why: str) -> None:
        self.why.append(why)


GROWING = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0]

# label, method, what is answered, the outcome, the pauses
CASES: list[tuple[str, str, list[Turn], int | type[Exception], list[float]]] = [
    ("an answer", "GET", [200], 200, []),
    ("a refusal", "GET", [404], 404, []),
    ("told to wait", "GET", [(429, 30.0), 200], 200, [30.0]),
    ("told to wait for less than would be waited", "GET", [(429, 0.5), 200], 200, [1.0]),
    ("too many, no word of when", "GET", [429, 429, 200], 200, [1.0, 2.0]),
    ("told to wait an hour", "GET", [(429, 3600.0), 200], 200, [3600.0]),
    ("told to wait for too long", "GET", [(429, LONGEST_WAIT + 1), 200], AskedToWait, []),
    ("busy, with a word of when", "GET", [(503, 7.0), 200], 200, [7.0]),
    ("failing for a while", "GET", [500, 502, 200], 200, [1.0, 2.0]),
    ("failing for good", "GET", [500], 500, GROWING),
    ("too many for good", "GET", [429], 429, GROWING),
    ("lost for a while", "GET", [LOST, UNREACHED, 200], 200, [1.0, 2.0]),
    ("lost for good", "GET", [LOST], NoAnswer, GROWING),
    ("unreached for good", "GET", [UNREACHED], NotReached, GROWING),
    ("a change that is not reached", "PUT", [UNREACHED, 200], 200, [1.0]),
    ("a change that may have been made", "PUT", [LOST, 200], NoAnswer, []),
    ("a change that failed", "DELETE", [500, 200], 500, []),
    ("a change that is told to wait", "DELETE", [(429, 3.0), 204], 204, [3.0]),
]


@pytest.mark.parametrize(
    ("method", "turns", "outcome", "pauses"), [pytest.param(*c, id=label) for label, *c in CASES]
)
async def test_patience(
    method: str, turns: list[Turn], outcome: int | type[Exception], pauses: list[float]
) -> None:
    scripted, noted = Scripted(turns), Pauses()
    api = PatientApi(scripted, sleep=noted.sleep, told=noted.told, random=Steady())
    request = ApiRequest(method, "https://vendor.example/v1")
    if isinstance(outcome, int):
        assert (await api.ask(request)).status == outcome
    else:
        with pytest.raises(outcome):
            await api.ask(request)
    assert noted.seconds == pauses
    assert len(noted.why) == len(pauses)
    assert scripted.asked <= ATTEMPTS


async def test_a_real_server_that_says_when() -> None:
    """Retry-After in seconds, over a real connection; the second request comes after the pause."""
    answers = iter((web.Response(status=429, headers={"Retry-After": "12"}), web.Response(text="hi")))

    async def handle(_request: web.Request) -> web.Response:
        return next(answers)

    application = web.Application()
    application.router.add_get("/", handle)
    noted = Pauses()
    async with TestServer(application) as server:
        api = Api(concurrency=1, timeout_seconds=30)
        await api.open()
        answer = await PatientApi(api, sleep=noted.sleep, told=noted.told, random=Steady()).ask(
            ApiRequest("GET", str(server.make_url("/")))
        )
        await api.close()
    assert answer.body == b"hi"
    assert (noted.seconds, noted.why) == ([12.0], ["answered 429"])
