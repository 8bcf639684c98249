"""Quiet hours: when an account's messages rest, by the clock where the recipient or the account is."""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from phonenumbers import NumberParseException, parse
from phonenumbers.timezone import UNKNOWN_TIMEZONE, time_zones_for_number
from phonenumbers.tzdata import TIMEZONE_DATA

_FORM = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-3]):([0-5][0-9])")

_BLOCK = 7
"""Digits that tell what kind of number it is, and where: what comes after tells subscribers apart."""

FARTHEST = timedelta(hours=48)
"""A moment that suits all the zones a number may be in is looked for so far ahead."""


class ZoneOf(StrEnum):
    """Whose clock counts."""

    RECIPIENT = "recipient"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `begin` to `end` by the local clock, which may lie on the next day.

    Of the recipient, only the number is known: where its prefix lies in several zones, all of them count,
    unless they leave no time at all. Then, and where it is in none, the account's zone counts.
    """

    begin: time
    end: time
    zone_of: ZoneOf
    account_zone: str

    @classmethod
    def of(cls, text: str, zone_of: ZoneOf, account_zone: str) -> "QuietHours":
        """Of a text as 21:00-08:00. Raises ValueError."""
        found = _FORM.fullmatch(text)
        if found is None or found[0][:5] == found[0][6:]:
            raise ValueError("should be two different times of the day, as 21:00-08:00")
        hour, minute, end_hour, end_minute = map(int, found.groups())
        return cls(time(hour, minute), time(end_hour, end_minute), zone_of, account_zone)

    def zones(self, number: str) -> tuple[str, ...]:
        """The zones whose clocks count for a number (E.164 digits)."""
        if self.zone_of is ZoneOf.ACCOUNT:
            return (self.account_zone,)
        return _zones_of_block(number[:_BLOCK], len(number)) or (self.account_zone,)

    def opens(self, zones: tuple[str, ...], now: datetime) -> datetime | None:
        """When messages may go to these zones again; None for now."""
        at = now
        while True:
            ends = [end for zone in zones if (end := self._end(at, zone)) is not None]
            if not ends:
                return None if at == now else at
            at = max(ends)
            if at - now > FARTHEST:
                return self.opens((self.account_zone,), now)

    def _end(self, at: datetime, zone: str) -> datetime | None:
        """The end of the quiet hours that a moment lies in; None when it lies in none."""
        local = at.astimezone(_zone(zone))
        day = _begun(local, self.begin, self.end)
        if day is None:
            return None
        over_night = timedelta(days=1 if self.begin > self.end else 0)
        # Of an hour that comes twice, the one that the moment is in.
        end = datetime.combine(day + over_night, self.end, local.tzinfo).replace(fold=local.fold)
        return end.astimezone(UTC)


def _begun(local: datetime, begin: time, end: time) -> date | None:
    """The day on which the quiet hours around a moment began."""
    now = local.time()
    if begin < end:
        return local.date() if begin <= now < end else None
    if now >= begin:
        return local.date()
    return local.date() - timedelta(days=1) if now < end else None


@lru_cache(maxsize=50_000)
def _zones_of_block(begin: str, length: int) -> tuple[str, ...]:
    """The zones of all numbers that begin alike and are as long: of a mobile, all of its country.

    Of a number that no numbering plan has, those of the longest prefix that is known; maybe none.
    """
    number = begin.ljust(length, "0")
    with suppress(NumberParseException):
        zones: tuple[str, ...] = time_zones_for_number(parse(f"+{number}"))
        if zones != (UNKNOWN_TIMEZONE,):
            return zones
    prefixes = (number[:end] for end in range(len(number), 0, -1))
    return next((TIMEZONE_DATA[prefix] for prefix in prefixes if prefix in TIMEZONE_DATA), ())


@lru_cache(maxsize=500)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
