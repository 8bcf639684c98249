"""Paths into JSON documents."""

import re
from collections.abc import Iterator
from typing import Any

import orjson

_INDEX = re.compile(r"\[[0-9]+\]")
_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_STEP = re.compile(r"\.(?P<key>[^.\[]+)|\[\*\]")


def step(key: str) -> str:
    """How a key continues a path."""
    return f".{key}" if _PLAIN_KEY.fullmatch(key) else f"[{orjson.dumps(key).decode()}]"


def folded(path: str) -> str:
    """The path with a star for each index, those inside of keys too."""
    return _INDEX.sub("[*]", path)


def values_at(path: str, document: Any) -> Iterator[Any]:
    """The values at a folded path of plain keys, in their order."""
    values = [document]
    for each in _STEP.finditer(path, 1):
        key = each["key"]
        if key is None:
            values = [inner for value in values if isinstance(value, list) for inner in value]
        else:
            values = [value[key] for value in values if isinstance(value, dict) and key in value]
    yield from values
