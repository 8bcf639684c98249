"""What a vendor's answers look like to somebody who compares: what is set aside, and why."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from aiohttp import web

from gateway.comparison.exchanges import Request
from gateway.web.dialect import Dialect


class Form(StrEnum):
    """What is still judged of a value that is set aside; its type always is."""

    ID = "an id: whether it is a UUID, digits or another text"
    TIME = "a time: how it is written"
    LINK = "an address: its path, with ids folded, and the names in its query"
    ANY = "nothing but its type"


@dataclass(frozen=True, slots=True)
class SetAside:
    """Values that two sides can't have in common.

    `paths` are JSON paths as `$.data[*].id`, in any case; two dots stand for any depth, a star for any key.
    """

    paths: tuple[str, ...]
    form: Form
    reason: str


@dataclass(frozen=True, slots=True)
class KeyPlaces:
    """Where a request carries its API key; one for the gateway goes into the first header."""

    headers: tuple[str, ...]
    query: tuple[str, ...] = ()


def own_method(request: Request) -> str:
    """The method that a request has."""
    return request.method


@dataclass(frozen=True, slots=True)
class Comparison:
    """How one dialect is compared.

    `entries` says by which keys entries of a list are found again, by the list's path: the first that they
    have; other lists are compared in order. `new_ids` says where operations that make something answer its
    id. `page_tokens` are query parameters that only the side understands that made them. `unreachable` says
    in the vendor's form that it can't be reached. `method` is the method that a request stands for.
    """

    dialect: Dialect
    keys: KeyPlaces
    set_aside: tuple[SetAside, ...]
    entries: Mapping[str, tuple[str, ...]]
    new_ids: Mapping[str, str]
    unreachable: Callable[[web.Request], web.Response]
    page_tokens: tuple[str, ...] = ()
    method: Callable[[Request], str] = own_method


class Rules:
    """A comparison's rules by folded path."""

    def __init__(self, comparison: Comparison) -> None:
        self._set_aside = [(_pattern(path), each) for each in comparison.set_aside for path in each.paths]
        self._entries = [(_pattern(path), keys) for path, keys in comparison.entries.items()]
        self.set_aside = lru_cache(4096)(self._find_set_aside)
        self.entry_keys = lru_cache(4096)(self._find_entry_keys)

    def _find_set_aside(self, path: str) -> SetAside | None:
        return next((each for pattern, each in self._set_aside if pattern.fullmatch(path)), None)

    def _find_entry_keys(self, path: str) -> tuple[str, ...]:
        return next((keys for pattern, keys in self._entries if pattern.fullmatch(path)), ())


def _pattern(path: str) -> re.Pattern[str]:
    parts = re.split(r"(\.\.|\.\*(?=\.|\[|$))", path)
    meant = {"..": r".*\.", ".*": r"\.[^.\[]+"}
    return re.compile("".join(meant.get(part) or re.escape(part) for part in parts), re.IGNORECASE)
