import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain.sms import sms_parts
from gateway.providers.smpp import gsm0338
from gateway.providers.smpp.long_messages import (
    LARGEST_SINGLE,
    Concatenation,
    Part,
    TooLong,
    encoder,
    parts,
    without_header,
)
from gateway.providers.smpp.pdus import DataCoding
from gateway.providers.smpp.settings import Alphabet, LongMessages

ENCODED = [
    ("GSM", "abc€", Alphabet.GSM, DataCoding.DEFAULT, b"abc\x1be"),
    ("no GSM", "aя", Alphabet.GSM, DataCoding.UCS_2, b"\0a\x04O"),
    ("Latin-1", "aé", Alphabet.LATIN_1, DataCoding.LATIN_1, b"a\xe9"),
    ("no Latin-1", "a€", Alphabet.LATIN_1, DataCoding.UCS_2, b"\0a\x20\xac"),
    ("UCS-2 always", "a", Alphabet.UCS_2, DataCoding.UCS_2, b"\0a"),
    ("a surrogate pair", "😀", Alphabet.GSM, DataCoding.UCS_2, b"\xd8\x3d\xde\x00"),
    ("half a pair", "\ud83d", Alphabet.GSM, DataCoding.UCS_2, b"\0?"),
]


@pytest.mark.parametrize(
    ("text", "alphabet", "coding", "octets"), [pytest.param(*case, id=label) for label, *case in ENCODED]
)
def test_alphabets(text: str, alphabet: Alphabet, coding: DataCoding, octets: bytes) -> None:
    assert encoder(alphabet)(text) == (coding, octets)


def sent(text: str, how: LongMessages, alphabet: Alphabet = Alphabet.GSM) -> list[Part]:
    coding, octets = encoder(alphabet)(text)
    return [Part(octets)] if len(octets) <= LARGEST_SINGLE[coding] else parts(coding, octets, how, 0x1234)


UDH, UDH_16, SAR, PAYLOAD = LongMessages
COUNTS = [
    ("160 GSM", "a" * 160, UDH, Alphabet.GSM, [160]),
    ("161 GSM", "a" * 161, UDH, Alphabet.GSM, [6 + 153, 6 + 8]),
    ("161 GSM, 16 bit", "a" * 161, UDH_16, Alphabet.GSM, [7 + 152, 7 + 9]),
    ("161 GSM, SAR", "a" * 161, SAR, Alphabet.GSM, [153, 8]),
    ("an escape over the end", "a" * 152 + "€" + "a" * 10, UDH, Alphabet.GSM, [6 + 152, 6 + 12]),
    ("an escape over the end, 16 bit", "a" * 151 + "€" + "a" * 10, UDH_16, Alphabet.GSM, [7 + 151, 7 + 12]),
    ("71 UCS-2", "я" * 71, UDH, Alphabet.GSM, [6 + 134, 6 + 8]),
    ("71 UCS-2, 16 bit", "я" * 71, UDH_16, Alphabet.GSM, [7 + 132, 7 + 10]),
    ("a pair over the end", "я" * 66 + "😀" + "я" * 9, UDH, Alphabet.GSM, [6 + 132, 6 + 22]),
    ("140 Latin-1", "é" * 140, UDH, Alphabet.LATIN_1, [140]),
    ("141 Latin-1", "é" * 141, UDH, Alphabet.LATIN_1, [6 + 134, 6 + 7]),
    ("255 parts", "a" * 153 * 255, UDH, Alphabet.GSM, [159] * 255),
    ("a payload", "a" * 1000, PAYLOAD, Alphabet.GSM, [0]),
]


@pytest.mark.parametrize(
    ("text", "how", "alphabet", "sizes"), [pytest.param(*case, id=label) for label, *case in COUNTS]
)
def test_sizes(text: str, how: LongMessages, alphabet: Alphabet, sizes: list[int]) -> None:
    assert [len(part.short_message) for part in sent(text, how, alphabet)] == sizes


HEADERS = [
    (UDH, [b"\x05\x00\x03\x34\x02\x01", b"\x05\x00\x03\x34\x02\x02"]),
    (UDH_16, [b"\x06\x08\x04\x12\x34\x02\x01", b"\x06\x08\x04\x12\x34\x02\x02"]),
]


@pytest.mark.parametrize(("how", "headers"), HEADERS)
def test_headers(how: LongMessages, headers: list[bytes]) -> None:
    made = sent("a" * 161, how)
    assert [part.short_message.rstrip(b"a") for part in made] == headers
    assert [without_header(part.short_message)[0] for part in made] == [
        Concatenation(int.from_bytes(headers[0][3:-2]), 2, number) for number in (1, 2)
    ]


def test_parameters() -> None:
    first, second = sent("a" * 161, SAR)
    assert first.tlvs.hex() == "020c00021234" + "020e000102" + "020f000101"
    assert second.tlvs.hex() == "020c00021234" + "020e000102" + "020f000102"
    [payload] = sent("a" * 161, PAYLOAD)
    assert payload.tlvs == b"\x04\x24\x00\xa1" + b"a" * 161


TOO_LONG = [("256 parts", UDH, 153 * 255 + 1), ("more than a payload holds", PAYLOAD, 0x10000)]


@pytest.mark.parametrize(("how", "size"), [pytest.param(*case, id=label) for label, *case in TOO_LONG])
def test_too_long(how: LongMessages, size: int) -> None:
    with pytest.raises(TooLong):
        sent("a" * size, how)


gsm = st.text(st.sampled_from("ab€[~é\n"), max_size=700)
ucs = st.text(st.sampled_from("яa😀"), max_size=400)


@given(st.one_of(gsm, ucs, st.tuples(gsm, ucs).map("".join)))
def test_the_parts_are_as_many_as_the_ledger_counts(text: str) -> None:
    assert len(sent(text, UDH)) == sms_parts(text)
    assert len(sent(text, SAR)) == sms_parts(text)


@given(st.one_of(gsm, ucs), st.sampled_from([UDH, UDH_16]))
def test_the_parts_are_the_text(text: str, how: LongMessages) -> None:
    coding, octets = encoder(Alphabet.GSM)(text)
    made = sent(text, how)
    whole = [
        without_header(part.short_message)[1] if part.has_header else part.short_message for part in made
    ]
    assert b"".join(whole) == octets
    assert all(len(part.short_message) <= (160 if coding is DataCoding.DEFAULT else 140) for part in made)
    decoded = [
        gsm0338.decode(each) if coding is DataCoding.DEFAULT else each.decode("utf-16-be") for each in whole
    ]
    assert "".join(decoded) == text


PLACES = [
    ("8 bit", "0500030a0201", Concatenation(10, 2, 1)),
    ("16 bit", "060804010a0201", Concatenation(266, 2, 1)),
    ("behind a port", "0b0504" + "158a0000" + "00030a0302", Concatenation(10, 3, 2)),
    ("another element", "06050415810000", None),
    ("an element longer than the header", "0500ff0a02", None),
    ("a header longer than the message", "ff00030a0201", Concatenation(10, 2, 1)),
    ("nothing", "", None),
]


@pytest.mark.parametrize(("header", "place"), [pytest.param(*case, id=label) for label, *case in PLACES])
def test_what_headers_tell(header: str, place: Concatenation | None) -> None:
    assert without_header(bytes.fromhex(header))[0] == place


@given(st.binary(max_size=30))
def test_any_header_is_read_or_passed_over(octets: bytes) -> None:
    _, text = without_header(octets)
    assert octets.endswith(text)
