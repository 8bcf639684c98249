"""What passed between a caller and its vendor, as the gateway is asked about it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from gateway.domain.answers import Answer

Headers: TypeAlias = Sequence[tuple[str, str]]

_HOP_BY_HOP = frozenset(
    (
        *("connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection"),
        *("te", "trailer", "transfer-encoding", "upgrade"),
    )
)
"""RFC 9110 §7.6.1: what is between two ends of one connection."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request; `target` is its path with the query, as it came."""

    method: str
    target: str
    headers: Headers
    body: bytes

    @property
    def path(self) -> str:
        """The target without the query."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        """What follows the question mark."""
        return self.target.partition("?")[2]


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request, and what the vendor answered; `at` is when the request came."""

    at: datetime
    request: Request
    answer: Answer


def header(headers: Headers, name: str) -> str:
    """The first value of a header, empty when there is none."""
    wanted = name.lower()
    return next((value for each, value in headers if each.lower() == wanted), "")


def end_to_end(headers: Iterable[tuple[str, str]], *without: str) -> list[tuple[str, str]]:
    """The headers that go on to the next server, in their order; `without` are names in lower case."""
    headers = list(headers)
    named = (value for name, value in headers if name.lower() == "connection")
    dropped = {word.strip().lower() for value in named for word in value.split(",")}
    dropped |= {*_HOP_BY_HOP, *without}
    return [(name, value) for name, value in headers if name.lower() not in dropped]
