"""`Idempotency-Key`: a POST that is sent again gets the first answer again.

It counts for every POST of every dialect that carries an API key, within the account whose key that is; other
methods repeat safely by themselves, and pass. Refusals and failures are not kept: they have written nothing,
and the client may mend its request and use the key again.
"""

import hashlib

from aiohttp import hdrs, web
from multidict import CIMultiDict

from gateway.domain.answers import Answer
from gateway.domain.errors import IdempotencyKeyInvalid
from gateway.web.body import received_body
from gateway.web.dialect import account_of, use_cases_of
from gateway.web.operations import Handler

HEADER = "Idempotency-Key"
LONGEST = 255

_PER_CONNECTION = frozenset({hdrs.CONTENT_LENGTH, hdrs.DATE, hdrs.SERVER})


async def answered_once(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The handler's answer, or the one that was given to the same request before.

    Raises IdempotencyKeyInvalid, IdempotencyKeyReused.
    """
    key = key_of(request)
    if key is None:
        return await handler(request)
    fingerprint = await fingerprint_of(request)

    async def work() -> Answer:
        return answer_of(await handler(request))

    answer = await use_cases_of(request).idempotency.once(account_of(request), key, fingerprint, work)
    return response_of(answer)


def key_of(request: web.Request) -> str | None:
    """The key of a request that is to be done once, None for any other. Raises IdempotencyKeyInvalid."""
    keys = request.headers.getall(HEADER, []) if request.method == hdrs.METH_POST else []
    if not keys:
        return None
    (key, *others) = keys
    if others or not 1 <= len(key) <= LONGEST or not all(" " <= character <= "~" for character in key):
        raise IdempotencyKeyInvalid
    return key


async def fingerprint_of(request: web.Request) -> bytes:
    """A digest of the method, the path with its query, and the body.

    The boundary of a multipart body is left out: a client that sends the same form again draws a new one.
    """
    body = await received_body(request)
    boundary = _boundary(request)
    if boundary:
        body = body.replace(boundary, b"--")
    digest = hashlib.sha256(f"{request.method} {request.raw_path}\n".encode(errors="surrogateescape"))
    digest.update(body)
    return digest.digest()


def _boundary(request: web.Request) -> bytes | None:
    if not request.content_type.startswith("multipart/"):
        return None
    _, found, after = request.headers[hdrs.CONTENT_TYPE].partition("boundary=")
    boundary = after.partition(";")[0].strip().strip('"')
    return f"--{boundary}".encode(errors="surrogateescape") if found else None


def response_of(answer: Answer) -> web.Response:
    """An answer as aiohttp sends it."""
    return web.Response(status=answer.status, headers=CIMultiDict(answer.headers), body=answer.body)


def answer_of(response: web.StreamResponse) -> Answer:
    """What a handler answers, as it can be given again. Raises TypeError when it is streamed."""
    if not isinstance(response, web.Response) or not isinstance(response.body, bytes | bytearray | None):
        raise TypeError("a streamed answer can't be given again")
    headers = [(name, value) for name, value in response.headers.items() if name not in _PER_CONNECTION]
    return Answer(response.status, headers, bytes(response.body or b""))
