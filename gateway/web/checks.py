"""Trying out a request with `X-Campaign-Gateway-Check: 1`: would it be accepted, and with which answer.

The request is done whole in a transaction that is rolled back. Where the operator does not allow this, the
request is refused, never done. The answer to a check carries the same header, so that whoever asks can tell
a server that knows it from one that has just done what it was asked to try.
"""

from aiohttp import web

from gateway.domain.answers import Answer
from gateway.domain.errors import ChecksNotAllowed
from gateway.web.dialect import account_of, use_cases_of
from gateway.web.idempotency import answer_of, fingerprint_of, key_of, response_of
from gateway.web.operations import Handler

HEADER = "X-Campaign-Gateway-Check"
TAKEN_BACK = "taken back"
"""The header's value in an answer."""


def is_check(request: web.Request, *, allowed: bool) -> bool:
    """Whether the request is only to be tried out, whatever the header's value. Raises ChecksNotAllowed."""
    if HEADER not in request.headers:
        return False
    if not allowed:
        raise ChecksNotAllowed
    return True


async def tried_out(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The handler's answer, after what it did was taken back.

    With an Idempotency-Key that was used, the answer that is kept. Raises IdempotencyKeyInvalid,
    IdempotencyKeyReused, TimeoutError.
    """
    use_cases, key = use_cases_of(request), key_of(request)
    if key is not None:
        fingerprint = await fingerprint_of(request)
        kept = await use_cases.idempotency.kept(account_of(request), key, fingerprint)
        if kept is not None:
            return response_of(kept)

    async def work() -> Answer:
        return answer_of(await handler(request))

    return response_of(await use_cases.checks.tried(work))
