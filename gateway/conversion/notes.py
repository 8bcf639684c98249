"""What reading and writing have to say of a conversion, beside the object itself."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from itertools import count

from gateway.conversion.leaves import Indices, spelled

_END = re.compile(r"\.|\[|$")
"""Where a path may end, and go on."""


class Notes:
    """Collects, by the domain's words, what can't be seen by comparing values.

    `region` is where national numbers are read (ISO 3166), None for nowhere.
    """

    def __init__(self, region: str | None = None) -> None:
        self.region = region
        self._unread: dict[str, str] = {}
        self._lost: dict[str, str] = {}
        self._changed: dict[str, str] = {}
        self._implied: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._dropped: dict[int, str] = {}
        self._missing: dict[str, str] = {}
        self._defaulted: dict[str, tuple[object, str]] = {}

    def unread(self, path: str, why: str) -> None:
        """What stands at a path of the source, or below, can't be read."""
        self._unread[path] = why

    def lose(self, word: str, why: str) -> None:
        """The target can't hold this, although it may have a field of the word."""
        self._lost[word] = why

    def imply(self, word: str, why: str) -> None:
        """What the source says by a word goes without saying in the target."""
        self._implied[word] = why

    def explain(self, word: str, why: str) -> None:
        """Why a word has another value in the target."""
        self._changed[word] = why

    def rename(self, word: str, other: str) -> None:
        """What the source has under one word stands under another in the target."""
        self._names[word] = other

    def drop(self, index: int, why: str) -> None:
        """The source's recipient at this place, from 0, has none in the target."""
        self._dropped.setdefault(index, why)

    def miss(self, path: str, why: str) -> None:
        """A field of the target that its vendor would refuse as it is."""
        self._missing[path] = why

    def default(self, path: str, value: object, why: str) -> None:
        """Something that neither side writes down, and that is now otherwise."""
        self._defaulted[path] = (value, why)

    @property
    def missing(self) -> Mapping[str, str]:
        """Paths of the target, with reasons."""
        return self._missing

    @property
    def defaulted(self) -> Mapping[str, tuple[object, str]]:
        """What goes without saying, with its value and the reason."""
        return self._defaulted

    def why_unread(self, pattern: str, indices: Indices) -> str | None:
        """Why what stands at a general path of the source, or what that is a part of, could not be read."""
        if not self._unread:
            return None
        path = spelled(pattern, indices)
        ends = (match.start() for match in _END.finditer(path))
        above = (path[:end] for end in ends)
        return next((self._unread[each] for each in above if each in self._unread), None)

    def why_lost(self, word: str) -> str | None:
        """Why the target can't hold a word."""
        return self._lost.get(word)

    def why_changed(self, word: str) -> str | None:
        """Why a word is another in the target."""
        return self._changed.get(word)

    def why_implied(self, word: str) -> str | None:
        """Why a word goes without saying."""
        return self._implied.get(word)

    def named(self, word: str) -> str:
        """The word in the target."""
        return self._names.get(word, word)

    def kept(self) -> Iterator[int]:
        """The places of the source's recipients that were not left out so far, in order."""
        dropped = frozenset(self._dropped)
        return (index for index in count() if index not in dropped)

    def why_dropped(self, index: int) -> str | None:
        """Why a recipient is not in the target."""
        return self._dropped.get(index)

    def shift(self) -> "Shift":
        """Where the recipients that are left stand."""
        return Shift(sorted(self._dropped))


class Shift:
    """Places in a list from which some entries were left out."""

    def __init__(self, dropped: list[int]) -> None:
        self._dropped = dropped

    def __call__(self, index: int) -> int:
        """The place in what is left."""
        return index - bisect_left(self._dropped, index)
