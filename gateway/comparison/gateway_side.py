"""The gateway as it is asked what it would have answered."""

import asyncio
from dataclasses import dataclass
from io import BytesIO
from time import monotonic

import aiohttp
import structlog
from multidict import CIMultiDict
from yarl import URL

from gateway.comparison.documents import decoded
from gateway.comparison.exchanges import Exchange, Request, end_to_end
from gateway.comparison.not_compared import NotCompared, Why
from gateway.comparison.operations import Asked
from gateway.comparison.rules import Comparison
from gateway.domain.answers import Answer
from gateway.web.checks import HEADER, TAKEN_BACK

log = structlog.get_logger(__name__)

ASK_AGAIN_SECONDS = 30.0
"""After a gateway did not allow checks, it is not asked again for so long."""

_GENERATED = ("User-Agent", "Accept", "Accept-Encoding", "Content-Type")
_OWN = ("host", "content-length", "accept-encoding", "expect", HEADER.lower())


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the gateway's side may cost: bytes of one body, seconds of one request."""

    largest: int
    seconds: float


class GatewaySide:
    """Asks the gateway; a write is only tried out, unless it is to be mirrored and the vendor accepted it.

    Before the first write it makes sure that the gateway knows what a check is.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        url: str,
        comparison: Comparison,
        bounds: Bounds,
        *,
        key: str | None = None,
        mirror: bool = False,
    ) -> None:
        self._session = session
        self._url = url.rstrip("/")
        self._comparison = comparison
        self._bounds = bounds
        self._key = key
        self.mirrors = mirror
        self._checks = False
        self._asked_at = -ASK_AGAIN_SECONDS

    def is_mirrored(self, asked: Asked, exchange: Exchange) -> bool:
        """Whether the gateway is to do what the vendor did."""
        return self.mirrors and not asked.is_read and not exchange.answer.is_refusal

    async def answer(self, asked: Asked, exchange: Exchange, request: Request) -> Answer:
        """What the gateway answers to the exchange's request, as `request` puts it. Raises NotCompared."""
        try:
            async with asyncio.timeout(self._bounds.seconds):
                if asked.is_read or self.is_mirrored(asked, exchange):
                    return await self._ask(request)
                await self._make_sure()
                answer = await self._ask(request, (HEADER, "1"))
        except TimeoutError as error:
            raise NotCompared(Why.GATEWAY_SLOW) from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise NotCompared(Why.GATEWAY_AWAY) from error
        if not _is_check(answer):
            self._checks = False
            log.error("check_unconfirmed", operation=asked.operation, status=answer.status)
            raise NotCompared(Why.CHECK_UNCONFIRMED)
        return answer

    async def _make_sure(self) -> None:
        """Asks for nothing, as a check: whoever does not know the header has done no harm then."""
        if self._checks:
            return
        if monotonic() - self._asked_at < ASK_AGAIN_SECONDS:
            raise NotCompared(Why.NO_CHECKS)
        probe = Request("GET", self._comparison.dialect.prefixes[0], (), b"")
        self._checks = _is_check(await self._ask(probe, (HEADER, "1")))
        if not self._checks:
            self._asked_at = monotonic()
            log.warning("checks_not_allowed", gateway=self._url)
            raise NotCompared(Why.NO_CHECKS)

    async def _ask(self, request: Request, *more: tuple[str, str]) -> Answer:
        headers = CIMultiDict([*self._headers(request), *more])
        async with self._session.request(
            request.method,
            URL(self._url + self._target(request), encoded=True),
            headers=headers,
            data=BytesIO(request.body) if request.body else None,
            allow_redirects=False,
            skip_auto_headers=_GENERATED,
        ) as answer:
            body = bytearray()
            async for chunk in answer.content.iter_any():
                body += chunk
                if len(body) > self._bounds.largest:
                    raise NotCompared(Why.TOO_LARGE)
            shown = list(answer.headers.items())
            plain = decoded(shown, bytes(body), self._bounds.largest)
            return Answer(answer.status, shown, plain)

    def _headers(self, request: Request) -> list[tuple[str, str]]:
        keys = self._comparison.keys.headers
        if self._key is None:
            return end_to_end(request.headers, *_OWN)
        without = (name.lower() for name in keys)
        return [*end_to_end(request.headers, *_OWN, *without), (keys[0], self._key)]

    def _target(self, request: Request) -> str:
        names = {name.lower() for name in self._comparison.keys.query}
        if self._key is None or not names or not request.query:
            return request.target
        pairs = [each for each in request.query.split("&") if each.partition("=")[0].lower() not in names]
        return f"{request.path}?{'&'.join(pairs)}"


def _is_check(answer: Answer) -> bool:
    return (HEADER.lower(), TAKEN_BACK) in ((name.lower(), value) for name, value in answer.headers)
