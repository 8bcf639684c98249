"""What became of each field, found by comparing what was given, what was made, and what would come back."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, TypeAlias

from gateway.conversion.findings import Finding, Outcome, together
from gateway.conversion.forms import Converter, Form, JsonObject, Kind, Place
from gateway.conversion.leaves import (
    Indices,
    is_blank,
    leaves,
    numbered_as,
    unnumbered,
    value_at,
)
from gateway.conversion.notes import Notes

EMPTY = "there is nothing in it"
NOT_THAT = "something else is expected there"
REPEATED = " (repeated)"
"""What the name of a key ends with that the source gives again, in another spelling."""

Stages: TypeAlias = tuple[JsonObject, JsonObject, JsonObject]
"""What was given, what was made of it, and what that would become on the way back."""


def supplied_words(given: JsonObject, reading: Form, notes: Notes) -> frozenset[str]:
    """The words of the target that the source has a value for."""
    words = set()
    for pattern, indices, value in leaves(given, reading.whole):
        place = reading.place_at(pattern)
        if place and place.word and not is_blank(value) and notes.why_unread(pattern, indices) is None:
            words.add(notes.named(numbered_as(place.word, pattern)))
    return frozenset(words)


class Accounting:
    """Finds what became of every field of the source, and where every other one of the target is from."""

    def __init__(
        self,
        source: Converter,
        target: Converter,
        kind: Kind,
        stages: Stages,
        notes: Notes,
        supplied: frozenset[str],
    ) -> None:
        self._source, self._target = source.title, target.title
        self._reading, self._writing = source.form(kind), target.form(kind)
        self._given, self._made, self._again = stages
        self._notes = notes
        self._supplied = supplied
        self._shift = notes.shift()
        self._reached: set[tuple[str, Indices]] = set()

    def findings(self) -> list[Finding]:
        """Those of the source's fields first, those of a list's entries together."""
        return together(self._all())

    def _all(self) -> Iterator[Finding]:
        for pattern, indices, value in leaves(self._given, self._reading.whole):
            yield self._of_source(pattern, indices, value)
        missing = list(self._missing())
        named = {each.target for each in missing}
        for pattern, indices, value in leaves(self._made, self._writing.whole):
            if (pattern, indices) not in self._reached and pattern not in named:
                yield self._of_target(pattern, value)
        for target, (value, why) in self._notes.defaulted.items():
            yield Finding(Outcome.DEFAULTED, target=target, now=value, why=why)
        yield from missing

    def _of_source(self, pattern: str, indices: Indices, value: Any) -> Finding:
        place = self._reading.place_at(pattern)
        word = numbered_as(place.word, pattern) if place else ""
        why = self._why_lost(pattern, indices, place, word, value)
        if why is not None:
            return Finding(Outcome.LOST, pattern, was=value, why=why)
        spots = self._writing.patterns_of(self._notes.named(word))
        if not spots:
            return self._without_place(Finding(Outcome.LOST, pattern, was=value), word)
        if indices:
            indices = (self._shift(indices[0]), *indices[1:])
        return self._compared(Finding(Outcome.CARRIED, pattern, was=value), word, spots, indices)

    def _why_lost(
        self, pattern: str, indices: Indices, place: Place | None, word: str, value: Any
    ) -> str | None:
        """Why a field is not even looked for in the target."""
        if place is None and self._reading.holds_below(pattern):
            return EMPTY if is_blank(value) else self._notes.why_unread(pattern, indices) or NOT_THAT
        if place is None:
            return self._why_unknown(pattern)
        if not place.word:
            return place.why
        why = self._notes.why_unread(pattern, indices)
        if why is None and self._notes.why_lost(word):
            return EMPTY if is_blank(value) else self._notes.why_lost(word)
        return why or (self._notes.why_dropped(indices[0]) if indices else None)

    def _why_unknown(self, pattern: str) -> str:
        if pattern.partition(".")[0].endswith(REPEATED):
            return "it is given again, in another spelling, and the last one counts"
        return f"unknown to {self._source}"

    def _without_place(self, finding: Finding, word: str) -> Finding:
        implied = self._notes.why_implied(word)
        if implied is not None:
            return replace(finding, outcome=Outcome.CHANGED, why=implied)
        why = self._writing.why_absent(unnumbered(word)) or f"{self._target} has no field for it"
        return replace(finding, why=EMPTY if is_blank(finding.was) else why)

    def _compared(
        self, finding: Finding, word: str, spots: list[tuple[str, Place]], indices: Indices
    ) -> Finding:
        """The finding as the best of the target's fields makes it."""
        values = [
            (value_at(self._made, pattern, _fitting(pattern, indices)), pattern, place)
            for pattern, place in spots
        ]
        self._reached.update((pattern, _fitting(pattern, indices)) for pattern, _ in spots)
        values.sort(key=lambda each: (not _same(each[0], finding.was), is_blank(each[0])))
        now, target, place = values[0]
        finding = replace(finding, target=target, now=now)
        if _same(now, finding.was):
            return self._if_it_comes_back(finding, word, indices)
        if is_blank(finding.was) and not is_blank(now):
            return self._filled(finding, word, place)
        if is_blank(now) and is_blank(finding.was):
            return replace(finding, outcome=Outcome.CHANGED, why=f"nothing, as {self._target} writes it")
        why = self._notes.why_changed(word) or place.how or f"as {self._target} has it"
        if is_blank(now):
            return replace(finding, outcome=Outcome.LOST, target=None, now=None, why=why)
        return replace(finding, outcome=Outcome.CHANGED, why=why)

    def _filled(self, finding: Finding, word: str, place: Place) -> Finding:
        """The finding for a field that says nothing, and whose place in the target has something."""
        if self._notes.named(word) in self._supplied:
            return replace(finding, outcome=Outcome.CHANGED, why="another field of the source gives it")
        return replace(finding, outcome=Outcome.DEFAULTED, why=place.why or place.how)

    def _if_it_comes_back(self, finding: Finding, word: str, indices: Indices) -> Finding:
        """The finding, unless on the way back the field would not be where it was, or not what it was."""
        indices = _fitting(finding.target or "", indices)
        spots = [pattern for pattern, _ in self._reading.patterns_of(word)]
        again = {each: value_at(self._again, each, _fitting(each, indices)) for each in spots}
        there = [each for each, value in again.items() if _same(value, finding.was)]
        if finding.path in there or (finding.was is None and there):
            return finding
        otherwise = f"it would come back as {there[0]}" if there else "it would not come back the same"
        if is_blank(finding.was):
            return replace(finding, outcome=Outcome.CHANGED, why=EMPTY)
        why = self._notes.why_changed(word) or otherwise
        return replace(finding, outcome=Outcome.CHANGED, why=why)

    def _of_target(self, pattern: str, value: Any) -> Finding:
        place = self._writing.place_at(pattern)
        why = place.why or ("" if is_blank(value) else place.how) if place else EMPTY
        return Finding(Outcome.DEFAULTED, target=pattern, now=value, why=why or "not given")

    def _missing(self) -> Iterator[Finding]:
        for each in self._writing.places:
            path = each.path.partition("[]")[0]
            if each.required and is_blank(value_at(self._made, path, ())):
                yield Finding(Outcome.MISSING, target=path, why=each.why or f"{self._target} requires it")
        for target, why in self._notes.missing.items():
            yield Finding(Outcome.MISSING, target=target, why=why)


def _fitting(pattern: str, indices: Indices) -> Indices:
    """As many numbers as a path leaves open: what comes from no list stands first in one."""
    wanted = pattern.count("[]")
    return indices if len(indices) == wanted else (*indices, *(0,) * wanted)[:wanted]


def _same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)
