"""How a value looks, whatever it is."""

import re
from typing import Any

from yarl import URL

from gateway.comparison.rules import Form

_UUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_DIGITS = re.compile(r"[0-9]+")


def type_of(value: Any) -> str:
    """A JSON type; 1 and 1.0 are two, because typed clients tell them apart."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "number"
        case str():
            return "text"
        case list():
            return "list"
        case _:
            return "object"


def form_of(form: Form, value: Any) -> Any:
    """What two values of a form have in common when they look alike."""
    if not isinstance(value, str):
        return type_of(value)
    match form:
        case Form.ID:
            return _id(value)
        case Form.TIME:
            return _DIGITS.sub("0", value)
        case Form.LINK:
            return _link(value)
        case Form.ANY:
            return "text"


def _id(text: str) -> str:
    if _UUID.fullmatch(text):
        return "UUID in capitals" if text != text.lower() else "UUID"
    return "digits" if _DIGITS.fullmatch(text) else "text" if text else "empty"


def _link(text: str) -> Any:
    try:
        url = URL(text, encoded=True)
    except ValueError:
        return text
    folded = [part if _id(part) == "text" else _id(part) for part in url.raw_path.split("/")]
    return url.scheme != "", folded, list(url.query)
