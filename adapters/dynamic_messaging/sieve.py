r"""The grammar of `filters` and `sorts`, that of the .NET library Sieve (contract §4).

    filters  term, term, …          all have to hold
    term     Name op value          (A|B)op value: one of the names; op v1|v2: one of the values
    sorts    Name, -Name, …         a minus sorts descendingly

Backslashes escape: `\,` `\|` `\\`, an operator's sign inside a value, and `\null` for the text "null". A
second operator that is not escaped ends the value, as it does in Sieve.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_OPERATORS = r"(!@=\*|!_=\*|!_-=\*|!=\*|!@=|!_=|!_-=|==\*|@=\*|_=\*|_-=\*|==|!=|>=|<=|>|<|@=|_=|_-=)"
_OPERATOR = re.compile(r"(?<!\\)" + _OPERATORS)
_ESCAPED_OPERATOR = re.compile(r"\\" + _OPERATORS)
_ESCAPED = re.compile(r"\\([|\\])")


@dataclass(frozen=True, slots=True)
class FilterTerm:
    r"""One term of `filters`, as `text` wrote it.

    `operator` keeps its `!` and `*`, and is empty where there is none. Values are unescaped but for `null`
    and `\null`, whose meaning depends on the field.
    """

    text: str
    names: tuple[str, ...]
    operator: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SortTerm:
    """One term of `sorts`, as `text` wrote it."""

    text: str
    name: str
    descending: bool


def filter_terms(text: str) -> Iterator[FilterTerm]:
    """The terms of a `filters` parameter."""
    for part in _split(text, ","):
        if part:
            yield _filter_term(part, part.replace("\\,", ","))


def sort_terms(text: str) -> Iterator[SortTerm]:
    """The terms of a `sorts` parameter, each name once."""
    seen = set()
    for part in _split(text, ","):
        name = part.removeprefix("-").strip()
        if part and name.lower() not in seen:
            seen.add(name.lower())
            yield SortTerm(part, name, part.startswith("-"))


def _filter_term(text: str, term: str) -> FilterTerm:
    if term.startswith("("):
        alternatives, _, rest = term[1:].partition(")")
        term = alternatives + rest
    split = _OPERATOR.split(term)
    names, operator, value = split[:3] if len(split) > 1 else (term, "", "")
    values = _split(_ESCAPED_OPERATOR.sub(r"\1", value), "|")
    return FilterTerm(
        text=text,
        names=tuple(_split(names, "|")),
        operator=operator,
        values=tuple(_ESCAPED.sub(r"\1", each) for each in values),
    )


def _split(text: str, separator: str) -> list[str]:
    """The stretches between separators that no backslash escapes, without blanks around them."""
    parts, start, escaped = [], 0, False
    for place, character in enumerate(text):
        if not escaped and character == separator:
            parts.append(text[start:place].strip())
            start = place + 1
        escaped = character == "\\" and not escaped
    return [*parts, text[start:].strip()]
