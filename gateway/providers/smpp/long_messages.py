"""Texts as the octets of one SMS or several, and what tells that parts belong together.

A message holds 140 octets, or 160 septets of the GSM alphabet, which SMPP carries as one octet each. A
header that tells of concatenation takes its room from them.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from gateway.providers.smpp import gsm0338
from gateway.providers.smpp.codec import tlv
from gateway.providers.smpp.pdus import DataCoding, Tag
from gateway.providers.smpp.settings import Alphabet, LongMessages

MOST_PARTS = 255

_ESCAPE = 0x1B
_HIGH_SURROGATES = range(0xD8, 0xDC)
LARGEST_SINGLE = {DataCoding.DEFAULT: 160, DataCoding.LATIN_1: 140, DataCoding.UCS_2: 140}
"""Octets that fit into one message."""
_OF_SEVERAL = {DataCoding.DEFAULT: 153, DataCoding.LATIN_1: 134, DataCoding.UCS_2: 134}
# The 16-bit header is an octet longer, which is a septet or, as code units are not split, one of them.
_OF_SEVERAL_16 = {DataCoding.DEFAULT: 152, DataCoding.LATIN_1: 133, DataCoding.UCS_2: 132}

Encode: TypeAlias = Callable[[str], tuple[DataCoding, bytes]]
"""From a text to its data_coding and octets."""

_ENCODINGS: Mapping[Alphabet, tuple[DataCoding, Callable[[str], bytes]]] = {
    Alphabet.GSM: (DataCoding.DEFAULT, gsm0338.encode),
    Alphabet.LATIN_1: (DataCoding.LATIN_1, lambda text: text.encode("latin-1")),
    Alphabet.UCS_2: (DataCoding.UCS_2, lambda text: text.encode("utf-16-be", "replace")),
}

_IEI_8_BIT = 0x00
_IEI_16_BIT = 0x08
_LARGEST_PAYLOAD = 0xFFFF


class TooLong(ValueError):
    """The text takes more parts than can be told apart, or more than a message_payload holds."""


class Part(NamedTuple):
    """What one submit_sm carries: its short_message, or TLVs; `has_header` says that a UDH comes first."""

    short_message: bytes
    tlvs: bytes = b""
    has_header: bool = False


class Concatenation(NamedTuple):
    """That a message is the part `number` (from 1) of `total` with this `reference`."""

    reference: int
    total: int
    number: int


def encoder(alphabet: Alphabet) -> Encode:
    """How texts become octets: in the alphabet, or else in UCS-2."""
    coding, encode = _ENCODINGS[alphabet]
    other, encode_other = _ENCODINGS[Alphabet.UCS_2]

    def encoded(text: str) -> tuple[DataCoding, bytes]:
        try:
            return coding, encode(text)
        except UnicodeEncodeError:
            return other, encode_other(text)

    return encoded


def parts(coding: DataCoding, octets: bytes, how: LongMessages, reference: int) -> list[Part]:
    """The parts of what does not fit into one message. Raises TooLong."""
    if how is LongMessages.PAYLOAD:
        if len(octets) > _LARGEST_PAYLOAD:
            raise TooLong
        return [Part(b"", tlv(Tag.MESSAGE_PAYLOAD, octets))]
    sizes = _OF_SEVERAL_16 if how is LongMessages.UDH_16 else _OF_SEVERAL
    pieces = split(coding, octets, sizes[coding])
    if len(pieces) > MOST_PARTS:
        raise TooLong
    total = len(pieces)
    return [
        _part(how, Concatenation(reference, total, number), piece) for number, piece in enumerate(pieces, 1)
    ]


def split(coding: DataCoding, octets: bytes, size: int) -> Sequence[bytes]:
    """Pieces of at most `size` octets that part neither an escaped character nor a surrogate pair."""
    pieces, start = [], 0
    while start < len(octets):
        end = start + size
        if end < len(octets):
            if coding is DataCoding.DEFAULT and octets[end - 1] == _ESCAPE:
                end -= 1
            elif coding is DataCoding.UCS_2 and octets[end - 2] in _HIGH_SURROGATES:
                end -= 2
        pieces.append(octets[start:end])
        start = end
    return pieces


def _part(how: LongMessages, place: Concatenation, piece: bytes) -> Part:
    reference, total, number = place
    if how is LongMessages.SAR:
        return Part(
            piece,
            tlv(Tag.SAR_MSG_REF_NUM, reference.to_bytes(2))
            + tlv(Tag.SAR_TOTAL_SEGMENTS, bytes((total,)))
            + tlv(Tag.SAR_SEGMENT_SEQNUM, bytes((number,))),
        )
    if how is LongMessages.UDH_16:
        header = bytes((6, _IEI_16_BIT, 4)) + reference.to_bytes(2) + bytes((total, number))
    else:
        header = bytes((5, _IEI_8_BIT, 3, reference & 0xFF, total, number))
    return Part(header + piece, has_header=True)


def without_header(octets: bytes) -> tuple[Concatenation | None, bytes]:
    """What a message with a UDH says of its concatenation, and the text after the header."""
    end = 1 + octets[0] if octets else 0
    header, place = octets[1:end], None
    while len(header) >= 2:
        element, length = header[0], header[1]
        value, header = header[2 : 2 + length], header[2 + length :]
        if element == _IEI_8_BIT and len(value) == 3:
            place = Concatenation(value[0], value[1], value[2])
        elif element == _IEI_16_BIT and len(value) == 4:
            place = Concatenation(int.from_bytes(value[:2]), value[2], value[3])
    return place, octets[end:]
