"""A POST may name in a header the method it stands for (contract §7 row 1)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from aiohttp import web

from gateway.domain.errors import MethodNotAllowed
from gateway.web.operations import Handler, Operation

HEADER = "X-HTTP-Method-Override"


def overridable(operations: Sequence[Operation]) -> list[Operation]:
    """The operations, each POST doing what another operation of its path does when the header names that."""
    return [
        replace(each, handler=_overridable(_methods(operations, each.path)))
        if each.method == "POST"
        else each
        for each in operations
    ]


def _methods(operations: Sequence[Operation], path: str) -> Mapping[str, Handler]:
    return {each.method: each.handler for each in operations if each.path == path}


def _overridable(handlers: Mapping[str, Handler]) -> Handler:
    async def post(request: web.Request) -> web.StreamResponse:
        handler = handlers.get(request.headers.get(HEADER, "POST").strip().upper())
        if handler is None:
            raise MethodNotAllowed(tuple(handlers))
        return await handler(request)

    return post
