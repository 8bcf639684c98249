"""What a report may show: no secrets, and of phone numbers their form and last two digits."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl, quote

import orjson

from gateway.comparison.documents import Missing, media_type_of
from gateway.comparison.exchanges import Headers, Request
from gateway.comparison.rules import KeyPlaces

HIDDEN = "•••"
LONGEST = 4096
"""Characters of a body that an example shows."""

_SHORTEST_SECRET = 8
"""Characters of a header's value that is looked for elsewhere, too."""

_SHORTEST_KEY = 4
"""Characters; shorter ones would be found in every text, and guard nothing."""

_SHOWN_HEADERS = frozenset(
    (
        *(
            "accept",
            "accept-encoding",
            "allow",
            "cache-control",
            "content-encoding",
            "content-language",
            "content-length",
        ),
        *("connection", "content-type", "date", "etag", "expect", "host", "retry-after", "server"),
        *("user-agent", "vary", "www-authenticate", "x-http-method-override"),
    )
)
"""Headers whose values are known to hold no secret; of all others only the name is shown."""

_SECRET_NAME = re.compile(
    r"secret|passw|token|authorization|signature|cookie|credential|session|socket_?key|api[-_]?key|^key$",
    re.IGNORECASE,
)
_PHONE_NAME = re.compile(r"phone|mobile|msisdn|number|recipient|accountid|username|^to$", re.IGNORECASE)

_SECRET_TEXT = re.compile(
    r"(?P<url>://)[^/@\s\"']+@"
    r"|(?P<query>(?:api[-_]?key|key|token|secret|password)\\?['\"]?\s*[=:]\s*\\?['\"]?)[^\s&'\",}\\]+"
    r"|(?P<bearer>\b(?:bearer|basic)\s+)\S+"
    r"|\b[0-9A-Fa-f]{32}\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(?P<kept>[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?)"
    r"|(?:(?<=%2B)|(?<=%2b)|(?<=%20)|(?<![\w-]))(?:\+|00)?[0-9](?:[\s().-]{0,2}[0-9]){6,14}(?![\w-])"
)
_NUMBER_IN_PATH = re.compile(r"(?<![\w-])(?:\+[0-9]{7,15}|[0-9]{11,15})(?![\w-])")
"""Shorter digits in a path are an id."""

_DIGIT_BEFORE_LAST_TWO = re.compile(r"[0-9](?=(?:[^0-9]*[0-9]){2})")


class Redaction:
    """Hides by the name of a value and by its look, and the very keys that an exchange carried."""

    def __init__(self, keys: KeyPlaces, *secrets: str) -> None:
        self._key_headers = {name.lower() for name in keys.headers}
        self._key_query = {name.lower() for name in keys.query}
        self._secrets = [each for each in secrets if each]

    def of(self, request: Request) -> "Redacted":
        """What also hides the keys of a request, and all else it hides, wherever they are said again."""
        found = set(self._secrets)
        for name, value in request.headers:
            if name.lower() in self._key_headers:
                found |= {value, value.rpartition(" ")[2]}
            elif name.lower() not in _SHOWN_HEADERS and len(value) >= _SHORTEST_SECRET:
                found.add(value)
        for name, value in parse_qsl(request.query, keep_blank_values=True):
            if name.lower() in self._key_query or _SECRET_NAME.search(name):
                found.add(value)
        told = (each for each in found if len(each) >= _SHORTEST_KEY)
        return Redacted(sorted(told, key=len, reverse=True))


class Redacted:
    """How parts of one exchange are shown."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._secrets = list(secrets)

    def target(self, target: str) -> str:
        """A path with its query."""
        path, mark, query = target.partition("?")
        pairs = parse_qsl(query, keep_blank_values=True)
        shown = "&".join(f"{_in_query(name)}={_in_query(self._named(name, value))}" for name, value in pairs)
        path = _NUMBER_IN_PATH.sub(lambda match: _number_masked(match[0]), path)
        return self._without_keys(path) + mark + shown

    def headers(self, headers: Headers) -> str:
        """One line each; most values are hidden."""
        return "\n".join(
            f"{name}: {self.text(value) if name.lower() in _SHOWN_HEADERS else HIDDEN}"
            for name, value in headers
        )

    def body(self, headers: Headers, body: bytes) -> str:
        """The body, a document indented, cut where it is long."""
        if not body:
            return ""
        try:
            shown = self.document(orjson.loads(body))
        except orjson.JSONDecodeError:
            return _cut(self._other(headers, body))
        return _cut(orjson.dumps(shown, option=orjson.OPT_INDENT_2, default=repr).decode())

    def _other(self, headers: Headers, body: bytes) -> str:
        if media_type_of(headers) == "application/x-www-form-urlencoded":
            return self.target(f"?{body.decode(errors='replace')}")[1:]
        try:
            return self.text(body.decode())
        except UnicodeDecodeError:
            return f"({len(body)} bytes that are no text)"

    def document(self, value: Any, name: str = "") -> Any:
        """A document; `name` is the key that it stands under."""
        match value:
            case dict():
                return {self.text(str(key)): self.document(inner, str(key)) for key, inner in value.items()}
            case list():
                return [self.document(inner, name) for inner in value]
            case str():
                return self._named(name, value)
            case int() if not isinstance(value, bool) and _PHONE_NAME.search(name) and value > 999_999:
                return _number_masked(str(value))
            case int() if not isinstance(value, bool) and _SECRET_NAME.search(name):
                return HIDDEN
            case Missing():
                return "-"
            case _:
                return value

    def _named(self, name: str, value: str) -> str:
        if value and _SECRET_NAME.search(name):
            return HIDDEN
        return self.text(value)

    def text(self, text: str) -> str:
        """A text without what looks like a secret or a whole phone number."""
        text = _SECRET_TEXT.sub(_hidden, self._without_keys(text))
        return _NUMBER.sub(lambda match: match["kept"] or _number_masked(match[0]), text)

    def _without_keys(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return text


def _hidden(match: re.Match[str]) -> str:
    kept = match["url"] or match["query"] or match["bearer"] or ""
    return kept + HIDDEN + ("@" if match["url"] else "")


def _number_masked(number: str) -> str:
    """The same number of digits, spaces and signs, the last two digits as they are."""
    return _DIGIT_BEFORE_LAST_TWO.sub("•", number)


def _in_query(text: str) -> str:
    """As readable as a query can be."""
    for character in "%&#+":
        text = text.replace(character, quote(character))
    return text.replace(" ", "+")


def _cut(text: str) -> str:
    left = len(text) - LONGEST
    return text if left <= 0 else f"{text[:LONGEST]}\n… and {left} characters more"
