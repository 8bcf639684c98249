"""One line per request. Query strings and headers may carry keys, so they are never printed.

Reads that succeed are told at the level `debug` only: polls are most of all requests and tell nothing new,
and the line costs as much as a tenth of the request.
"""

import structlog
from aiohttp.abc import AbstractAccessLogger
from aiohttp.web import BaseRequest, StreamResponse

log = structlog.get_logger(__name__)

_READS = ("GET", "HEAD")


class AccessLog(AbstractAccessLogger):
    """Writes method, path, status, size and duration."""

    def log(self, request: BaseRequest, response: StreamResponse, time: float) -> None:
        """Called by aiohttp when an answer has been sent; `time` is in seconds."""
        dull = request.method in _READS and response.status < 400
        (log.debug if dull else log.info)(
            "request",
            method=request.method,
            path=request.rel_url.raw_path,
            status=response.status,
            bytes=response.body_length,
            ms=round(time * 1000, 1),
        )
