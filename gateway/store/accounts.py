"""Accounts and keys in the store."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from asyncpg import Record

from gateway.domain.accounts import Account, AccountStatus, ApiKey
from gateway.domain.quiet_hours import ZoneOf
from gateway.store.database import Database
from gateway.store.statements import statements

_SQL = statements("accounts")


def account_from_row(row: Record) -> Account:
    """An account, from its row."""
    return Account(
        id=row["id"],
        number=row["number"],
        name=row["name"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        status=AccountStatus(row["status"]),
        rate=row["rate"],
        max_recipients=row["max_recipients"],
        region=row["region"],
        strict_numbers=row["strict_numbers"],
        time_zone=row["time_zone"],
        options=row["options"],
        max_attempts=row["max_attempts"],
        retry_hours=row["retry_hours"],
        quiet_hours=row["quiet_hours"],
        quiet_zone=ZoneOf(row["quiet_zone"]),
        late_start_hours=row["late_start_hours"],
    )


def _key(row: Record) -> ApiKey:
    return ApiKey(
        id=row["id"],
        account_id=row["account_id"],
        hint=row["hint"],
        created_at=row["created_at"],
        revoked_at=row["revoked_at"],
    )


async def insert(
    database: Database,
    *,
    account_id: UUID,
    name: str,
    rate: float | None,
    max_recipients: int,
    region: str | None,
    at: datetime,
) -> Account:
    """Raises asyncpg.UniqueViolationError when the name is taken."""
    row = await database.fetchrow(_SQL["insert"], account_id, name, rate, max_recipients, region, at)
    assert row is not None
    return account_from_row(row)


async def every(database: Database) -> list[Account]:
    """All accounts, in the order of their numbers."""
    return [account_from_row(row) for row in await database.fetch(_SQL["all"])]


async def by_name(database: Database, name: str) -> Account | None:
    """The account of that name."""
    row = await database.fetchrow(_SQL["by_name"], name)
    return account_from_row(row) if row else None


async def by_key_hash(database: Database, digest: bytes) -> Account | None:
    """The active account that a key in use opens."""
    row = await database.fetchrow(_SQL["by_key_hash"], digest)
    return account_from_row(row) if row else None


async def update(database: Database, account: Account, changes: Mapping[str, Any], at: datetime) -> Account:
    """Writes an account with some fields replaced."""
    changed = replace(account, **changes)
    row = await database.fetchrow(
        _SQL["update"],
        changed.id,
        changed.name,
        changed.status,
        changed.rate,
        changed.max_recipients,
        changed.region,
        changed.strict_numbers,
        changed.time_zone,
        dict(changed.options),
        at,
        changed.max_attempts,
        changed.retry_hours,
        changed.quiet_hours,
        changed.quiet_zone,
        changed.late_start_hours,
    )
    assert row is not None
    return account_from_row(row)


async def insert_key(
    database: Database, *, key_id: UUID, account_id: UUID, digest: bytes, hint: str, at: datetime
) -> ApiKey | None:
    """The stored key; None when some account has it already."""
    row = await database.fetchrow(_SQL["insert_key"], key_id, account_id, digest, hint, at)
    return _key(row) if row else None


async def keys(database: Database, account_id: UUID) -> list[ApiKey]:
    """An account's keys, revoked ones included."""
    return [_key(row) for row in await database.fetch(_SQL["keys"], account_id)]


async def revoke_key(database: Database, account_id: UUID, key_id: UUID, at: datetime) -> ApiKey | None:
    """The revoked key; None when the account has no such key."""
    row = await database.fetchrow(_SQL["revoke_key"], account_id, key_id, at)
    return _key(row) if row else None
