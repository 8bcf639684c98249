from typing import Any, Literal

import pytest
from aiohttp import web
from pydantic import BaseModel, Field

from gateway.cli.account_fields import FieldInvalid, changes_of
from gateway.domain.accounts import Account
from gateway.domain.clock import new_id
from gateway.web.dialect import Dialect
from tests.conftest import NOON


class Options(BaseModel):
    minimum_clients: int = Field(2, ge=1)
    spelling: Literal["upper", "lower"] = "upper"
    strict: bool = False


VENDOR = Dialect("vendor", ("/v/",), [], lambda request: None, lambda request, error: web.Response(), Options)
ACCOUNT = Account(new_id(), 1, "acme", NOON, NOON, options={"vendor": {"strict": True}, "other": {"x": 1}})

TAKEN: list[tuple[list[str], dict[str, Any]]] = [
    (["rate=2.5"], {"rate": 2.5}),
    (["rate=none"], {"rate": None}),
    (["rate="], {"rate": None}),
    (["region=NONE"], {"region": None}),
    (["name=a=b"], {"name": "a=b"}),
    (["strict_numbers=no"], {"strict_numbers": False}),
    (
        ["vendor.minimum_clients=1"],
        {"options": {"vendor": {"strict": True, "minimum_clients": 1}, "other": {"x": 1}}},
    ),
    (
        ["vendor.strict=", "vendor.spelling=lower"],
        {"options": {"vendor": {"spelling": "lower"}, "other": {"x": 1}}},
    ),
    (
        ["vendor.strict=false", "rate=1"],
        {"rate": 1.0, "options": {"vendor": {"strict": False}, "other": {"x": 1}}},
    ),
    (
        ["requests.per_second=2.5", "requests.burst=9"],
        {"options": {**ACCOUNT.options, "requests": {"per_second": 2.5, "burst": 9}}},
    ),
    (["requests.per_second=none"], {"options": {**ACCOUNT.options, "requests": {"per_second": None}}}),
]


@pytest.mark.parametrize(("assignments", "changes"), TAKEN)
def test_taken(assignments: list[str], changes: dict[str, Any]) -> None:
    assert changes_of(ACCOUNT, assignments, [VENDOR]) == changes


REFUSED = [
    ("rate", "rate: expected FIELD=VALUE"),
    (
        "colour=red",
        "colour: there is no such field; expected name, rate, max_recipients, region, "
        "strict_numbers, time_zone, max_attempts, retry_hours, quiet_hours, quiet_zone, "
        "late_start_hours or dialect.option",
    ),
    ("quiet_hours=9-17", "quiet_hours: should be two different times of the day, as 21:00-08:00"),
    ("quiet_zone=mine", "quiet_zone: Input should be 'recipient' or 'account'"),
    ("max_attempts=0", "max_attempts: Input should be greater than or equal to 1"),
    ("rate=-1", "rate: Input should be greater than 0"),
    ("rate=nan", "rate: Input should be a finite number"),
    ("max_recipients=0", "max_recipients: Input should be greater than or equal to 1"),
    ("max_recipients=2147483648", "max_recipients: Input should be less than or equal to 2147483647"),
    ("region=XX", "region: should be an ISO 3166 country code, as GB"),
    ("time_zone=Mars/Base", "time_zone: should be an IANA time zone, as Europe/London"),
    ("name= x", "name: should be printable, with no blank at either end"),
    ("name=a\x00b", "name: should be printable, with no blank at either end"),
    ("strict_numbers=maybe", "strict_numbers: Input should be a valid boolean, unable to interpret input"),
    (
        "status=active",
        "status: there is no such field; expected name, rate, max_recipients, region, "
        "strict_numbers, time_zone, max_attempts, retry_hours, quiet_hours, quiet_zone, "
        "late_start_hours or dialect.option",
    ),
    ("vendor.minimum_clients=0", "vendor.minimum_clients: Input should be greater than or equal to 1"),
    ("vendor.spelling=Upper", "vendor.spelling: Input should be 'upper' or 'lower'"),
    (
        "vendor.clients=1",
        "vendor.clients: there is no such option; expected vendor.minimum_clients, "
        "vendor.spelling, vendor.strict",
    ),
    ("requests.per_second=0", "requests.per_second: Input should be greater than 0"),
    (
        "requests.rate=1",
        "requests.rate: there is no such option; expected requests.per_second, requests.burst",
    ),
    ("seller.clients=1", "seller: there are no such options; expected requests, vendor"),
]


@pytest.mark.parametrize(("assignment", "said"), REFUSED)
def test_refused(assignment: str, said: str) -> None:
    with pytest.raises(FieldInvalid) as refused:
        changes_of(ACCOUNT, [assignment], [VENDOR])
    assert str(refused.value) == said
