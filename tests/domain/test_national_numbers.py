"""National numbers are read without the library where that is plain, and always as the library does."""

import random

import phonenumbers
import pytest

from gateway.domain.errors import InvalidPhoneNumber
from gateway.domain.phone import normalize


def of_the_library(text: str, region: str) -> str | None:
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)[1:]


def ours(text: str, region: str) -> str | None:
    try:
        return normalize(text, region=region)
    except InvalidPhoneNumber:
        return None


PLAIN = [
    ("GB", "07722123456", "447722123456"),
    ("GB", "0123456789", "44123456789"),
    ("GB", "020 7946 0958", "442079460958"),
    ("FR", "0612345678", "33612345678"),
    ("DE", "0301234567", "49301234567"),
    ("IT", "0612345678", "390612345678"),
]


@pytest.mark.parametrize(("region", "text", "number"), PLAIN)
def test_national_numbers(region: str, text: str, number: str) -> None:
    assert normalize(text, region=region) == number


def test_every_region_as_the_library() -> None:
    chance = random.Random(7)
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        for size in range(5, 13):
            text = "0" + str(chance.randint(10 ** (size - 1), 10**size - 1))
            expected = of_the_library(text, region)
            # A number with its local part only is possible to the library, but nothing can be sent to it.
            assert ours(text, region) in (expected, None), (region, text)
            if expected is not None and ours("+" + expected, region) is not None:
                assert ours(text, region) == expected, (region, text)
