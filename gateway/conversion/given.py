"""Reading a vendor's object: what is of the wrong type is noted, and read as if it were not there."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from gateway.conversion.notes import Notes
from gateway.conversion.things import kept_id
from gateway.domain.errors import InvalidPhoneNumber, Refused
from gateway.domain.phone import normalize

Meaning = TypeVar("Meaning")
Word = TypeVar("Word")


class Given:
    """An object of a source, at its place there."""

    def __init__(self, value: Any, notes: Notes, path: str = "") -> None:
        self.notes = notes
        self._path = path
        self._value: Mapping[str, Any] = value if isinstance(value, dict) else {}
        if value is not None and not isinstance(value, dict):
            notes.unread(path, "it is not an object")

    def at(self, key: str) -> str:
        """The path of one of its keys."""
        return f"{self._path}.{key}" if self._path else key

    def text(self, key: str) -> str:
        """A text; nothing for null."""
        value = self._of_type(key, str, "a text")
        return value if isinstance(value, str) else ""

    def integer(self, key: str) -> int | None:
        """An integer, and no truth value."""
        value = self._of_type(key, int, "an integer")
        return value if isinstance(value, int) else None

    def choice(self, key: str, words: Mapping[Any, Any]) -> Any:
        """What a vendor's word stands for, None for none."""
        value = self._value.get(key)
        known = type(value) in (str, int) and value in words
        if value is not None and not known:
            self.refuse(key, "it is none of the vendor's words")
        return words[value] if known else None

    def moment(self, key: str, read: Callable[[str], datetime | None]) -> datetime | None:
        """A time as `read` reads it, which answers None or raises for what is none."""
        text = self.text(key)
        if not text:
            return None
        try:
            moment = read(text)
        except (ValueError, Refused):
            moment = None
        if moment is None:
            self.refuse(key, "it is not a time that the vendor takes")
        return moment

    def number(self, key: str, region: str | None = None) -> str | None:
        """A phone number as E.164 digits."""
        text = self.text(key)
        try:
            return normalize(text, region=self.notes.region or region)
        except InvalidPhoneNumber:
            self.refuse(key, "it is not a phone number")
            return None

    def identifier(self, key: str) -> UUID | None:
        """A UUID, made of the text where it is none; None for nothing."""
        text = self.text(key)
        return kept_id(text) if text else None

    def texts(self, key: str) -> list[str]:
        """A list of texts; what is none stands as nothing."""
        found = []
        for index, each in enumerate(self._of_type(key, list, "a list") or ()):
            if not isinstance(each, str):
                self.notes.unread(f"{self.at(key)}[{index}]", "it is not a text")
            found.append(each if isinstance(each, str) else "")
        return found

    def object(self, key: str) -> "Given":
        """An object within."""
        return Given(self._value.get(key), self.notes, self.at(key))

    def objects(self, key: str) -> Iterator["Given"]:
        """The entries of a list of objects."""
        for index, each in enumerate(self._of_type(key, list, "a list") or ()):
            yield Given(each, self.notes, f"{self.at(key)}[{index}]")

    def raw(self, key: str) -> Any:
        """Whatever stands there."""
        return self._value.get(key)

    def refuse(self, key: str, why: str) -> None:
        """Says that a value can't be read."""
        self.notes.unread(self.at(key), why)

    def refuse_whole(self, why: str) -> None:
        """Says that nothing of this object is taken over."""
        self.notes.unread(self._path, why)

    def _of_type(self, key: str, kind: type, what: str) -> Any:
        value = self._value.get(key)
        if value is None or type(value) is kind:
            return value
        self.refuse(key, f"it is not {what}")
        return None


def meanings(words: Mapping[Meaning, Word]) -> dict[Word, Meaning]:
    """What each of a vendor's words stands for; of several meanings the first."""
    found: dict[Word, Meaning] = {}
    for meaning, word in words.items():
        found.setdefault(word, meaning)
    return found
