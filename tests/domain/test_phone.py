import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain.errors import InvalidPhoneNumber
from gateway.domain.phone import LONGEST, masked, normalize

# label, text, region, strict, expected digits (None: refused)
NUMBERS: list[tuple[str, str, str | None, bool, str | None]] = [
    ("plus", "+447911123456", None, False, "447911123456"),
    ("double zero", "00447911123456", None, False, "447911123456"),
    ("bare digits", "447911123456", None, False, "447911123456"),
    ("blanks", "+44 7911 123 456", None, False, "447911123456"),
    ("hyphens, dots, brackets", "+1 (202) 555-01.23", None, False, "12025550123"),
    ("no-break space and tab", "+44\u00a07911\t123456", None, False, "447911123456"),
    ("blank around", "  447911123456 ", None, False, "447911123456"),
    ("national", "07911 123456", "GB", False, "447911123456"),
    ("national without a region", "07911 123456", None, False, None),
    ("national with an unknown region", "07911 123456", "XX", False, None),
    ("national keeps Italy's zero", "06 6982 0000", "IT", False, "390669820000"),
    ("national that begins with the region's 011", "011 44 7911 123456", "US", False, "447911123456"),
    ("international beside a region", "+33612345678", "GB", False, "33612345678"),
    ("double zero beside a region", "0033612345678", "GB", False, "33612345678"),
    ("bare digits beside a region", "33612345678", "GB", False, "33612345678"),
    ("reserved for drama", "+44 7700 900123", None, False, "447700900123"),
    ("reserved for drama, no plan has it", "+44 7700 900123", None, True, None),
    ("strict and in the plan", "+44 7911 123456", None, True, "447911123456"),
    ("strict, national", "07911 123456", "GB", True, "447911123456"),
    ("reserved in North America", "+1 202 555 0123", None, False, "12025550123"),
    ("no such country code", "+999123456789", None, False, None),
    ("country code 0", "+0123456789", None, False, None),
    ("code without a number", "+44", None, False, None),
    ("one digit short", "+4479111234", None, False, None),
    ("one digit long", "+4479111234567", None, False, None),
    ("local only, no area", "0555 0123", "US", False, None),
    ("longest possible", "+49" + "1" * 13, None, False, "49" + "1" * 13),
    ("longer than E.164", "+49" + "1" * 14, None, False, None),
    ("non-geographic", "+800 1234 5678", None, False, "80012345678"),
    ("Arabic digits", "٤٤٧٩١١١٢٣٤٥٦", None, False, None),
    ("Arabic digits, national", "0٧٩١١١٢٣٤٥٦", "GB", False, None),
    ("full-width digits", "＋４４７９１１１２３４５６", None, False, None),
    ("superscript digits", "44791112345²", None, False, None),
    ("letters", "+44 7911 ABCDEF", None, False, None),
    ("vanity letters, national", "0800 FLOWERS", "GB", False, None),
    ("extension, national", "020 7946 0018 ext. 5", "GB", False, None),
    ("extension", "+44 20 7946 0018 x5", None, False, None),
    ("phone context", "07911123456;phone-context=+44", "GB", False, None),
    ("two pluses", "++447911123456", None, False, None),
    ("plus inside", "44+7911123456", None, False, None),
    ("plus and double zero", "+00447911123456", None, False, None),
    ("empty", "", None, False, None),
    ("blank", "  ", "GB", False, None),
    ("plus alone", "+", None, False, None),
    ("zeros alone", "00", "GB", False, None),
    ("one zero", "0", "GB", False, None),
    ("NUL", "+4479111\x0023456", None, False, None),
    ("newline", "+447911123456\n", None, False, None),
    ("lone surrogate", "+44791112345\ud800", None, False, None),
]


@pytest.mark.parametrize(
    ("text", "region", "strict", "expected"),
    [pytest.param(*case, id=label) for label, *case in NUMBERS],
)
def test_numbers(text: str, region: str | None, strict: bool, expected: str | None) -> None:
    if expected is None:
        with pytest.raises(InvalidPhoneNumber) as refused:
            normalize(text, region=region, strict=strict)
        assert text not in str(refused.value) or len(text) < 5
    else:
        assert normalize(text, region=region, strict=strict) == expected


@pytest.mark.parametrize("region", sorted(phonenumbers.SUPPORTED_REGIONS))
def test_every_regions_example_numbers_are_taken(region: str) -> None:
    for kind in (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE):
        example = phonenumbers.example_number_for_type(region, kind)
        if example is None:
            continue
        e164 = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
        assert normalize(e164) == e164[1:]
        assert normalize(e164, strict=True) == e164[1:]
        national = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.NATIONAL)
        if national.startswith("0"):
            assert normalize(national, region=region) == e164[1:]


@pytest.mark.parametrize("code", sorted(phonenumbers.COUNTRY_CODES_FOR_NON_GEO_REGIONS))
def test_every_non_geographic_code_is_taken(code: int) -> None:
    example = phonenumbers.example_number_for_non_geo_entity(code)
    assert example is not None
    digits = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)[1:]
    assert normalize(digits) == digits


number_like = st.one_of(
    st.text(),
    st.text("0123456789+ -().", min_size=6, max_size=20),
    st.from_regex(r"(\+|00|0)?(1|44|49|33|39|7|998)[0-9]{6,13}", fullmatch=True),
)


@given(number_like, st.sampled_from([None, "GB", "US", "IT", "DE", "XX"]), st.booleans())
def test_a_result_normalizes_to_itself(text: str, region: str | None, strict: bool) -> None:
    try:
        digits = normalize(text, region=region, strict=strict)
    except InvalidPhoneNumber:
        return
    assert digits.isascii()
    assert digits.isdigit()
    assert 3 <= len(digits) <= LONGEST
    assert normalize(digits, region=region, strict=strict) == digits
    assert normalize("+" + digits) == normalize("00" + digits) == digits


@pytest.mark.parametrize(
    ("number", "shown"), [("447911123456", "…56"), ("12345", "…45"), ("1234", "…"), ("", "…")]
)
def test_masked(number: str, shown: str) -> None:
    assert masked(number) == shown
