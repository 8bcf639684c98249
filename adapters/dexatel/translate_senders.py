"""Senders: wire ⇄ domain."""

from collections.abc import Iterator

from phonenumbers import SUPPORTED_REGIONS

from adapters.dexatel.codes import (
    CODE_INVALID,
    CODE_TOO_LONG,
    COUNTRY_INVALID,
    COUNTRY_REQUIRED,
    STATUS_INVALID,
    TYPE_INVALID,
    Problem,
)
from adapters.dexatel.errors import DexatelRefused
from adapters.dexatel.formats import channel_named, channel_text, moment_text
from gateway.domain.channels import Channel
from gateway.domain.templates import NewSender, Sender
from schemas.dexatel import SenderCreate
from schemas.dexatel_answers import SenderObject

ALPHANUMERIC = "alphanumeric"
LONG_NUMBER = "long_number"
SHORT_CODE = "short_code"

LONGEST = {ALPHANUMERIC: 11, LONG_NUMBER: 15, SHORT_CODE: 6}
SHORTEST = {ALPHANUMERIC: 1, LONG_NUMBER: 5, SHORT_CODE: 5}


def new_sender(data: SenderCreate) -> NewSender:
    """A sender to be stored; without a type, the code tells it. Raises DexatelRefused."""
    kind = (data.type or type_of(data.code)).lower()
    countries = tuple(country.upper() for country in data.countries or [data.country or ""] if country)
    problems = [*code_problems(data.code, kind), *_country_problems(data, kind, countries)]
    if problems:
        raise DexatelRefused(*problems)
    return NewSender(data.name, plain(data.code, kind), channel_named(data.channel), kind, countries)


def _country_problems(data: SenderCreate, kind: str, countries: tuple[str, ...]) -> Iterator[Problem]:
    if not countries and kind != ALPHANUMERIC and channel_named(data.channel) is Channel.SMS:
        yield COUNTRY_REQUIRED
    if not SUPPORTED_REGIONS.issuperset(countries):
        yield COUNTRY_INVALID


def type_of(code: str) -> str:
    """The type a code looks like: 5 or 6 digits, other digits, or anything else."""
    if code.isdigit() and len(code) <= LONGEST[SHORT_CODE]:
        return SHORT_CODE
    return LONG_NUMBER if code.removeprefix("+").isdigit() else ALPHANUMERIC


def plain(code: str, kind: str) -> str:
    """The code as it is stored: a long number without its plus."""
    return code.removeprefix("+") if kind == LONG_NUMBER else code


def code_problems(code: str, kind: str) -> Iterator[Problem]:
    """What a type asks of its codes: alphanumeric up to 11, a number up to 15, a short code 5 or 6."""
    stored = plain(code, kind)
    digits_only = stored.isdigit()
    if len(stored) > LONGEST[kind]:
        yield CODE_TOO_LONG
    elif len(stored) < SHORTEST[kind] or (kind != ALPHANUMERIC and not digits_only) or "+" in stored:
        yield CODE_INVALID


def type_named(spelling: str | None) -> str | None:
    """The type a filter names, None for all. Raises DexatelRefused."""
    if not spelling:
        return None
    if spelling.lower() not in LONGEST:
        raise DexatelRefused(TYPE_INVALID)
    return spelling.lower()


def check_status(spelling: str | None) -> None:
    """Every sender is available, so a filter may ask for nothing else. Raises DexatelRefused."""
    if spelling and spelling.lower() != "available":
        raise DexatelRefused(STATUS_INVALID)


def sender_object(sender: Sender, base: str) -> SenderObject:
    """The sender as the vendor shows it."""
    return {
        "id": str(sender.id),
        "account_id": str(sender.account_id),
        "name": sender.name,
        "code": sender.code,
        "channel": channel_text(sender.channel),
        "type": sender.kind,
        "status": "available",
        "countries": list(sender.countries),
        "create_date": moment_text(sender.created_at),
        "update_date": moment_text(sender.updated_at),
        "links": {"self": f"{base}/senders/{sender.id}", "account": f"{base}/accounts/self"},
    }
