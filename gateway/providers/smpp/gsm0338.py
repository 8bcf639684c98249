"""The GSM 03.38 default alphabet as octets, one a septet, as SMPP carries it unpacked."""

import codecs

from gateway.domain.sms import ESCAPE, GSM_ALPHABET, GSM_EXTENSION_CODES

_ESCAPE = GSM_ALPHABET.index(ESCAPE)
_CODES = {ord(each): code for code, each in enumerate(GSM_ALPHABET) if each != ESCAPE} | {
    ord(each): bytes((_ESCAPE, code)) for each, code in GSM_EXTENSION_CODES.items()
}
_NOT_AS_IN_ASCII = bytes(code for code in range(0x80) if _CODES.get(code) != code)
_DECODED = GSM_ALPHABET.replace(ESCAPE, "\ufffd") + "\ufffd" * 128
_EXTENSION = {chr(code): each for each, code in GSM_EXTENSION_CODES.items()}


def encode(text: str) -> bytes:
    """The text's octets. Raises UnicodeEncodeError when the alphabet lacks one of its characters."""
    if text.isascii():
        octets = text.encode()
        if len(octets.translate(None, _NOT_AS_IN_ASCII)) == len(octets):
            return octets  # Most texts; several times as fast as letter by letter.
    return codecs.charmap_encode(text, "strict", _CODES)[0]


def decode(octets: bytes) -> str:
    """The text that octets stand for; what is not in the alphabet becomes a replacement character.

    An escape before a code that the extension table lacks is passed over (GSM 03.38, 6.2.1.1, note 1).
    """
    first, *others = octets.split(bytes((_ESCAPE,)))
    return _plain(first) + "".join(_extended(each) for each in others)


def _plain(octets: bytes) -> str:
    return codecs.charmap_decode(octets, "strict", _DECODED)[0]


def _extended(octets: bytes) -> str:
    """What follows an escape."""
    extension = _EXTENSION.get(chr(octets[0])) if octets else None
    return extension + _plain(octets[1:]) if extension else _plain(octets)
