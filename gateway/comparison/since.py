"""What was made or changed at the vendor since the comparison began: the gateway has it not, or otherwise."""

import re
from collections import OrderedDict
from collections.abc import Iterator
from urllib.parse import quote, unquote

from gateway.comparison.documents import document_of
from gateway.comparison.exchanges import Exchange, Request
from gateway.comparison.not_compared import NotCompared, Why
from gateway.comparison.operations import IDENTIFIER, Asked
from gateway.comparison.rules import Comparison
from gateway.comparison.walking import values_at
from gateway.domain.answers import Answer

MOST = 10_000
"""Ids remembered; the oldest are forgotten first."""

_LARGEST_BODY = 64 * 1024
"""Bytes; what changes one thing is small, and it is read while callers wait."""

_IN_PATH = re.compile(r"[^/]+")
_IN_QUERY = re.compile(r"[\w%-]{16,}|(?:(?<=id=)|(?<=ID=)|(?<=Id=))[0-9]+")
_IN_BODY = re.compile(r'(?<=")[\w-]{16,}(?=")|(?i:(?<=id":)|(?<=id": )|(?<=id":")|(?<=id": "))[0-9]+')
"""A short number is an id only where its name says so."""


class Since:
    """The vendor's ids of such things.

    `twins` has the gateway's id of a thing that was made on both sides, None where the vendor alone made or
    changed it.
    """

    def __init__(self, comparison: Comparison) -> None:
        self._paths = comparison.new_ids
        self.twins: OrderedDict[str, str | None] = OrderedDict()
        self._changed: set[str] = set()
        """Those of them that are still there on both sides, so that something new can be made with them."""

    def note(self, asked: Asked, exchange: Exchange, gateway: Answer | None = None) -> frozenset[str]:
        """Remembers what a write did; answers the ids that were the same on both sides until then.

        `gateway` is the gateway's answer when it did the same.
        """
        vendor = exchange.answer
        if asked.is_read or vendor.is_refusal:
            return frozenset()
        done = gateway is not None and not gateway.is_refusal
        made = self._made(asked, vendor)
        ours = self._made(asked, gateway) if gateway is not None and done else []
        twins: list[str] | list[None] = ours if len(ours) == len(made) else [None] * len(made)
        touched = [] if done else list(self._touched(asked, exchange.request))
        fresh = frozenset(each for each in (*made, *touched) if each not in self.twins)
        self.twins.update(zip(made, twins, strict=True))
        self.twins.update(dict.fromkeys(touched))
        if asked.method != "DELETE":
            self._changed |= fresh.intersection(touched)
        while len(self.twins) > MOST:
            self._changed.discard(self.twins.popitem(last=False)[0])
        return fresh

    def _made(self, asked: Asked, answer: Answer) -> list[str]:
        path = self._paths.get(asked.operation)
        if path is None:
            return []
        found = values_at(path, document_of(answer))
        return [str(value) for value in found if isinstance(value, str | int)]

    def _touched(self, asked: Asked, request: Request) -> Iterator[str]:
        """The ids in the path, and where nothing new is made, those in the query and the body."""
        yield from filter(IDENTIFIER.fullmatch, request.path.split("/"))
        if asked.operation not in self._paths and len(request.body) <= _LARGEST_BODY:
            yield from map(unquote, _IN_QUERY.findall(request.query))
            yield from _IN_BODY.findall(request.body.decode("latin-1"))

    def for_gateway(self, asked: Asked, request: Request, fresh: frozenset[str]) -> Request:
        """The request with the gateway's own ids; those that are `fresh` stay.

        Raises NotCompared when it is about what only the vendor has.
        """
        creates = asked.operation in self._paths
        if not self.twins:
            return request

        def twin(match: re.Match[str]) -> str:
            name = unquote(match[0])
            if name in fresh or name not in self.twins:
                return match[0]
            known = self.twins[name]
            if known is None and creates and name in self._changed:
                return match[0]
            if known is None:
                raise NotCompared(Why.CHANGED_SINCE)
            return quote(known)

        path = _IN_PATH.sub(twin, request.path)
        query = _IN_QUERY.sub(twin, request.query)
        target = f"{path}?{query}" if "?" in request.target else path
        # One byte a character: bodies of any encoding come back as they were.
        body = _IN_BODY.sub(twin, request.body.decode("latin-1")).encode("latin-1")
        return Request(request.method, target, request.headers, body)
