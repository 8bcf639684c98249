import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain.sms import GSM_BASIC, GSM_EXTENSION
from gateway.providers.smpp.gsm0338 import decode, encode

ENCODED = [
    ("empty", "", ""),
    ("letters and digits are as in ASCII", "Hello 42", "48656c6c6f203432"),
    ("signs that are elsewhere", "@£$_ ¤¿à", "000102112024607f"),
    ("Greek capitals", "ΔΦΓΛΩΠΨΣΘΞ", "10121314151617" + "18191a"),
    ("the extension table", "^{}\\[~]|€\f", "1b141b281b291b2f1b3c1b3d1b3e1b401b651b0a"),
    ("mixed", "5 € [x]", "35201b65201b3c781b3e"),
]


@pytest.mark.parametrize(("text", "octets"), [pytest.param(*case, id=label) for label, *case in ENCODED])
def test_both_ways(text: str, octets: str) -> None:
    assert encode(text).hex() == octets
    assert decode(bytes.fromhex(octets)) == text


@pytest.mark.parametrize("text", ["я", "`", "a\tb", "\x1b", "[ç]", "\x80", "😀", "\ufffe"])
def test_what_the_alphabet_lacks(text: str) -> None:
    with pytest.raises(UnicodeEncodeError):
        encode(text)


DECODED = [
    ("an escape at the end", "411b", "A"),
    ("two escapes", "1b1b65", "€"),
    ("an escape before what the table lacks", "1b41", "A"),
    ("no septet", "4180ff", "A\ufffd\ufffd"),
]


@pytest.mark.parametrize(("octets", "text"), [pytest.param(*case, id=label) for label, *case in DECODED])
def test_what_can_not_be_encoded(octets: str, text: str) -> None:
    assert decode(bytes.fromhex(octets)) == text


@given(st.text(st.sampled_from(sorted(GSM_BASIC | GSM_EXTENSION))))
def test_round_trip(text: str) -> None:
    octets = encode(text)
    assert max(octets, default=0) < 0x80
    assert len(octets) == sum(2 if each in GSM_EXTENSION else 1 for each in text)
    assert decode(octets) == text


@given(st.binary())
def test_anything_can_be_decoded(octets: bytes) -> None:
    assert "\x1b" not in decode(octets)
