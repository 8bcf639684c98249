"""Tenants and their keys."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from gateway.domain.quiet_hours import ZoneOf

DEFAULT_MAX_RECIPIENTS = 100_000


class AccountStatus(StrEnum):
    """Whether an account's keys are accepted."""

    ACTIVE = "active"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class Account:
    """A tenant; everything else belongs to one.

    `rate` is the sending limit in messages/s for each channel, None for no limit. `region` (ISO 3166)
    is where national numbers are read; `strict_numbers` asks for the full numbering plan. `options`
    holds the dialects' switches by name, as `experia.minimum_clients`, and its own `requests` limit.
    `max_attempts` and `retry_hours` are where trying a message again ends, None for the gateway's own.
    `quiet_hours`, as 21:00-08:00, are when nothing is sent, by the clock of the recipient or the account
    (`quiet_zone`). A campaign found due more than `late_start_hours` late is held. None is off.
    """

    id: UUID
    number: int
    name: str
    created_at: datetime
    updated_at: datetime
    status: AccountStatus = AccountStatus.ACTIVE
    rate: float | None = None
    max_recipients: int = DEFAULT_MAX_RECIPIENTS
    region: str | None = None
    strict_numbers: bool = False
    time_zone: str = "UTC"
    options: Mapping[str, Any] = field(default_factory=dict)
    max_attempts: int | None = None
    retry_hours: float | None = None
    quiet_hours: str | None = None
    quiet_zone: ZoneOf = ZoneOf.RECIPIENT
    late_start_hours: float | None = None


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A secret of one account, known here only by its hash and, when it is long, its last characters."""

    id: UUID
    account_id: UUID
    hint: str
    created_at: datetime
    revoked_at: datetime | None = None
