"""Message ids as texts: a server may write the same id in two ways, and both become one here.

A usual fault is a submit_sm_resp with the id in hexadecimal and a receipt with it in decimal.
"""

from collections.abc import Callable
from enum import StrEnum
from string import hexdigits
from typing import TypeAlias

Normalize: TypeAlias = Callable[[str], str]
"""From an id as the server wrote it to the id as it is kept."""

_HEXADECIMAL = frozenset(hexdigits)


class IdForm(StrEnum):
    """What is done to an id; one that is no such number stays as it is."""

    AS_IS = "as_is"
    HEX_TO_DECIMAL = "hex_to_decimal"
    DECIMAL_TO_HEX = "decimal_to_hex"


class IdCase(StrEnum):
    """What is done to the letters of an id."""

    AS_IS = "as_is"
    LOWER = "lower"
    UPPER = "upper"


def normalizer(form: IdForm, *, strip_leading_zeros: bool, case: IdCase) -> Normalize | None:
    """The steps that ids need; None when they need none."""
    steps: list[Normalize] = []
    if form is IdForm.HEX_TO_DECIMAL:
        steps.append(_hex_to_decimal)
    elif form is IdForm.DECIMAL_TO_HEX:
        steps.append(_decimal_to_hex)
    if strip_leading_zeros:
        steps.append(_without_zeros)
    if case is not IdCase.AS_IS:
        steps.append(str.lower if case is IdCase.LOWER else str.upper)
    return _all(steps) if steps else None


def _all(steps: list[Normalize]) -> Normalize:
    def normalize(text: str) -> str:
        for step in steps:
            text = step(text)
        return text

    return normalize


def _hex_to_decimal(text: str) -> str:
    digits = text[2:] if text[:2] in ("0x", "0X") else text
    return str(int(digits, 16)) if digits and _HEXADECIMAL.issuperset(digits) else text


def _decimal_to_hex(text: str) -> str:
    return format(int(text), "x") if text.isascii() and text.isdigit() else text


def _without_zeros(text: str) -> str:
    return text.lstrip("0") or text[-1:]
