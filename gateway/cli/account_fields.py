"""`field=value` as `account set` takes it: an account's fields, its limit of requests, dialects' switches."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any
from zoneinfo import available_timezones

import phonenumbers
from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, TypeAdapter, ValidationError

from gateway.domain.accounts import Account
from gateway.domain.errors import Refused
from gateway.domain.quiet_hours import QuietHours, ZoneOf
from gateway.web import request_limits
from gateway.web.dialect import Dialect
from gateway.web.request_limits import RequestLimit


class FieldInvalid(Refused):
    """A field of an account is unknown, or the value does not fit."""


def _printable(value: str) -> str:
    if not value.isprintable() or value != value.strip():
        raise ValueError("should be printable, with no blank at either end")
    return value


def _region(value: str) -> str:
    if value.upper() not in phonenumbers.SUPPORTED_REGIONS:
        raise ValueError("should be an ISO 3166 country code, as GB")
    return value.upper()


def _zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError("should be an IANA time zone, as Europe/London")
    return value


def _quiet(value: str) -> str:
    QuietHours.of(value, ZoneOf.RECIPIENT, "UTC")
    return value


def _none(value: str) -> str | None:
    return None if value.lower() in ("", "none") else value


_Rate = Annotated[float, Field(gt=0, allow_inf_nan=False)]
_Attempts = Annotated[int, Field(ge=1, le=1_000)]
_Quiet = Annotated[str, AfterValidator(_quiet)]
_Region = Annotated[str, AfterValidator(_region)]

FIELDS: Mapping[str, TypeAdapter[Any]] = {
    "name": TypeAdapter(Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_printable)]),
    "rate": TypeAdapter(Annotated[_Rate | None, BeforeValidator(_none)]),
    "max_recipients": TypeAdapter(Annotated[int, Field(ge=1, le=2**31 - 1)]),
    "region": TypeAdapter(Annotated[_Region | None, BeforeValidator(_none)]),
    "strict_numbers": TypeAdapter(bool),
    "time_zone": TypeAdapter(Annotated[str, AfterValidator(_zone)]),
    "max_attempts": TypeAdapter(Annotated[_Attempts | None, BeforeValidator(_none)]),
    "retry_hours": TypeAdapter(Annotated[_Rate | None, BeforeValidator(_none)]),
    "quiet_hours": TypeAdapter(
        Annotated[Annotated[str, AfterValidator(_quiet)] | None, BeforeValidator(_none)]
    ),
    "quiet_zone": TypeAdapter(ZoneOf),
    "late_start_hours": TypeAdapter(Annotated[_Rate | None, BeforeValidator(_none)]),
}
"""The account's own fields that can be set. `none` clears what need not be set."""


def changes_of(
    account: Account, assignments: Iterable[str], dialects: Sequence[Dialect]
) -> Mapping[str, Any]:
    """What to replace in the account. `dialect.option=` puts an option back to its default.

    Raises FieldInvalid.
    """
    changes: dict[str, Any] = {}
    options: dict[str, dict[str, str]] = {}
    for assignment in assignments:
        name, equals, text = assignment.partition("=")
        dialect, dot, option = name.partition(".")
        if not equals:
            raise FieldInvalid(f"{assignment}: expected FIELD=VALUE")
        if dot:
            options.setdefault(dialect, {})[option] = text
        else:
            changes[name] = field_value(name, text)
    if options:
        changes["options"] = _with_options(account.options, options, dialects)
    return changes


def field_value(name: str, text: str) -> Any:
    """The value of one of the account's own fields. Raises FieldInvalid."""
    if name not in FIELDS:
        raise FieldInvalid(f"{name}: there is no such field; expected {', '.join(FIELDS)} or dialect.option")
    try:
        return FIELDS[name].validate_python(text)
    except ValidationError as error:
        raise FieldInvalid(_said(name, error)) from error


def _with_options(
    present: Mapping[str, Any], wanted: Mapping[str, Mapping[str, str]], dialects: Sequence[Dialect]
) -> dict[str, Any]:
    models: dict[str, type[BaseModel]] = {request_limits.NAME: RequestLimit}
    models |= {dialect.name: dialect.options for dialect in dialects}
    merged = dict(present)
    for dialect, texts in wanted.items():
        if dialect not in models:
            raise FieldInvalid(f"{dialect}: there are no such options; expected {', '.join(models)}")
        merged[dialect] = _options(dialect, models[dialect], present.get(dialect, {}), texts)
    return merged


def _options(
    dialect: str, model: type[BaseModel], present: Mapping[str, Any], texts: Mapping[str, str]
) -> dict[str, Any]:
    for option in texts:
        if option not in model.model_fields:
            known = ", ".join(f"{dialect}.{field}" for field in model.model_fields) or "none"
            raise FieldInvalid(f"{dialect}.{option}: there is no such option; expected {known}")
    given = {**present, **texts}
    given = {option: value for option, value in given.items() if texts.get(option) != ""}
    try:
        return model.model_validate(given).model_dump(mode="json", include=set(given))
    except ValidationError as error:
        raise FieldInvalid(_said(dialect, error)) from error


def _said(name: str, error: ValidationError) -> str:
    problems = ((".".join((name, *map(str, each["loc"]))), each["msg"]) for each in error.errors())
    return "; ".join(f"{place}: {text.removeprefix('Value error, ')}" for place, text in problems)
