"""How many SMS a text takes: GSM 03.38 or UCS-2, and the number of parts.

One message holds 160 septets or 70 UCS-2 code units; a longer text is split into parts of 153 or 67,
and neither an escaped character nor a surrogate pair is split over two parts.
"""

from dataclasses import dataclass
from enum import StrEnum

ESCAPE = "\x1b"
"""Stands before the code of a character of the extension table."""

GSM_ALPHABET = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ" + ESCAPE + "ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The default alphabet: each character stands at its code (GSM 03.38, 6.2.1)."""

GSM_EXTENSION_CODES = {
    "\f": 0x0A,
    "^": 0x14,
    "{": 0x28,
    "}": 0x29,
    "\\": 0x2F,
    "[": 0x3C,
    "~": 0x3D,
    "]": 0x3E,
    "|": 0x40,
    "€": 0x65,
}
"""The extension table (GSM 03.38, 6.2.1.1): two septets, of which the first is the escape."""

GSM_BASIC = frozenset(GSM_ALPHABET) - {ESCAPE}
GSM_EXTENSION = frozenset(GSM_EXTENSION_CODES)
_GSM = GSM_BASIC | GSM_EXTENSION


class Encoding(StrEnum):
    """The alphabets an SMS is sent in."""

    GSM_7 = "GSM-7"
    UCS_2 = "UCS-2"


@dataclass(frozen=True, slots=True)
class SmsSize:
    """A text's alphabet and the number of SMS it takes."""

    encoding: Encoding
    parts: int


def sms_size(text: str) -> SmsSize:
    """The alphabet and number of parts of a text; an empty text takes one."""
    characters = set(text)
    if characters <= GSM_BASIC:
        return SmsSize(Encoding.GSM_7, _even_parts(len(text), 160, 153))
    if characters <= _GSM:
        widths = [2 if character in GSM_EXTENSION else 1 for character in text]
        return SmsSize(Encoding.GSM_7, _uneven_parts(widths, 160, 153))
    if max(characters) <= "\uffff":
        return SmsSize(Encoding.UCS_2, _even_parts(len(text), 70, 67))
    widths = [2 if character > "\uffff" else 1 for character in text]
    return SmsSize(Encoding.UCS_2, _uneven_parts(widths, 70, 67))


def sms_parts(text: str) -> int:
    """The number of parts of a text, without looking closer than that needs."""
    if len(text) <= 70 and text.isascii():
        return 1
    return sms_size(text).parts


def _even_parts(size: int, single: int, multiple: int) -> int:
    return 1 if size <= single else -(-size // multiple)


def _uneven_parts(widths: list[int], single: int, multiple: int) -> int:
    if sum(widths) <= single:
        return 1
    parts, used = 1, 0
    for width in widths:
        if used + width > multiple:
            parts, used = parts + 1, 0
        used += width
    return parts
