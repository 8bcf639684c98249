"""Reading request bodies and writing JSON ones."""

import re
from typing import Any
from uuid import UUID

import orjson
from aiohttp import web

from gateway.domain.errors import BodyTooLarge, MalformedBody, UnsupportedMediaType

_NUL_ESCAPE = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_UTF_8 = ("utf-8", "utf8", "us-ascii", "ascii")


async def read_json(request: web.Request) -> Any:
    """The body as JSON, whatever media type it claims.

    Raises MalformedBody (not JSON, not UTF-8, too deeply nested, a lone surrogate, a NUL character,
    which PostgreSQL can't store), UnsupportedMediaType (another charset), BodyTooLarge, UnreadableRequest.
    """
    body = await read_body(request)
    if b"\\u0000" in body and _NUL_ESCAPE.search(body):
        raise MalformedBody("a NUL character can't be stored")
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise MalformedBody(f"not valid JSON: {error.msg}") from error


async def read_body(request: web.Request) -> bytes:
    """The raw body of a text. Raises UnsupportedMediaType, BodyTooLarge, MalformedBody."""
    charset = (request.charset or "utf-8").lower()
    if charset not in _UTF_8:
        raise UnsupportedMediaType(f"the charset {charset[:40]!r} is not supported; send UTF-8")
    return await received_body(request)


async def received_body(request: web.Request) -> bytes:
    """The raw body, whole.

    Raises BodyTooLarge, MalformedBody (its encoding is broken), UnreadableRequest (the client hung up).
    """
    try:
        return await request.read()
    except web.HTTPRequestEntityTooLarge as error:
        raise BodyTooLarge from error
    except (web.RequestPayloadError, ConnectionError) as error:
        raise MalformedBody("the body is cut off, or not compressed as it claims") from error


def json_response(value: Any, status: int = 200, content_type: str = "application/json") -> web.Response:
    """A compact JSON answer."""
    body = orjson.dumps(value, default=_subclass)
    return web.Response(body=body, status=status, headers={"Content-Type": f"{content_type}; charset=utf-8"})


def _subclass(value: object) -> str:
    """The store's own kind of UUID, which orjson takes for something else."""
    if isinstance(value, UUID):
        return str(value)
    raise TypeError
