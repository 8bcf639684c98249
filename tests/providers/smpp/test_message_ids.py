import pytest

from gateway.providers.smpp.message_ids import IdCase, IdForm
from gateway.providers.smpp.settings import MessageIdSettings

HEX, DECIMAL = IdForm.HEX_TO_DECIMAL, IdForm.DECIMAL_TO_HEX
NORMALIZED: list[tuple[str, dict[str, object], str, str]] = [
    ("hex to decimal", {"submitted": HEX}, "b2D05E00", "3000000000"),
    ("padded hex to decimal", {"submitted": HEX}, "000000ff", "255"),
    ("hex with its mark", {"submitted": HEX}, "0xff", "255"),
    ("no hex", {"submitted": HEX}, "1f-2", "1f-2"),
    ("a sign is no digit", {"submitted": HEX}, "-ff", "-ff"),
    ("longer than 64 bits", {"submitted": HEX}, "f" * 20, "1208925819614629174706175"),
    ("the mark alone", {"submitted": HEX}, "0x", "0x"),
    ("decimal to hex", {"submitted": DECIMAL}, "3000000000", "b2d05e00"),
    ("no decimal", {"submitted": DECIMAL}, "12ab", "12ab"),
    ("other digits", {"submitted": DECIMAL}, "١٢", "١٢"),
    ("leading zeros", {"strip_leading_zeros": True}, "000a0", "a0"),
    ("nothing but zeros", {"strip_leading_zeros": True}, "000", "0"),
    ("no zeros", {"strip_leading_zeros": True}, "", ""),
    ("lower case", {"case": IdCase.LOWER}, "AbC", "abc"),
    ("upper case", {"case": IdCase.UPPER}, "AbC", "ABC"),
    ("all of it", {"submitted": DECIMAL, "strip_leading_zeros": True, "case": IdCase.UPPER}, "00255", "FF"),
]


@pytest.mark.parametrize(
    ("settings", "written", "kept"), [pytest.param(*case, id=label) for label, *case in NORMALIZED]
)
def test_ids(settings: dict[str, object], written: str, kept: str) -> None:
    normalize = MessageIdSettings.model_validate(settings).of_submits()
    assert normalize is not None
    assert normalize(written) == kept


def test_ids_as_they_are_need_no_steps() -> None:
    settings = MessageIdSettings(receipted=HEX)
    assert settings.of_submits() is None
    assert settings.of_receipts() is not None
