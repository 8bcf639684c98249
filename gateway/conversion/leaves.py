"""Places in a JSON object."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any, TypeAlias

Path: TypeAlias = tuple[str | int, ...]
"""Keys and numbers of entries, from the outermost."""

Indices: TypeAlias = tuple[int, ...]

DEEPEST = 50
"""Levels of lists and objects."""

_STEP = re.compile(r"([^.\[\]]+)|\[(\d*)\]")
_NUMBER = re.compile(r"\[\d+\]$")


def leaves(value: Any, whole: Set[str] = frozenset(), path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """All values that hold no others, empty lists and objects among them, with their paths.

    What stands at one of the general paths `whole` is not taken apart.
    """
    if not isinstance(value, (dict, list)) or not value or (whole and generalized(path)[0] in whole):
        yield path, value
    elif isinstance(value, dict):
        for key, entry in value.items():
            yield from leaves(entry, whole, (*path, key))
    else:
        for index, entry in enumerate(value):
            yield from leaves(entry, whole, (*path, index))


def is_deep(value: Any) -> bool:
    """Whether a value is nested deeper than any object of a vendor, and than it can be looked through."""
    level = [value]
    for _ in range(DEEPEST):
        inner = (each.values() if isinstance(each, dict) else each for each in level)
        level = [entry for entries in inner for entry in entries if isinstance(entry, (dict, list))]
        if not level:
            return False
    return True


def generalized(path: Path) -> tuple[str, Indices]:
    """A path without the numbers of a list's objects, and these numbers.

    The last number of a path that ends with one stays: entries of a list of values differ by it.
    """
    text, indices = "", []
    last = len(path) - 1
    for place, step in enumerate(path):
        if isinstance(step, str):
            text += f".{step}" if text else step
        elif place == last:
            text += f"[{step}]"
        else:
            text += "[]"
            indices.append(step)
    return text, tuple(indices)


def spelled(path: Path) -> str:
    """A path with all its numbers."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def unnumbered(text: str) -> str:
    """A general path or word with `[]` in place of the number it ends with."""
    return _NUMBER.sub("[]", text)


def numbered_as(pattern: str, text: str) -> str:
    """A pattern that ends with `[]`, with the number that the text ends with."""
    number = _NUMBER.search(text)
    return pattern.removesuffix("[]") + number[0] if number and pattern.endswith("[]") else pattern


def value_at(value: Any, pattern: str, indices: Indices) -> Any:
    """The value at a general path, its `[]` filled with numbers in order; None where there is nothing."""
    numbers = iter(indices)
    for key, number in _STEP.findall(pattern):
        if key:
            value = value.get(key) if isinstance(value, Mapping) else None
        else:
            index = int(number) if number else next(numbers, None)
            listed = isinstance(value, Sequence) and not isinstance(value, str)
            value = value[index] if listed and index is not None and index < len(value) else None
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
