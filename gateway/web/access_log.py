"""One line per request. Query strings and headers may carry keys, so they are never printed."""

import structlog
from aiohttp.abc import AbstractAccessLogger
from aiohttp.web import BaseRequest, StreamResponse

log = structlog.get_logger(__name__)


class AccessLog(AbstractAccessLogger):
    """Writes method, path, status, size and duration."""

    def log(self, request: BaseRequest, response: StreamResponse, time: float) -> None:
        """Called by aiohttp when an answer has been sent; `time` is in seconds."""
        log.info(
            "request",
            method=request.method,
            path=request.rel_url.raw_path,
            status=response.status,
            bytes=response.body_length,
            ms=round(time * 1000, 1),
        )
