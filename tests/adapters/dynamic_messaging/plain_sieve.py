"""A plain reading of the filter and sort grammar (contract §4), character by character, on rows in memory.

It shares nothing with the code it is held against. A row is a mapping of lower-case names to values: texts,
integers, moments or None. Its answers are slow and obvious.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeAlias

Value: TypeAlias = str | int | datetime | None
Row: TypeAlias = Mapping[str, Value]

_COMPARING = ["==", "!=", ">=", "<=", ">", "<"]
_PARTIAL = ["@=", "_=", "_-=", "!@=", "!_=", "!_-="]
_ANY_CASE = ["==*", "!=*", *(operator + "*" for operator in _PARTIAL)]
OPERATORS = sorted([*_COMPARING, *_PARTIAL, *_ANY_CASE], key=len, reverse=True)
"""Longest first, as they are looked for."""


class NotUnderstood(Exception):
    """The term is none; it is passed over."""


def answer(rows: Sequence[Row], kinds: Mapping[str, type], filters: str, sorts: str) -> list[Row]:
    """The rows that meet all terms, in the order asked for; those left equal keep theirs."""
    found = list(rows)
    for term in pieces(filters, ","):
        try:
            found = [row for row in found if holds(term, row, kinds)]
        except NotUnderstood:
            continue
    seen: list[tuple[str, bool]] = []
    for term in sorts.split(","):
        descending = term.strip().startswith("-")
        name = term.strip().removeprefix("-").strip().lower()
        if name in kinds and name not in [each for each, _ in seen]:
            seen.append((name, descending))
    for name, descending in reversed(seen):
        found = in_order(found, name, descending)
    return found


def in_order(rows: list[Row], name: str, descending: bool) -> list[Row]:
    """Sorted by one name, missing values lowest; equal ones keep their order in both directions."""
    missing = [row for row in rows if row[name] is None]
    present = [row for row in rows if row[name] is not None]
    present.sort(key=lambda row: row[name], reverse=descending)  # type: ignore[arg-type,return-value]
    return present + missing if descending else missing + present


def pieces(text: str, separator: str) -> list[str]:
    """Cut at each separator that no backslash stands before (a backslash takes the next character along)."""
    found, current, place = [], "", 0
    while place < len(text):
        if text[place] == "\\" and place + 1 < len(text):
            current += text[place : place + 2]
            place += 2
        elif text[place] == separator:
            found.append(current)
            current = ""
            place += 1
        else:
            current += text[place]
            place += 1
    return [*found, current]


def operator_at(text: str, place: int) -> str | None:
    """The operator that begins here, unless a backslash stands before it."""
    if place and text[place - 1] == "\\":
        return None
    return next((each for each in OPERATORS if text.startswith(each, place)), None)


def parted(term: str) -> tuple[str, str, str]:
    """Names, operator and values of a term; a second operator ends the values."""
    starts = [place for place in range(len(term)) if operator_at(term, place)]
    if not starts:
        raise NotUnderstood
    operator = operator_at(term, starts[0]) or ""
    rest = starts[0] + len(operator)
    following = [place for place in range(rest, len(term)) if operator_at(term, place)]
    return term[: starts[0]], operator, term[rest : following[0] if following else len(term)]


def plain(value: str) -> str:
    """A value without the backslashes of its escapes, blanks around it cut off."""
    value = value.strip().replace("\\,", ",")
    written, place = "", 0
    while place < len(value):
        if value[place] == "\\":
            operator = next((each for each in OPERATORS if value.startswith(each, place + 1)), None)
            if operator:
                written += operator
                place += 1 + len(operator)
                continue
            if value[place + 1 : place + 2] in ("|", "\\"):
                written += value[place + 1]
                place += 2
                continue
        written += value[place]
        place += 1
    return written


def holds(term: str, row: Row, kinds: Mapping[str, type]) -> bool:
    """Whether one of the names meets one of the values."""
    if not term.strip():
        return True
    names_text, operator, values_text = parted(term)
    names_text = names_text.strip()
    if names_text.startswith("("):
        names_text = names_text[1:].replace(")", "", 1)
    names = [name.strip().lower() for name in names_text.split("|")]
    values = [plain(value) for value in pieces(values_text, "|")]
    if any(name not in kinds for name in names):
        raise NotUnderstood
    every = [meets(row[name], kinds[name], operator, value) for name in names for value in values]
    return any(every)


def meets(mine: Value, kind: type, operator: str, text: str) -> bool:
    """One comparison; all of a term are read before any counts, so that a bad one spoils the whole term."""
    bare = operator.rstrip("*")
    if kind is not str:
        if "*" in operator or bare not in ("==", "!=", ">", "<", ">=", "<="):
            raise NotUnderstood
        wanted = number(text) if kind is int else moment(text)
        return mine is not None and compared(mine, bare, wanted)
    if bare in (">", "<", ">=", "<="):
        raise NotUnderstood
    if text.lower() == "null" and bare in ("==", "!="):
        return (mine is None) == (bare == "==")
    if mine is None:
        return False
    assert isinstance(mine, str)
    theirs = "null" if text == "\\null" else text
    if "*" in operator:
        mine, theirs = mine.upper(), theirs.upper()
    if bare in ("==", "!="):
        return (mine == theirs) == (bare == "==")
    positive = bare.lstrip("!")
    fits = {"@=": theirs in mine, "_=": mine.startswith(theirs), "_-=": mine.endswith(theirs)}[positive]
    return fits != bare.startswith("!")


def compared(mine: Value, operator: str, wanted: Value) -> bool:
    """Numbers and moments."""
    return {
        "==": mine == wanted,
        "!=": mine != wanted,
        ">": mine > wanted,  # type: ignore[operator]
        "<": mine < wanted,  # type: ignore[operator]
        ">=": mine >= wanted,  # type: ignore[operator]
        "<=": mine <= wanted,  # type: ignore[operator]
    }[operator]


def number(text: str) -> int:
    """A whole number of 32 bits."""
    if not (text.isascii() and text.removeprefix("-").isdigit() and abs(int(text)) < 2**31):
        raise NotUnderstood
    return int(text)


def moment(text: str) -> datetime:
    """A date, or a date and time, in UTC unless it says otherwise."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise NotUnderstood from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)
