"""What a list is narrowed to and how it is ordered, in words that name no vendor's query language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias


class Comparison(StrEnum):
    """How a field is held against a value; the last three are for texts only."""

    EQUAL = "="
    NOT_EQUAL = "<>"
    GREATER = ">"
    LESS = "<"
    AT_LEAST = ">="
    AT_MOST = "<="
    CONTAINS = "contains"
    STARTS_WITH = "starts with"
    ENDS_WITH = "ends with"


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison. A value of None asks whether the field is missing (EQUAL) or not (NOT_EQUAL).

    A missing field meets no other condition, be it `negated` or not.
    """

    field: str
    comparison: Comparison
    value: str | int | datetime | None
    negated: bool = False
    ignore_case: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """A field to sort by; where it is missing counts as lowest."""

    field: str
    descending: bool = False


AnyOf: TypeAlias = Sequence[Condition]
"""Holds when one of its conditions does."""


@dataclass(frozen=True, slots=True)
class Selection:
    """All of `where` have to hold; entries that `order` leaves equal keep the list's own order."""

    where: Sequence[AnyOf] = ()
    order: Sequence[Order] = ()
