"""Phone numbers: E.164 digits with country code, checked fast.

A number is taken when its country code exists and its length is possible there, so the reserved test
ranges work. `strict` asks for the full pattern of the numbering plan. The table of lengths is built
once from the metadata of `phonenumbers`, and so is what a region's national numbers begin with; the
library itself, about 50 µs a number, is only asked for unusual national formats and for `strict`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

import phonenumbers
from phonenumbers import PhoneMetadata

from gateway.domain.errors import InvalidPhoneNumber

LONGEST = 15
_SEPARATORS = str.maketrans("", "", " -().\u00a0\t")


@cache
def _national_lengths() -> Mapping[str, frozenset[int]]:
    lengths: dict[str, frozenset[int]] = {}
    for code, regions in phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items():
        possible: set[int] = set()
        for region in regions:
            metadata = (
                PhoneMetadata.metadata_for_nongeo_region(code)
                if region == phonenumbers.REGION_CODE_FOR_NON_GEO_ENTITY
                else PhoneMetadata.metadata_for_region(region)
            )
            if metadata is not None and metadata.general_desc is not None:
                possible.update(metadata.general_desc.possible_length)
        lengths[str(code)] = frozenset(possible)
    return lengths


@lru_cache(maxsize=4096)
def _may_have(length: int, beginning: str) -> bool:
    """Whether a number with these first three digits may be so long; the numbers of a list are much alike."""
    lengths = _national_lengths()
    for size in (1, 2, 3):
        national = lengths.get(beginning[:size])
        if national is not None:
            return length <= LONGEST and length - size in national
    return False


@dataclass(frozen=True, slots=True)
class _TrunkZero:
    """How a region reads national numbers, where most are a zero and the number itself.

    `other` matches those that are something else: they have a longer prefix, or the zero belongs to them.
    """

    country_code: str
    lengths: frozenset[int]
    other: re.Pattern[str]

    def international(self, digits: str) -> str | None:
        """None when this is no plain case."""
        if len(digits) - 1 not in self.lengths or self.other.match(digits):
            return None
        return self.country_code + digits[1:]


@cache
def _trunk_zero(region: str) -> _TrunkZero | None:
    data = PhoneMetadata.metadata_for_region(region)
    if data is None or data.general_desc is None or data.country_code is None:
        return None
    prefixes = (data.national_prefix_for_parsing or "").split("|")
    is_main = phonenumbers.region_code_for_country_code(data.country_code) == region
    if not is_main or "0" not in prefixes or data.national_prefix_transform_rule:
        return None
    others = [f"(?:{data.general_desc.national_number_pattern})$", f"(?:{data.international_prefix or '00'})"]
    others += [prefix for prefix in prefixes if prefix != "0"]
    return _TrunkZero(
        str(data.country_code),
        frozenset(data.general_desc.possible_length),
        re.compile("|".join(others)),
    )


def _from_national(digits: str, region: str | None) -> str:
    # The library would also read letters, extensions and other scripts' digits.
    if region is None or not (digits.isascii() and digits.isdigit()):
        return ""
    trunk_zero = _trunk_zero(region)
    number = trunk_zero.international(digits) if trunk_zero else None
    return number or _as_the_library_reads(digits, region)


def _as_the_library_reads(digits: str, region: str) -> str:
    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)[1:]


def _international(digits: str, region: str | None) -> str:
    if digits.startswith("+"):
        return digits[1:]
    if digits.startswith("00"):
        return digits[2:]
    return _from_national(digits, region) if digits.startswith("0") else digits


def normalize(text: str, *, region: str | None = None, strict: bool = False) -> str:
    """The E.164 digits of a number, without the plus.

    `+…`, `00…` and bare digits are read as international; `0…` is national and needs a `region`
    (ISO 3166, two letters). Blanks, hyphens, dots and brackets may separate digits.
    Raises InvalidPhoneNumber.
    """
    first = text[:1]
    digits = text[1:] if first == "+" else text
    # Most are plain, and looking for what is not costs more than all the rest.
    if first == "0" or not digits.isdigit():
        digits = _international(text.translate(_SEPARATORS), region)
    if not (digits.isascii() and digits.isdigit() and _may_have(len(digits), digits[:3])):
        raise InvalidPhoneNumber(f"not a phone number: {masked(text)}")
    if strict and not phonenumbers.is_valid_number(phonenumbers.parse("+" + digits)):
        raise InvalidPhoneNumber(f"not in the numbering plan: {masked(text)}")
    return digits


def main_region(number: str) -> str | None:
    """The region (ISO 3166) that a number's country code is of; of several that share one, the main one.

    None where the code is of no region, as those of satellite networks.
    """
    lengths = _national_lengths()
    code = next((number[:size] for size in (1, 2, 3) if number[:size] in lengths), None)
    region = phonenumbers.region_code_for_country_code(int(code)) if code else None
    return None if region in (None, "ZZ", phonenumbers.REGION_CODE_FOR_NON_GEO_ENTITY) else region


def country_code(region: str) -> str | None:
    """The country code of a region's numbers, which other regions may share; None for no region."""
    code = phonenumbers.country_code_for_region(region.upper())
    return str(code) if code else None


def masked(number: str) -> str:
    """A number for logs and error texts: its last two characters only."""
    return "…" + number[-2:] if len(number) > 4 else "…"
