"""Vendors that answer as their pages print it, on loopback."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, TypeAlias

import orjson
from aiohttp import web
from aiohttp.test_utils import TestServer

Answers: TypeAlias = Mapping[str, Any]
"""What is answered at a path; bytes as they are, a response as it is, anything else as JSON."""


@asynccontextmanager
async def answering(answers: Answers) -> AsyncIterator[str]:
    """The address of a vendor that answers so, and 404 elsewhere."""

    async def handle(request: web.Request) -> web.Response:
        found = answers.get(request.path_qs, answers.get(request.path))
        match found:
            case None:
                return web.Response(status=404)
            case int():
                return web.Response(status=found)
            case bytes():
                return web.Response(body=found, content_type="application/json")
            case _:
                return web.Response(body=orjson.dumps(found), content_type="application/json")

    application = web.Application()
    application.router.add_route("*", "/{path:.*}", handle)
    async with TestServer(application) as server:
        yield str(server.make_url("/")).rstrip("/")
