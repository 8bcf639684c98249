"""Places in a JSON object."""

import re
from collections.abc import Iterator, Set
from functools import cache
from typing import Any, TypeAlias

Indices: TypeAlias = tuple[int, ...]
"""Numbers of entries in the lists of objects on the way, from the outermost."""

Leaf: TypeAlias = tuple[str, Indices, Any]
"""A value that holds no others, with its general path and the numbers that are not in that.

Of a list of objects, as `contacts[].number`, the general path has no number; of one of values, as `tags[0]`,
it has, because they differ by it.
"""

DEEPEST = 50
"""Levels of lists and objects."""

_STEP = re.compile(r"([^.\[\]]+)|\[(\d*)\]")
_NUMBER = re.compile(r"\[\d+\]$")
_AMBIGUOUS = re.compile(r"[.\[\]]")


def leaves(
    value: Any, whole: Set[str] = frozenset(), pattern: str = "", indices: Indices = ()
) -> Iterator[Leaf]:
    """All values that hold no others, empty lists and objects among them.

    What stands at one of the general paths `whole` is not taken apart.
    """
    if not _is_filled(value) or pattern in whole:
        yield pattern, indices, value
    elif isinstance(value, dict):
        for key, entry in value.items():
            below = _below(pattern, key)
            if _is_filled(entry):
                yield from leaves(entry, whole, below, indices)
            else:
                yield below, indices, entry
    else:
        for index, entry in enumerate(value):
            if _is_filled(entry):
                yield from leaves(entry, whole, f"{pattern}[]", (*indices, index))
            else:
                yield f"{pattern}[{index}]", indices, entry


def _is_filled(value: Any) -> bool:
    return isinstance(value, (dict, list)) and bool(value)


def _below(pattern: str, key: str) -> str:
    if _AMBIGUOUS.search(key):
        return f'{pattern}["{key}"]'
    return f"{pattern}.{key}" if pattern else key


def is_deep(value: Any) -> bool:
    """Whether a value is nested deeper than any object of a vendor, and than it can be looked through."""
    level = [value]
    for _ in range(DEEPEST):
        inner = (each.values() if isinstance(each, dict) else each for each in level)
        level = [entry for entries in inner for entry in entries if isinstance(entry, (dict, list))]
        if not level:
            return False
    return True


def spelled(pattern: str, indices: Indices) -> str:
    """A path with all its numbers."""
    first, *others = pattern.split("[]")
    numbers = (f"[{index}]" for index in indices)
    return first + "".join(number + other for number, other in zip(numbers, others, strict=True))


def unnumbered(text: str) -> str:
    """A general path or word with `[]` in place of the number it ends with."""
    return _NUMBER.sub("[]", text) if text.endswith("]") else text


def numbered_as(pattern: str, text: str) -> str:
    """A pattern that ends with `[]`, with the number that the text ends with."""
    if not (text.endswith("]") and pattern.endswith("[]")):
        return pattern
    number = _NUMBER.search(text)
    return pattern.removesuffix("[]") + number[0] if number else pattern


@cache
def _steps(pattern: str) -> tuple[str | int | None, ...]:
    """Keys and numbers of a path of a vendor's, None for a number that it leaves open."""
    found = ((match[1], match[2]) for match in _STEP.finditer(pattern))
    return tuple(key or (int(number) if number else None) for key, number in found)


def value_at(value: Any, pattern: str, indices: Indices) -> Any:
    """The value at a general path, its `[]` filled with numbers in order; None where there is nothing."""
    numbers = iter(indices)
    for step in _steps(pattern):
        if isinstance(step, str):
            value = value.get(step) if isinstance(value, dict) else None
        else:
            index = next(numbers, None) if step is None else step
            there = isinstance(value, list) and index is not None and index < len(value)
            value = value[index] if there else None
        if value is None:
            return None
    return value


def put_at(value: dict[str, Any], pattern: str, entry: Any) -> None:
    """Sets the value at a path without lists."""
    *above, key = pattern.split(".")
    for each in above:
        value = value.setdefault(each, {})
    value[key] = entry


def is_blank(value: Any) -> bool:
    """Whether a value says nothing."""
    return value is None or value == "" or value == [] or value == {}
