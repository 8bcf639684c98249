"""Accounts and their keys: created on the command line, asked for by every request."""

import hashlib
import secrets
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import asyncpg

from gateway.domain.accounts import DEFAULT_MAX_RECIPIENTS, Account, ApiKey
from gateway.domain.clock import Clock, NewId
from gateway.domain.errors import AccountNotFound, NameTaken, NotFound, Unauthenticated
from gateway.store import accounts as store
from gateway.store.database import Database

KEY_BYTES = 16
"""A key made here is this many random bytes in lower-case hex, the form Dexatel's keys have."""

HINT_LENGTH = 4
"""How many last characters of a key are shown; none of a key so short that they would give it away."""

REMEMBERED_SECONDS = 2.0
"""How long a key that was found is taken without asking again; a revocation takes at most this long."""


_NUMBER_TAKEN = "accounts_number_key"
"""The constraint that stops two accounts made at once from having one number; the second draws again."""


def key_hash(key: str) -> bytes:
    """What is stored of a key. Keys are long random texts, so one round of SHA-256 is enough."""
    return hashlib.sha256(key.encode(errors="surrogatepass")).digest()


def _hint(key: str) -> str:
    return key[-HINT_LENGTH:] if len(key) > 2 * HINT_LENGTH else ""


class Accounts:
    """What can be done with accounts and keys."""

    def __init__(self, database: Database, clock: Clock, new_id: NewId) -> None:
        self._database = database
        self._clock = clock
        self._new_id = new_id
        self._known: dict[bytes, tuple[float, Account]] = {}

    async def create(
        self,
        name: str,
        *,
        rate: float | None = None,
        max_recipients: int = DEFAULT_MAX_RECIPIENTS,
        region: str | None = None,
    ) -> Account:
        """Raises NameTaken."""
        while True:
            try:
                return await store.insert(
                    self._database,
                    account_id=self._new_id(),
                    name=name,
                    rate=rate,
                    max_recipients=max_recipients,
                    region=region,
                    at=self._clock(),
                )
            except asyncpg.UniqueViolationError as error:
                if error.constraint_name != _NUMBER_TAKEN:
                    raise NameTaken(f"an account named {name!r} exists") from error

    async def every(self) -> list[Account]:
        """All accounts."""
        return await store.every(self._database)

    async def named(self, name: str) -> Account:
        """Raises AccountNotFound."""
        account = await store.by_name(self._database, name)
        if account is None:
            raise AccountNotFound(f"there is no account named {name!r}")
        return account

    async def change(self, name: str, changes: Mapping[str, Any]) -> Account:
        """Replaces fields of an account. Raises AccountNotFound, NameTaken."""
        account = await self.named(name)
        try:
            return await store.update(self._database, account, changes, self._clock())
        except asyncpg.UniqueViolationError as error:
            raise NameTaken(f"an account named {changes.get('name')!r} exists") from error

    async def add_key(self, account: Account, value: str | None = None) -> tuple[ApiKey, str]:
        """A new key, or the one the team used at its vendor. Raises NameTaken when it is in use."""
        secret = value or secrets.token_hex(KEY_BYTES)
        key = await store.insert_key(
            self._database,
            key_id=self._new_id(),
            account_id=account.id,
            digest=key_hash(secret),
            hint=_hint(secret),
            at=self._clock(),
        )
        if key is None:
            raise NameTaken("this key is in use")
        return key, secret

    async def keys(self, account: Account) -> list[ApiKey]:
        """The account's keys, revoked ones included."""
        return await store.keys(self._database, account.id)

    async def revoke_key(self, account: Account, key_id: UUID) -> ApiKey:
        """Raises NotFound."""
        key = await store.revoke_key(self._database, account.id, key_id, self._clock())
        if key is None:
            raise NotFound(f"account {account.name!r} has no key {key_id}")
        return key

    async def authenticate(self, key: str | None) -> Account:
        """The account a presented key opens. Raises Unauthenticated."""
        if not key:
            raise Unauthenticated
        digest = key_hash(key)
        now = self._clock().timestamp()
        known = self._known.get(digest)
        if known and 0 <= now - known[0] < REMEMBERED_SECONDS:
            return known[1]
        self._known.pop(digest, None)
        account = await store.by_key_hash(self._database, digest)
        if account is None:
            raise Unauthenticated
        self._known[digest] = (now, account)
        return account
