"""The lines of an export: JSON objects, of which the first says what the others are."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

import orjson

from gateway.domain.errors import Refused
from gateway.moving.belongings import Kind

VERSION: Final = 1
"""Of the form of the lines; another form gets another number."""

DOMAIN: Final = "domain"
"""The format that holds everything."""

HEAD: Final = "export"
"""The kind of the first line."""

LONGEST_LINE: Final = 16 * 1024 * 1024
"""Bytes; what is longer is no line of an export."""

_OPTIONS: Final = orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE
_PARENTS: Final = {
    Kind.CONTACT: Kind.AUDIENCE,
    Kind.MESSAGE: Kind.CAMPAIGN,
    Kind.LINK_USE: Kind.CAMPAIGN,
}
_ORDER: Final = {kind: list(Kind).index(_PARENTS.get(kind, kind)) for kind in Kind}
"""Kinds of one number come mixed: each audience with its contacts."""


class LineRefused(Refused):
    """A line that can't be taken; `line` counts from 1."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(f"line {line}: {why}")
        self.line = line


@dataclass(frozen=True, slots=True)
class Line:
    """A line by its number, its kind taken out of its fields."""

    number: int
    kind: Kind
    fields: dict[str, Any]


def written(fields: Mapping[str, Any]) -> bytes:
    """A line with its end; times are UTC."""
    return orjson.dumps(fields, default=str, option=_OPTIONS)


def head(format_name: str) -> bytes:
    """The first line of an export."""
    return written({"kind": HEAD, "format": format_name, "version": VERSION})


class Export:
    """An export that is read, line by line."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._number = 0

    def format(self) -> str:
        """What the first line says the others are. Raises LineRefused."""
        line = self._next()
        match line:
            case {"kind": "export", "format": str(name), "version": int(version)}:
                pass
            case _:
                raise LineRefused(1, 'an export begins with {"kind":"export","format":…,"version":…}')
        if version != VERSION:
            raise LineRefused(1, f"this is version {version} of the form; here, version {VERSION} is read")
        return name

    def lines(self) -> Iterator[Line]:
        """The others, in an order in which they can be loaded. Raises LineRefused."""
        before: Kind | None = None
        while (fields := self._next()) is not None:
            line = Line(self._number, self._kind(fields.pop("kind", None)), fields)
            self._check_order(line.kind, before)
            before = line.kind
            yield line

    def _next(self) -> dict[str, Any] | None:
        raw = self._file.readline(LONGEST_LINE + 1)
        if not raw:
            return None
        self._number += 1
        if len(raw) > LONGEST_LINE:
            raise LineRefused(self._number, f"longer than {LONGEST_LINE} bytes")
        try:
            value = orjson.loads(raw)
        except orjson.JSONDecodeError as error:
            what = "it is cut off" if not raw.endswith(b"\n") else str(error)
            raise LineRefused(self._number, f"not JSON: {what}") from error
        if not isinstance(value, dict):
            raise LineRefused(self._number, "not a JSON object")
        # Escaped once: what the database can't hold in a text.
        if b"\\u0000" in raw and _holds_nul(value):
            raise LineRefused(self._number, "a text with a NUL character can't be stored")
        return value

    def _kind(self, name: Any) -> Kind:
        try:
            return Kind(name)
        except ValueError:
            raise LineRefused(self._number, f"there is no kind {name!r}") from None

    def _check_order(self, kind: Kind, before: Kind | None) -> None:
        if kind is Kind.ACCOUNT and before is not None:
            raise LineRefused(self._number, "the account comes first, and once")
        if before is not None and _ORDER[kind] < _ORDER[before]:
            raise LineRefused(self._number, f"a line of the kind {kind} can't come after one of {before}")


def _holds_nul(value: Any) -> bool:
    match value:
        case str():
            return "\x00" in value
        case dict():
            return any(_holds_nul(each) for pair in value.items() for each in pair)
        case list():
            return any(map(_holds_nul, value))
        case _:
            return False
