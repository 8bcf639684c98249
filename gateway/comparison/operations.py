"""Which operation a request is, and whether it changes anything."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl

from gateway.comparison.exchanges import Exchange, Request
from gateway.comparison.not_compared import NotCompared, Why
from gateway.comparison.rules import Comparison

READS = ("GET", "HEAD", "OPTIONS")
"""RFC 9110 §9.2.1: methods that ask, and change nothing."""

_BUSY = 429
_FAILED = 500

IDENTIFIER = re.compile(r"\+?[0-9]+|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}|[0-9A-Fa-f]{24,}")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks for.

    `method` is the one it stands for, `operation` that and the path with its identifiers in braces.
    """

    method: str
    operation: str
    is_read: bool


class Operations:
    """The operations of a dialect, those with fixed paths first."""

    def __init__(self, comparison: Comparison) -> None:
        self._comparison = comparison
        self._page_tokens = {name.lower() for name in comparison.page_tokens}
        self._dialect = dialect = comparison.dialect
        declared = sorted(dialect.operations, key=lambda each: each.path.count("{"))
        self._patterns = [(each, each.pattern(any_case=dialect.any_case)) for each in declared]

    def of(self, request: Request) -> Asked:
        """What is asked. Raises NotCompared for what both sides can't be asked alike."""
        path, method = request.path, self._comparison.method(request)
        if not self._dialect.owns(path):
            raise NotCompared(Why.OTHER_PATH)
        if self._dialect.is_public(path):
            raise NotCompared(Why.SIGNING_IN)
        is_read = method in READS
        served_as = "GET" if method == "HEAD" else method
        for operation, pattern in self._patterns:
            if operation.method == served_as and pattern.fullmatch(path):
                return Asked(method, f"{method} {operation.path}", is_read)
        return Asked(method, f"{method} {_folded(path)} (not served by the gateway)", is_read)

    def check(self, exchange: Exchange) -> None:
        """Raises NotCompared for an exchange that says nothing about the gateway."""
        if exchange.answer.status == _BUSY or exchange.answer.status >= _FAILED:
            raise NotCompared(Why.VENDOR_BUSY)
        query = parse_qsl(exchange.request.query)
        if any(name.lower() in self._page_tokens for name, _ in query):
            raise NotCompared(Why.PAGE_TOKEN)


def _folded(path: str) -> str:
    return "/".join("{id}" if IDENTIFIER.fullmatch(part) else part for part in path.split("/"))
