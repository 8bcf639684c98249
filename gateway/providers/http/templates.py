"""Texts of a request with places for a message's fields: `{number}`, `{text}`, `{secret.token}`.

A literal brace is doubled. A name that is unknown, or not allowed where it stands, is refused when the text
is compiled, and a value is escaped by where it is put.
"""

import string
from collections.abc import Callable, Mapping, Set
from typing import Any, Final, TypeAlias
from urllib.parse import quote, quote_plus

import orjson
from pydantic import SecretStr

from gateway.domain.messages import OutgoingMessage

Value: TypeAlias = Callable[[OutgoingMessage], Any]
Escape: TypeAlias = Callable[[str], str]
Secrets: TypeAlias = Mapping[str, SecretStr]

SECRET = "secret."  # noqa: S105


def message_key(message: OutgoingMessage) -> str:
    """The gateway's own name of a message, the same at every attempt."""
    return f"{message.campaign_id}-{message.seq}"


FIELDS: Final[Mapping[str, Callable[[OutgoingMessage], str]]] = {
    "number": lambda message: message.number,
    "plus_number": lambda message: "+" + message.number,
    "sender": lambda message: message.sender,
    "text": lambda message: message.text,
    "payload": lambda message: message.payload or "",
    "channel": lambda message: str(message.channel),
    "key": message_key,
    "seq": lambda message: str(message.seq),
    "campaign_id": lambda message: str(message.campaign_id),
    "account_id": lambda message: str(message.account_id),
    "parts": lambda message: str(message.parts),
    "attempt": lambda message: str(message.attempt),
}
"""What of a message can stand in a request."""

PLAIN: Final = frozenset(FIELDS) - {"text", "payload", "sender"}
"""Those that are letters, digits and hyphens only, and so may stand in a header."""

NUMBERS: Final = frozenset({"seq", "parts", "attempt"})

TYPED: Final[Mapping[str, Callable[[str], Any]]] = {
    "number": int,
    "json": lambda text: orjson.loads(text) if text else None,
}
"""What a value in a JSON body may be made besides a text, as in `{seq:number}`."""


def as_it_is(value: str) -> str:
    """Where nothing needs escaping, because the whole is encoded afterwards."""
    return value


def in_path(value: str) -> str:
    """For a part of a URL's path."""
    return quote(value, safe="")


def in_query(value: str) -> str:
    """For a query or a form."""
    return quote_plus(value)


def names_in(source: str) -> frozenset[str]:
    """The names of the placeholders. Raises ValueError for a text that can't be read."""
    return frozenset(name for _, name, _, _ in _parsed(source) if name is not None)


def compiled(source: str, secrets: Secrets, escape: Escape, allowed: Set[str] = frozenset(FIELDS)) -> Value:
    """A function from a message to the text. Raises ValueError."""
    parts: list[str | Callable[[OutgoingMessage], str]] = []
    for literal, name, spec, _ in _parsed(source):
        parts.append(literal)
        if name is None:
            continue
        if spec:
            raise ValueError(f"{{{name}:{spec}}} is only possible alone in a text of a JSON body")
        parts.append(_value(name, secrets, escape, allowed))
    made = [part for part in parts if part]
    return lambda message: "".join(part if isinstance(part, str) else part(message) for part in made)


def compiled_json(value: Any, secrets: Secrets) -> Value:
    """A function from a message to a JSON document of this form. Raises ValueError."""
    match value:
        case str():
            return _typed(value, secrets) or compiled(value, secrets, as_it_is)
        case dict():
            entries = {str(name): compiled_json(entry, secrets) for name, entry in value.items()}
            return lambda message: {name: made(message) for name, made in entries.items()}
        case list():
            items = [compiled_json(item, secrets) for item in value]
            return lambda message: [made(message) for made in items]
        case _:
            return lambda message: value


def _typed(source: str, secrets: Secrets) -> Value | None:
    """The value of `{seq:number}` or `{payload:json}` where it stands alone."""
    parts = _parsed(source)
    if len(parts) != 1:
        return None
    literal, name, spec, _ = parts[0]
    if literal or name is None or not spec:
        return None
    if spec not in TYPED:
        raise ValueError(f"{{{name}:{spec}}}: a value can be made {' or '.join(TYPED)}")
    if spec == "number" and name not in NUMBERS:
        raise ValueError(f"{{{name}:number}} is no number; expected one of {', '.join(sorted(NUMBERS))}")
    make, text = TYPED[spec], _value(name, secrets, as_it_is, FIELDS.keys())
    return lambda message: make(text if isinstance(text, str) else text(message))


def _value(
    name: str, secrets: Secrets, escape: Escape, allowed: Set[str]
) -> str | Callable[[OutgoingMessage], str]:
    if name.startswith(SECRET):
        secret = secrets.get(name.removeprefix(SECRET))
        if secret is None:
            raise ValueError(f"there is no secret {name.removeprefix(SECRET)!r}")
        return escape(secret.get_secret_value())
    if name not in FIELDS:
        raise ValueError(f"unknown placeholder {{{name}}}; expected one of {', '.join(FIELDS)}")
    if name not in allowed:
        raise ValueError(f"{{{name}}} can't stand here")
    field = FIELDS[name]
    return field if escape is as_it_is else lambda message: escape(field(message))


def _parsed(source: str) -> list[tuple[str, str | None, str | None, str | None]]:
    try:
        parts = list(string.Formatter().parse(source))
    except ValueError as error:
        raise ValueError(f"{error}; a literal brace is written twice") from None
    if any(conversion for _, _, _, conversion in parts):
        raise ValueError("a placeholder has no conversion")
    return parts
