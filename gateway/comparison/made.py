"""Things that were made at the vendor while it was compared: the gateway has none of them, or its own."""

import re
from collections import OrderedDict
from urllib.parse import quote, unquote

from gateway.comparison.documents import document_of
from gateway.comparison.exchanges import Request
from gateway.comparison.not_compared import NotCompared, Why
from gateway.comparison.rules import Comparison
from gateway.comparison.walking import values_at
from gateway.domain.answers import Answer

MOST = 10_000
"""Ids remembered; the oldest are forgotten first."""

_IN_PATH = re.compile(r"[^/]+")
_IN_QUERY = re.compile(r"(?:(?<=id=)|(?<=ID=)|(?<=Id=))[0-9]+|[\w%-]{16,}")
_IN_BODY = re.compile(r'(?<=")[\w-]{16,}(?=")|(?i:(?<=id":)|(?<=id": )|(?<=id":")|(?<=id": "))[0-9]+')
"""A short number is an id only where its name says so."""


class Made:
    """Ids of new things by the vendor's id; the gateway's own where a write was mirrored."""

    def __init__(self, comparison: Comparison) -> None:
        self._paths = comparison.new_ids
        self.twins: OrderedDict[str, str | None] = OrderedDict()

    def note(self, operation: str, vendor: Answer, gateway: Answer | None = None) -> frozenset[str]:
        """Remembers what an operation made, with its twin when the gateway made one too; answers the ids."""
        theirs = self._ids(operation, vendor)
        ours: list[str] | list[None] = [] if gateway is None else self._ids(operation, gateway)
        if len(ours) != len(theirs):
            ours = [None] * len(theirs)
        for new, twin in zip(theirs, ours, strict=True):
            self.twins[new] = twin
            self.twins.move_to_end(new)
        while len(self.twins) > MOST:
            self.twins.popitem(last=False)
        return frozenset(theirs)

    def _ids(self, operation: str, answer: Answer) -> list[str]:
        path = self._paths.get(operation)
        if path is None or answer.is_refusal:
            return []
        found = values_at(path, document_of(answer))
        return [str(value) for value in found if isinstance(value, str | int)]

    def for_gateway(self, request: Request, new: frozenset[str]) -> Request:
        """The request with the gateway's own ids; `new` are those that it makes itself.

        Raises NotCompared when the gateway has no such thing.
        """
        if not self.twins.keys() - new:
            return request

        def twin(match: re.Match[str]) -> str:
            name = unquote(match[0])
            if name in new or name not in self.twins:
                return match[0]
            known = self.twins[name]
            if known is None:
                raise NotCompared(Why.MADE_SINCE)
            return quote(known)

        path = _IN_PATH.sub(twin, request.path)
        query = _IN_QUERY.sub(twin, request.query)
        target = f"{path}?{query}" if "?" in request.target else path
        # One byte a character: bodies of any encoding come back as they were.
        body = _IN_BODY.sub(twin, request.body.decode("latin-1")).encode("latin-1")
        return Request(request.method, target, request.headers, body)
