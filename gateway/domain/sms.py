"""How many SMS a text takes: GSM 03.38 or UCS-2, and the number of parts.

One message holds 160 septets or 70 UCS-2 code units; a longer text is split into parts of 153 or 67,
and neither an escaped character nor a surrogate pair is split over two parts.
"""

from dataclasses import dataclass
from enum import StrEnum

GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENSION = frozenset("^{}\\[~]|€\f")
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
