"""One line per request. What may carry keys is never printed: query strings, headers, the
tokens of links, the ends of providers' callback addresses.

Reads and reports of networks that succeed are told at the level `debug` only: they are most of all requests
and tell nothing that is not to be seen in the campaigns, and the line costs up to a fifth of the request.
"""

import logging

import structlog
from aiohttp.abc import AbstractAccessLogger
from aiohttp.web import BaseRequest, StreamResponse

from gateway.domain.links import PATHS
from gateway.web.providers import PREFIX

log = structlog.get_logger(__name__)

_READS = ("GET", "HEAD")


class AccessLog(AbstractAccessLogger):
    """Writes method, path, status, size and duration."""

    def __init__(self, logger: logging.Logger, log_format: str) -> None:
        super().__init__(logger, log_format)
        # Asked once: the question alone costs as much as building an answer's headers.
        self._tells_all = log.is_enabled_for(logging.DEBUG)

    def log(self, request: BaseRequest, response: StreamResponse, time: float) -> None:
        """Called by aiohttp when an answer has been sent; `time` is in seconds."""
        path = request.rel_url.raw_path
        dull = response.status < 400 and (request.method in _READS or path.startswith(PREFIX))
        if dull and not self._tells_all:
            return
        (log.debug if dull else log.info)(
            "request",
            method=request.method,
            path=_shown(path),
            status=response.status,
            bytes=response.body_length,
            ms=round(time * 1000, 1),
        )


def _shown(path: str) -> str:
    if path.startswith(PREFIX):
        # The rest may be how the network is known to be the one it says.
        return PREFIX + path.removeprefix(PREFIX).split("/")[0]
    return next((start + "…" for start in PATHS.values() if path.startswith(start)), path)
