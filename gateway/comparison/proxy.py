"""The proxy: every request goes to the vendor, and its answer to the caller as it is."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from string import printable
from urllib.parse import quote

import aiohttp
import structlog
from aiohttp import hdrs, web
from multidict import CIMultiDict
from yarl import URL

from gateway.comparison.copies import Copy, Room
from gateway.comparison.exchanges import Exchange, Request, end_to_end
from gateway.comparison.not_compared import NotCompared, Why
from gateway.comparison.rules import Comparison
from gateway.comparison.shadow import Load, Shadow
from gateway.domain.answers import Answer

log = structlog.get_logger(__name__)

_GENERATED = ("User-Agent", "Accept", "Accept-Encoding", "Content-Type")
"""Headers that aiohttp would add to a request that has none."""

_ADDED = (hdrs.CONTENT_TYPE, hdrs.DATE, hdrs.SERVER)
"""Headers that aiohttp adds to an answer that has none."""

_TOLD = web.ResponseKey("told", frozenset[str])
"""Under this an answer says which headers the vendor sent, in lower case."""

_OWN = ("host", "expect")


class _CallerGone(Exception):
    """The caller hung up while it was answered."""


class _Upload:
    """A request's body on its way to the vendor."""

    def __init__(self, request: web.Request, copy: Copy) -> None:
        self._content = request.content
        self._copy = copy
        self.is_whole = not request.body_exists
        self.is_broken = False

    async def chunks(self) -> AsyncIterator[bytes]:
        """The body as it arrives."""
        try:
            async for chunk in self._content.iter_any():
                self._copy.add(chunk)
                yield chunk
        except (aiohttp.ClientError, web.RequestPayloadError, OSError):
            self.is_broken = True
            raise
        self.is_whole = True


class Proxy:
    """Stands between callers and a vendor; what passed is then offered to the gateway's side."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        url: str,
        comparison: Comparison,
        shadow: Shadow,
        room: Room,
        load: Load,
    ) -> None:
        self._session = session
        self._url = url.rstrip("/")
        self._comparison = comparison
        self._shadow = shadow
        self._room = room
        self._load = load

    def application(self) -> web.Application:
        """An application that answers every path."""
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", self._handle)
        application.on_response_prepare.append(_as_it_was)
        return application

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        load = self._load
        copies = Copy(self._room, load.largest_request), Copy(self._room, load.largest_answer)
        upload = _Upload(request, copies[0])
        asked = Request(request.method, _target(request), list(request.headers.items()), b"")
        begun: list[web.StreamResponse] = []
        try:
            return await self._passed(request, asked, upload, copies, begun)
        except NotCompared as error:
            why = error.why
        except _CallerGone:
            why = Why.CALLER_GONE
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            why = Why.CALLER_GONE if upload.is_broken else Why.VENDOR_AWAY
            log.warning("vendor_away", error=type(error).__name__, caller_gone=upload.is_broken)
            begun = [self._broken_off(request, begun)]
        except BaseException:
            _release(copies)
            raise
        _release(copies)
        self._shadow.leave(asked, why)
        return begun[0]

    async def _passed(
        self,
        request: web.Request,
        asked: Request,
        upload: _Upload,
        copies: tuple[Copy, Copy],
        begun: list[web.StreamResponse],
    ) -> web.StreamResponse:
        """The vendor's answer, given to the caller and offered to be compared; it is in `begun` before.

        Raises NotCompared once the caller has all of it, _CallerGone, and what goes wrong with the vendor.
        """
        at, (sent, told) = datetime.now(UTC), copies
        async with self._asking(request, asked, upload) as vendor:
            begun.append(response := _begun(vendor))
            await _pass_on(request, response, vendor, told)
        if not upload.is_whole:
            raise NotCompared(Why.NOT_ALL_READ)
        answer = Answer(vendor.status, list(vendor.headers.items()), told.whole())
        self._shadow.offer(Exchange(at, replace(asked, body=sent.whole()), answer), copies)
        return response

    def _asking(
        self, request: web.Request, asked: Request, upload: _Upload
    ) -> AbstractAsyncContextManager[aiohttp.ClientResponse]:
        return self._session.request(
            request.method,
            URL(self._url + asked.target, encoded=True),
            headers=CIMultiDict(end_to_end(asked.headers, *_OWN)),
            data=upload.chunks() if request.body_exists else None,
            allow_redirects=False,
            skip_auto_headers=_GENERATED,
        )

    def _broken_off(self, request: web.Request, begun: list[web.StreamResponse]) -> web.StreamResponse:
        """502 in the vendor's form; where its own answer has begun, the caller's connection is cut, too."""
        if not begun or not begun[0].prepared:
            return self._comparison.unreachable(request)
        if request.transport is not None:
            request.transport.abort()
        return begun[0]


def _release(copies: tuple[Copy, Copy]) -> None:
    for copy in copies:
        copy.release()


def _target(request: web.Request) -> str:
    """The path with the query, as it was sent."""
    target = request.raw_path
    if not target.startswith("/"):
        target = request.rel_url.raw_path_qs
    return target if target.isascii() else quote(target, safe=printable, errors="surrogateescape")


def _begun(vendor: aiohttp.ClientResponse) -> web.StreamResponse:
    response = web.StreamResponse(status=vendor.status, reason=vendor.reason)
    for name, value in end_to_end(vendor.headers.items()):
        response.headers.add(name, value)
    response[_TOLD] = frozenset(name.lower() for name in response.headers)
    return response


async def _pass_on(
    request: web.Request, response: web.StreamResponse, vendor: aiohttp.ClientResponse, copy: Copy
) -> None:
    """The vendor's answer to the caller, part by part. Raises _CallerGone, and what reading raises."""
    with _to_the_caller():
        await response.prepare(request)
    async for chunk in vendor.content.iter_any():
        copy.add(chunk)
        with _to_the_caller():
            await response.write(chunk)
    with _to_the_caller():
        await response.write_eof()


@contextmanager
def _to_the_caller() -> Iterator[None]:
    try:
        yield
    except (OSError, aiohttp.ClientError) as error:
        raise _CallerGone from error


async def _as_it_was(_request: web.Request, response: web.StreamResponse) -> None:
    """Takes away the headers that the vendor did not send."""
    told = response.get(_TOLD)
    if told is not None:
        for name in _ADDED:
            if name.lower() not in told:
                response.headers.popall(name, None)
