"""Doing a request once, however often it comes.

What the request writes and its answer are committed together, so a client that lost the answer gets the same
one again, whatever happened in between.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeAlias
from uuid import UUID
from weakref import WeakValueDictionary

from gateway.domain.accounts import Account
from gateway.domain.answers import KEPT, Answer
from gateway.domain.clock import Clock
from gateway.domain.errors import IdempotencyKeyReused
from gateway.store import idempotency as store
from gateway.store.database import Connection, Database

Work: TypeAlias = Callable[[], Awaitable[Answer]]


class _Undone(Exception):
    """Takes back what a refused request may have written."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer


class Idempotency:
    """First answers, by account and key."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._turns: WeakValueDictionary[tuple[UUID, str], asyncio.Lock] = WeakValueDictionary()

    async def once(self, account: Account, key: str, fingerprint: bytes, work: Work) -> Answer:
        """The answer kept under the key, else that of `work`, kept from now on unless it is a refusal.

        A request that comes while its twin is under way waits for the twin's answer. Raises
        IdempotencyKeyReused when the kept answer is that of a request with another fingerprint.
        """
        # Twins of this process wait here, where they hold no connection.
        async with self._turns.setdefault((account.id, key), asyncio.Lock()):
            try:
                async with self._database.unit() as connection:
                    return await self._answer(connection, account, key, fingerprint, work)
            except _Undone as undone:
                return undone.answer

    async def kept(self, account: Account, key: str, fingerprint: bytes) -> Answer | None:
        """The answer kept under the key, None when there is none; waits for nobody.

        Raises IdempotencyKeyReused, as `once` does.
        """
        async with self._database.connection() as connection:
            found = await store.kept(connection, account.id, key, self._clock() - KEPT)
        if found is None:
            return None
        first, answer = found
        if first != fingerprint:
            raise IdempotencyKeyReused
        return answer

    async def _answer(
        self, connection: Connection, account: Account, key: str, fingerprint: bytes, work: Work
    ) -> Answer:
        now = self._clock()
        if not await store.claim(connection, account.id, key, fingerprint, now, now - KEPT):
            first, answer = await store.answer(connection, account.id, key)
            if first != fingerprint:
                raise IdempotencyKeyReused
            return answer
        answer = await work()
        if answer.is_refusal:
            raise _Undone(answer)
        await store.keep(connection, account.id, key, answer)
        return answer
