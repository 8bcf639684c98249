"""The filters of `GET /v1/messages`, as conditions on messages (contract §2.6)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from adapters.dexatel.codes import generic
from adapters.dexatel.errors import DexatelRefused
from adapters.dexatel.translate_audiences import own_number
from adapters.dexatel.translate_messages import STATUSES
from gateway.domain import phone
from gateway.domain.accounts import Account
from gateway.domain.channels import Channel
from gateway.domain.conditions import AnyOf, Comparison, Condition
from gateway.domain.errors import InvalidPhoneNumber
from gateway.domain.messages import Standing
from gateway.domain.templates import Sender
from gateway.web.operations import Parameter
from schemas.dexatel import identifier, moment

COUNTRIES = "filter[countries]"
SENDER_IDS = "filter[sender_ids]"
CREATED_START = "filter[created_date_start]"
CREATED_END = "filter[created_date_end]"
DIRECTION = "filter[direction]"
STATUSES_FILTER = "filter[statuses]"
TO = "filter[to]"
FROM = "filter[from]"
TO_PREFIX = "filter[to_prefix]"

PARAMETERS = (
    Parameter(COUNTRIES, str, "Only numbers of these countries: two-letter codes with commas between."),
    Parameter(SENDER_IDS, str, "Only from these senders: ids with commas between."),
    Parameter(CREATED_START, str, "Not before this second or day."),
    Parameter(CREATED_END, str, "Not after this second or day."),
    Parameter(DIRECTION, str, "`MT` for outgoing, `MO` for incoming messages; there are only outgoing ones."),
    Parameter(STATUSES_FILTER, str, "Only these statuses: words with commas between."),
    Parameter(TO, str, "Only to these numbers, with commas between."),
    Parameter(FROM, str, "Only from these senders, by name or code, with commas between."),
    Parameter(TO_PREFIX, str, "Only numbers that begin with one of these, with commas between."),
)
FILTERS = tuple(parameter.name for parameter in PARAMETERS)

_OTHER_WORDS: Mapping[str, Sequence[Standing]] = {
    "faild": [standing for standing, word in STATUSES.items() if word == "failed"],
    "seen": [Standing.READ],
    "received": [],
    "rejected": [Standing.REJECTED],
    "expired": [Standing.EXPIRED],
}
"""Words that a filter takes besides those that are shown; `received` is what comes in, and nothing does."""

_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
MOST_VALUES = 200
"""Values of one filter; beyond, it is refused."""


def conditions(
    filters: Mapping[str, str], account: Account, channel: Channel | None, senders: Sequence[Sender] | None
) -> list[AnyOf]:
    """What the filters ask for; `senders` are those of `filter[sender_ids]`. Raises DexatelRefused."""
    return [*_of_number(filters, account), *_of_sender(filters, senders), *_of_rest(filters, channel)]


def _of_number(filters: Mapping[str, str], account: Account) -> Iterator[AnyOf]:
    if numbers := values(filters, TO):
        yield [_equal("number", _number(text, account)) for text in numbers]
    if prefixes := values(filters, TO_PREFIX):
        yield [Condition("number", Comparison.STARTS_WITH, _digits(text)) for text in prefixes]
    if countries := values(filters, COUNTRIES):
        yield [Condition("number", Comparison.STARTS_WITH, _country_code(text)) for text in countries]


def _of_sender(filters: Mapping[str, str], senders: Sequence[Sender] | None) -> Iterator[AnyOf]:
    if names := values(filters, FROM):
        yield [_equal(field, name) for name in names for field in ("sender", "sender_name")]
    if senders is not None:
        yield [_equal("channel_and_sender", f"{each.channel} {each.code}") for each in senders]


def _of_rest(filters: Mapping[str, str], channel: Channel | None) -> Iterator[AnyOf]:
    if words := values(filters, STATUSES_FILTER):
        yield [_equal("standing", standing) for word in words for standing in _standings(word)]
    if directions := {text.upper() for text in values(filters, DIRECTION)}:
        if not directions <= {"MT", "MO"}:
            raise _refusal(DIRECTION, "should be in: [MT, MO]")
        if "MT" not in directions:
            yield []
    if channel is not None:
        yield [_equal("channel", channel)]
    if start := filters.get(CREATED_START):
        yield [Condition("created", Comparison.AT_LEAST, _moment(CREATED_START, start))]
    if end := filters.get(CREATED_END):
        yield [Condition("created", Comparison.LESS, _after(end))]


def values(filters: Mapping[str, str], name: str) -> list[str]:
    """The values of a comma-separated filter, each once. Raises DexatelRefused."""
    found = list(dict.fromkeys(text.strip() for text in filters.get(name, "").split(",") if text.strip()))
    if len(found) > MOST_VALUES:
        raise _refusal(name, f"takes at most {MOST_VALUES} values")
    return found


def sender_ids(filters: Mapping[str, str]) -> list[UUID] | None:
    """The ids that `filter[sender_ids]` names, None without it. Raises DexatelRefused."""
    texts = values(filters, SENDER_IDS)
    try:
        return [identifier(text) for text in texts] or None
    except ValueError as error:
        raise _refusal(SENDER_IDS) from error


def _equal(field: str, value: str) -> Condition:
    return Condition(field, Comparison.EQUAL, value)


def _number(text: str, account: Account) -> str:
    try:
        return own_number(text, account)
    except InvalidPhoneNumber as error:
        raise _refusal(TO) from error


def _digits(text: str) -> str:
    digits = text.removeprefix("+")
    if not (digits.isascii() and digits.isdigit()):
        raise _refusal(TO_PREFIX)
    return digits


def _country_code(text: str) -> str:
    code = phone.country_code(text)
    if code is None:
        raise _refusal(COUNTRIES)
    return code


def _standings(word: str) -> Sequence[Standing]:
    wanted = word.lower()
    shown = [standing for standing, status in STATUSES.items() if status == wanted]
    if not shown and wanted not in _OTHER_WORDS:
        allowed = ", ".join((*dict.fromkeys(STATUSES.values()), *_OTHER_WORDS))
        raise _refusal(STATUSES_FILTER, f"should be in: [{allowed}]")
    return shown or _OTHER_WORDS[wanted]


def _moment(name: str, text: str) -> datetime:
    try:
        return moment(f"{text} 00:00:00" if _DATE.fullmatch(text) else text)
    except ValueError as error:
        raise _refusal(name) from error


def _after(end: str) -> datetime:
    """The first moment that an end, a second or a whole day, no longer holds."""
    try:
        length = timedelta(days=1) if _DATE.fullmatch(end) else timedelta(seconds=1)
        return _moment(CREATED_END, end) + length
    except OverflowError as error:
        raise _refusal(CREATED_END) from error


def _refusal(name: str, complaint: str = "is invalid") -> DexatelRefused:
    return DexatelRefused(generic(f"'{name}' {complaint}"))
