"""JSON that commands read: one document, a list of objects, or JSON Lines."""

from collections.abc import Iterator
from typing import Any, BinaryIO

import orjson

from gateway.domain.errors import MalformedBody


def json_values(stream: BinaryIO, name: str) -> Iterator[Any]:
    """The objects of a document, or those of its lines, one by one. Raises MalformedBody.

    What is a value on its first line is taken for JSON Lines.
    """
    first = _line(stream)
    if first is None:
        return
    try:
        value = orjson.loads(first)
    except orjson.JSONDecodeError:
        yield from _whole(first + stream.read(), name)
        return
    yield from value if isinstance(value, list) else [value]
    for number, line in enumerate(stream, 2):
        if line.strip():
            yield _parsed(line, f"{name}, line {number} of JSON Lines")


def _line(stream: BinaryIO) -> bytes | None:
    return next((line for line in stream if line.strip()), None)


def _whole(text: bytes, name: str) -> list[Any]:
    value = _parsed(text, name)
    return value if isinstance(value, list) else [value]


def _parsed(text: bytes, name: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise MalformedBody(f"{name}: not valid JSON: {error.msg}") from error
