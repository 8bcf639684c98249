"""Where something stands in a document: a JSON pointer (RFC 6901), or names with dots between them."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

Place: TypeAlias = str
"""`/messages/0/id` or `messages.0.id`; the empty text is the document itself."""


def steps(place: str) -> tuple[str, ...]:
    """The names and indices on the way to a place."""
    if not place:
        return ()
    if place.startswith("/"):
        return tuple(step.replace("~1", "/").replace("~0", "~") for step in place[1:].split("/"))
    return tuple(place.split("."))


def found(document: Any, place: str) -> Any:
    """What stands at a place, None where there is nothing."""
    for step in steps(place):
        if isinstance(document, Mapping):
            document = document.get(step)
        elif isinstance(document, Sequence) and not isinstance(document, str | bytes):
            document = document[int(step)] if step.isdigit() and int(step) < len(document) else None
        else:
            return None
    return document


def text_at(document: Any, place: str) -> str:
    """What stands at a place as a text: ids and codes may be numbers in JSON; empty for nothing."""
    value = found(document, place)
    match value:
        case None | dict() | list():
            return ""
        case bool():
            return "true" if value else "false"
        case _:
            return str(value)
