"""What people write back: the words by which they want nothing more, or something again."""

from collections.abc import Iterable
from enum import StrEnum

SOURCE = "reply"
"""The source of a suppression that such a word made; only those are undone by another."""

_STOP = ("STOP", "STOPALL", "STOP ALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT")
_START = ("START", "UNSTOP")
_AROUND = " .,!\"'"


class Wish(StrEnum):
    """What a reply asks for."""

    STOP = "stop"
    START = "start"
    OTHER = "other"


class ReplyWords:
    """The words, each the whole of a reply in capitals or not; further ones to stop may be given."""

    def __init__(self, stop: Iterable[str] = ()) -> None:
        self._wishes = dict.fromkeys(_START, Wish.START) | dict.fromkeys(_STOP, Wish.STOP)
        self._wishes |= {_plain(word): Wish.STOP for word in stop}

    def wish(self, text: str) -> Wish:
        """What a reply asks for; a word inside a sentence asks for nothing."""
        return self._wishes.get(_plain(text), Wish.OTHER)


def _plain(text: str) -> str:
    return " ".join(text.upper().split()).strip(_AROUND)
