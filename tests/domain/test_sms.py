import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain.sms import GSM_BASIC, GSM_EXTENSION, Encoding, SmsSize, sms_size

GSM, UCS = Encoding.GSM_7, Encoding.UCS_2

SIZES: list[tuple[str, str, Encoding, int]] = [
    ("empty", "", GSM, 1),
    ("one", "a", GSM, 1),
    ("160 GSM", "a" * 160, GSM, 1),
    ("161 GSM", "a" * 161, GSM, 2),
    ("306 GSM", "a" * 306, GSM, 2),
    ("307 GSM", "a" * 307, GSM, 3),
    ("459 GSM", "a" * 459, GSM, 3),
    ("160 of the national letters", "é" * 80 + "Ω" * 80, GSM, 1),
    ("80 extension characters are 160 septets", "€" * 80, GSM, 1),
    ("81 extension characters", "€" * 81, GSM, 2),
    ("an extension character as septets 159 and 160", "a" * 158 + "€", GSM, 1),
    ("an extension character over the end of a single", "a" * 159 + "€", GSM, 2),
    ("an escape is not split: 152 + € + 152", "a" * 152 + "€" + "a" * 151, GSM, 2),
    ("an escape is not split: one more starts a third", "a" * 152 + "€" + "a" * 152, GSM, 3),
    ("an extension character that ends a part", "a" * 151 + "€" + "a" * 153, GSM, 2),
    ("76 extension characters a part, not 76½", "€" * 152, GSM, 2),
    ("153 extension characters", "€" * 153, GSM, 3),
    ("form feed is an extension character", "\f" * 80 + "a", GSM, 2),
    ("70 UCS-2", "я" * 70, UCS, 1),
    ("71 UCS-2", "я" * 71, UCS, 2),
    ("134 UCS-2", "я" * 134, UCS, 2),
    ("135 UCS-2", "я" * 135, UCS, 3),
    ("one letter turns all into UCS-2", "a" * 70 + "я", UCS, 2),
    ("a grave accent is not GSM", "`", UCS, 1),
    ("a small c with cedilla is not GSM", "ç", UCS, 1),
    ("tab is not GSM", "\t", UCS, 1),
    ("escape is not GSM", "\x1b", UCS, 1),
    ("extension characters count once in UCS-2", "€" * 70 + "", GSM, 1),
    ("in UCS-2 an extension character is one unit", "€" * 69 + "я", UCS, 1),
    ("35 surrogate pairs", "😀" * 35, UCS, 1),
    ("36 surrogate pairs", "😀" * 36, UCS, 2),
    ("a pair over the end of a single", "я" * 69 + "😀", UCS, 2),
    ("a pair is not split: 66 + pair + 65", "я" * 66 + "😀" + "я" * 65, UCS, 2),
    ("a pair is not split: one more starts a third", "я" * 66 + "😀" + "я" * 66, UCS, 3),
    ("33 pairs a part", "😀" * 66, UCS, 2),
    ("67 pairs", "😀" * 67, UCS, 3),
]


@pytest.mark.parametrize(
    ("text", "encoding", "parts"), [pytest.param(*case, id=label) for label, *case in SIZES]
)
def test_sizes(text: str, encoding: Encoding, parts: int) -> None:
    assert sms_size(text) == SmsSize(encoding, parts)


def test_the_alphabet_is_the_standards() -> None:
    assert len(GSM_BASIC) == 127, "128 places, of which one is the escape"
    assert len(GSM_EXTENSION) == 10
    assert not GSM_BASIC & GSM_EXTENSION


def _split(text: str) -> SmsSize:
    """The same by filling parts with encoded characters, one after the other."""
    gsm = all(character in GSM_BASIC or character in GSM_EXTENSION for character in text)
    single, multiple = (160, 153) if gsm else (70, 67)

    def units(character: str) -> int:
        if gsm:
            return len("\x1b" + character) if character in GSM_EXTENSION else 1
        return len(character.encode("utf-16-be", "surrogatepass")) // 2

    encoding = GSM if gsm else UCS
    if sum(map(units, text)) <= single:
        return SmsSize(encoding, 1)
    parts = [0]
    for character in text:
        if parts[-1] + units(character) > multiple:
            parts.append(0)
        parts[-1] += units(character)
    return SmsSize(encoding, len(parts))


gsm_texts = st.text(st.sampled_from("abc é€[]~\n"), max_size=400)
long_texts = st.tuples(gsm_texts, st.sampled_from(["", "я", "😀", "😀😀"]), gsm_texts).map("".join)


@given(st.one_of(st.text(), long_texts, st.text(st.sampled_from("я😀a"), max_size=300)))
def test_agrees_with_a_greedy_splitter(text: str) -> None:
    assert sms_size(text) == _split(text)
