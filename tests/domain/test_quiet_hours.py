"""When messages rest, by whose clock, and until when."""

from datetime import UTC, datetime, timedelta

import pytest

from gateway.domain.quiet_hours import QuietHours, ZoneOf

BERLIN, NEW_YORK, LONDON = "4930123456", "12125550123", "447700900001"
AUSTRALIA, SHARED, NOWHERE = "61491570006", "18005550123", "882123456"


def quiet(text: str = "21:00-08:00", zone_of: ZoneOf = ZoneOf.RECIPIENT) -> QuietHours:
    return QuietHours.of(text, zone_of, "Asia/Riyadh")


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


CASES: list[tuple[str, str, ZoneOf, str, str, str | None]] = [
    ("by day", "21:00-08:00", ZoneOf.RECIPIENT, BERLIN, "2026-01-15 12:00", None),
    ("in the evening", "21:00-08:00", ZoneOf.RECIPIENT, BERLIN, "2026-01-15 20:00", "2026-01-16 07:00"),
    ("before dawn", "21:00-08:00", ZoneOf.RECIPIENT, BERLIN, "2026-01-16 03:00", "2026-01-16 07:00"),
    ("at its end", "21:00-08:00", ZoneOf.RECIPIENT, BERLIN, "2026-01-16 07:00", None),
    ("a moment before", "21:00-08:00", ZoneOf.RECIPIENT, BERLIN, "2026-01-15 19:59:59", None),
    ("elsewhere", "21:00-08:00", ZoneOf.RECIPIENT, NEW_YORK, "2026-01-15 12:00", "2026-01-15 13:00"),
    ("in summer", "21:00-08:00", ZoneOf.RECIPIENT, BERLIN, "2026-07-15 20:00", "2026-07-16 06:00"),
    ("over noon", "12:00-14:00", ZoneOf.RECIPIENT, BERLIN, "2026-01-15 11:30", "2026-01-15 13:00"),
    ("before noon", "12:00-14:00", ZoneOf.RECIPIENT, BERLIN, "2026-01-15 10:30", None),
    ("the account's clock", "21:00-08:00", ZoneOf.ACCOUNT, BERLIN, "2026-01-15 18:00", "2026-01-16 05:00"),
    ("no zone", "21:00-08:00", ZoneOf.RECIPIENT, NOWHERE, "2026-01-15 18:00", "2026-01-16 05:00"),
    ("clocks go forward", "21:00-02:30", ZoneOf.RECIPIENT, BERLIN, "2026-03-28 23:00", "2026-03-29 01:30"),
    ("clocks go back", "21:00-02:30", ZoneOf.RECIPIENT, BERLIN, "2026-10-24 23:00", "2026-10-25 00:30"),
    ("the hour again", "21:00-02:30", ZoneOf.RECIPIENT, BERLIN, "2026-10-25 01:15", "2026-10-25 01:30"),
    ("several zones", "21:00-08:00", ZoneOf.RECIPIENT, AUSTRALIA, "2026-01-15 23:00", "2026-01-16 01:30"),
]


@pytest.mark.parametrize(
    ("hours", "zone_of", "number", "now", "opens"), [row[1:] for row in CASES], ids=[row[0] for row in CASES]
)
def test_opens(hours: str, zone_of: ZoneOf, number: str, now: str, opens: str | None) -> None:
    rule = quiet(hours, zone_of)
    assert rule.opens(rule.zones(number), moment(now)) == (moment(opens) if opens else None)


def test_zones_that_leave_no_time_give_way_to_the_accounts() -> None:
    rule = quiet("19:00-10:00")
    zones = rule.zones(SHARED)
    assert len(zones) > 20
    night = moment("2026-01-15 18:00")
    assert rule.opens(zones, night) == rule.opens(("Asia/Riyadh",), night) == moment("2026-01-16 07:00")


@pytest.mark.parametrize("number", [BERLIN, NEW_YORK, LONDON, AUSTRALIA, SHARED, NOWHERE])
@pytest.mark.parametrize("hours", ["21:00-08:00", "01:00-03:30", "00:00-23:59", "08:00-07:59"])
def test_whatever_opens_is_open(number: str, hours: str) -> None:
    rule = quiet(hours)
    zones = rule.zones(number)
    for start in ("2026-03-28 00:00", "2026-10-24 00:00", "2026-11-01 00:00"):
        for quarter in range(0, 200):
            now = moment(start) + timedelta(minutes=15 * quarter)
            at = rule.opens(zones, now)
            if at is not None:
                assert now < at
                assert rule.opens(zones, at) is None or rule.opens(("Asia/Riyadh",), at) is None


@pytest.mark.parametrize(
    "text", ["", "21:00", "21:00-21:00", "24:00-08:00", "9:00-10:00", "21:00–08:00", "a"]
)
def test_no_hours(text: str) -> None:
    with pytest.raises(ValueError, match=r"as 21:00-08:00"):
        quiet(text)
