"""`filters` and `sorts` into conditions on our own fields (contract §4).

Names match in any case. A term that can't be understood (an unknown name, a value of another type, an
operator that the field's type has not) is passed over as a whole, or refused for accounts that want that.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TypeAlias

from multidict import MultiMapping

from adapters.dynamic_messaging.errors import Problems
from adapters.dynamic_messaging.paging import parameter
from adapters.dynamic_messaging.rules import read_moment
from adapters.dynamic_messaging.sieve import FilterTerm, filter_terms, sort_terms
from gateway.domain.conditions import Comparison, Condition, Order, Selection

MOST_CONDITIONS = 200
"""Names times values over all terms; beyond, a query is refused."""


class Kind(Enum):
    """What a field holds."""

    TEXT = "text"
    INTEGER = "32-bit integer"
    LONG = "64-bit integer"
    DATE_TIME = "date-time"


@dataclass(frozen=True, slots=True)
class Field:
    """A property of a list's entries: our name of it and what it holds.

    `read` makes the conditions of a property whose values the vendor writes in a way of its own.
    """

    name: str
    kind: Kind = Kind.TEXT
    is_nullable: bool = False
    read: "Reader | None" = None


Reader: TypeAlias = Callable[[Comparison, str], Sequence[Condition]]
"""From a comparison and the value as written to conditions of which one has to hold. Raises NotUnderstood."""

Fields: TypeAlias = Mapping[str, Field]

CAMPAIGN_FIELDS: Fields = {
    "id": Field("id"),
    "startdatetime": Field("start", Kind.DATE_TIME),
    "sender": Field("sender"),
    "recipientcount": Field("recipients", Kind.INTEGER),
    "message": Field("text"),
    "status": Field("phase", Kind.INTEGER),
    "optoutlinkid": Field("opt_out_link_id", Kind.INTEGER),
    "tracklinkurl": Field("track_link"),
}
CONTACT_FIELDS: Fields = {
    "phonenumber": Field("number"),
    "name": Field("name"),
    "custom1": Field("custom1"),
    "custom2": Field("custom2"),
    "id": Field("reference"),
}

_COMPARISONS = {
    "==": Comparison.EQUAL,
    "!=": Comparison.NOT_EQUAL,
    ">": Comparison.GREATER,
    "<": Comparison.LESS,
    ">=": Comparison.AT_LEAST,
    "<=": Comparison.AT_MOST,
    "@=": Comparison.CONTAINS,
    "_=": Comparison.STARTS_WITH,
    "_-=": Comparison.ENDS_WITH,
}
EQUALITY = (Comparison.EQUAL, Comparison.NOT_EQUAL)
_PARTS = (Comparison.CONTAINS, Comparison.STARTS_WITH, Comparison.ENDS_WITH)
_NULL, _ESCAPED_NULL = "null", "\\null"
_INT32 = range(-(2**31), 2**31)
_RANGES = {Kind.INTEGER: _INT32, Kind.LONG: range(-(2**63), 2**63)}
_MOST_DIGITS = 19


class NotUnderstood(ValueError):
    """A term names no field, or asks of it what its type has not."""


def selection_of(query: MultiMapping[str], fields: Fields, *, strict: bool) -> Selection:
    """What a query asks of a list with these fields. Raises ValidationFailed."""
    problems = Problems()
    where = []
    for term in filter_terms(parameter(query, "filters") or ""):
        try:
            where.append(_conditions(term, fields))
        except NotUnderstood:
            problems.add("filters", f"The filter '{term.text[:80]}' is not valid.")
    order = []
    for sort in sort_terms(parameter(query, "sorts") or ""):
        field = fields.get(sort.name.lower())
        if field is not None:
            order.append(Order(field.name, sort.descending))
        else:
            problems.add("sorts", f"The sort '{sort.text[:80]}' is not valid.")
    if strict:
        problems.raise_any()
    _check_size(sum(map(len, where)))
    return Selection(where, order)


def _check_size(conditions: int) -> None:
    problems = Problems()
    if conditions > MOST_CONDITIONS:
        problems.add("filters", f"can not exceed {MOST_CONDITIONS} comparisons")
    problems.raise_any()


def _conditions(term: FilterTerm, fields: Fields) -> list[Condition]:
    unique = dict.fromkeys(name.lower() for name in term.names)
    if not term.operator or not unique.keys() <= fields.keys():
        raise NotUnderstood
    values = dict.fromkeys(term.values)
    return [
        condition
        for name in unique
        for value in values
        for condition in _of_field(fields[name], term.operator, value)
    ]


def _of_field(field: Field, operator: str, text: str) -> Sequence[Condition]:
    if field.read is None:
        return [_condition(field, operator, text)]
    if operator not in _COMPARISONS:
        raise NotUnderstood
    return field.read(_COMPARISONS[operator], text)


def _condition(field: Field, operator: str, text: str) -> Condition:
    sign = operator.removesuffix("*")
    ignore_case = sign != operator
    negated = sign not in _COMPARISONS
    comparison = _COMPARISONS[sign.removeprefix("!") if negated else sign]
    if field.kind is Kind.TEXT:
        if comparison not in EQUALITY + _PARTS:
            raise NotUnderstood
        return Condition(field.name, comparison, _text(text, comparison), negated, ignore_case)
    if ignore_case or comparison in _PARTS:
        raise NotUnderstood
    if field.is_nullable and text.lower() == _NULL and comparison in EQUALITY:
        return Condition(field.name, comparison, None)
    value = _date_time(text) if field.kind is Kind.DATE_TIME else integer(text, _RANGES[field.kind])
    return Condition(field.name, comparison, value)


def _text(text: str, comparison: Comparison) -> str | None:
    if text.lower() == _NULL and comparison in EQUALITY:
        return None
    if "\x00" in text:
        raise NotUnderstood
    return text[1:] if text.lower() == _ESCAPED_NULL else text


def integer(text: str, allowed: range = _INT32) -> int:
    """An integer as a filter writes it. Raises NotUnderstood."""
    digits = text.lstrip("+-")
    short = len(digits) <= _MOST_DIGITS and len(text) - len(digits) <= 1
    if not (digits.isascii() and digits.isdigit() and short):
        raise NotUnderstood
    if int(text) not in allowed:
        raise NotUnderstood
    return int(text)


def _date_time(text: str) -> datetime:
    moment = read_moment(text)
    if moment is None:
        raise NotUnderstood
    return moment
