"""Pages by number, as Sieve counts them (contract §4)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from multidict import MultiMapping

from adapters.dynamic_messaging.errors import Problems
from schemas.dynamic_messaging import Page

Item = TypeVar("Item")

DEFAULT_SIZE = 10
LARGEST_SIZE = 10_000
_LARGEST_INT = 2**31 - 1
_INTEGER = re.compile(r"\s*[+-]?[0-9]+\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which page is wanted; `index` counts from 1."""

    index: int = 1
    size: int = DEFAULT_SIZE

    @property
    def offset(self) -> int:
        """How many entries come before the page."""
        return (self.index - 1) * self.size

    def envelope(self, total: int, items: Sequence[Item]) -> Page[Item]:
        """The page with its place in the whole list."""
        return {
            "pageIndex": self.index,
            "totalPages": -(-total // self.size),
            "totalRecords": total,
            "items": list(items),
        }


def parameter(query: MultiMapping[str], name: str) -> str | None:
    """The first value of a query parameter, its name in any case."""
    return next((value for key, value in query.items() if key.lower() == name.lower()), None)


def page_request(query: MultiMapping[str]) -> PageRequest:
    """The page a query asks for, `page` and `pageSize`. Raises ValidationFailed."""
    problems = Problems()
    index = _number(query, "page", 1, problems)
    size = _number(query, "pageSize", DEFAULT_SIZE, problems)
    if size > LARGEST_SIZE:
        problems.add("pageSize", f"can not exceed {LARGEST_SIZE} records")
    problems.raise_any()
    return PageRequest(index, size)


def _number(query: MultiMapping[str], name: str, default: int, problems: Problems) -> int:
    text = parameter(query, name)
    if not text:
        return default
    if not _INTEGER.fullmatch(text):
        problems.add(name, f"The value '{text[:40]}' is not valid.")
        return default
    digits = text.strip()
    number = int(digits) if len(digits) <= len(str(_LARGEST_INT)) + 1 else 0
    if not 1 <= number <= _LARGEST_INT:
        problems.add(name, f"The field {name} must be between 1 and {_LARGEST_INT}.")
        return default
    return number
