"""Posting events: one attempt, and in few words how it went."""

import aiohttp

from gateway.domain.webhooks import Post
from gateway.engine.targets import PrivateAddress, Resolver, Targets

LARGEST_ANSWER = 64 * 1024
"""Bytes of an answer that are read, so that the connection can be used again; of longer ones it is closed."""

_HEADERS = {"Content-Type": "application/json", "User-Agent": "campaign-gateway"}


class Poster:
    """Posts to webhooks. Redirects are not followed, and what an answer says beyond its status is skipped.

    There is no limit of connections here, which endpoints would share: each has its own, where it is
    delivered to.
    """

    def __init__(self, targets: Targets, *, timeout_seconds: float) -> None:
        self._targets = targets
        self._timeout = aiohttp.ClientTimeout(total=timeout_seconds)
        self._resolver = Resolver()
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Makes ready to post."""
        connector = aiohttp.TCPConnector(
            limit=0, resolver=self._resolver, socket_factory=self._targets.open_socket
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=self._timeout,
            headers=_HEADERS,
            auto_decompress=False,
        )

    async def close(self) -> None:
        """Closes connections that are kept for the next post."""
        if self._session is not None:
            await self._session.close()
            await self._resolver.close()
            self._session = None

    async def post(self, url: str, post: Post) -> str | None:
        """Posts once: None when the endpoint has acknowledged with a 2xx, else what went wrong."""
        assert self._session is not None
        try:
            async with self._session.post(
                url, data=post.body, headers=post.headers, allow_redirects=False
            ) as response:
                if not 200 <= response.status < 300:
                    return f"answered {response.status}"
                await _drain(response)
                return None
        except TimeoutError:
            return f"no answer within {self._timeout.total:g} s"
        except aiohttp.ClientConnectorError as error:
            return _connection_error(error.os_error)
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return f"the exchange failed: {type(error).__name__}"


def _connection_error(error: OSError) -> str:
    match error:
        case PrivateAddress():
            return f"refused: {error}"
        case _:
            return f"no connection: {error.strerror or type(error).__name__}"


async def _drain(response: aiohttp.ClientResponse) -> None:
    """Reads a short answer to its end; the status has said what counts, so nothing here is an error."""
    size = 0
    try:
        async for chunk in response.content.iter_any():
            size += len(chunk)
            if size > LARGEST_ANSWER:
                response.close()
                return
    except (TimeoutError, aiohttp.ClientError, OSError):
        response.close()
