"""Single campaigns, read together: requests that arrive in the same turn of the event loop share a query.

A poll of many campaigns, the commonest load of all, then costs the database one round trip a turn instead of
one a request. No read joins a query that has begun, so none sees less than a query of its own would have.
"""

import asyncio
from contextvars import Context
from typing import TypeAlias
from uuid import UUID

from gateway.domain.campaigns import Campaign
from gateway.store import campaigns
from gateway.store.database import Database

_Answer: TypeAlias = "asyncio.Future[Campaign | None]"
_Answers: TypeAlias = "dict[UUID, list[_Answer]]"
"""Those who wait, by the campaign they want."""


class GatheredReads:
    """Reads campaigns by id."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._wanted: dict[UUID, _Answers] = {}
        self._reads: set[asyncio.Task[None]] = set()

    async def by_id(self, account_id: UUID, campaign_id: UUID) -> Campaign | None:
        """As `campaigns.by_id`; inside a unit, on its connection."""
        if self._database.in_unit:
            return await campaigns.by_id(self._database, account_id, campaign_id)
        loop = asyncio.get_running_loop()
        answer: _Answer = loop.create_future()
        if not self._wanted:
            loop.call_soon(self._begin)
        self._wanted.setdefault(account_id, {}).setdefault(campaign_id, []).append(answer)
        return await answer

    def _begin(self) -> None:
        wanted, self._wanted = self._wanted, {}
        for account_id, answers in wanted.items():
            # An empty context: what one request carries in its own is not the others'.
            read = asyncio.create_task(self._read(account_id, answers), context=Context())
            self._reads.add(read)
            read.add_done_callback(self._reads.discard)

    async def _read(self, account_id: UUID, answers: _Answers) -> None:
        try:
            found = await campaigns.by_ids(self._database, account_id, list(answers))
        except Exception as error:  # noqa: BLE001 (whoever asked raises it)
            for answer in _waiting(answers):
                answer.set_exception(error)
            return
        by_id = {campaign.id: campaign for campaign in found}
        for campaign_id, those in answers.items():
            for answer in those:
                if not answer.done():
                    answer.set_result(by_id.get(campaign_id))


def _waiting(answers: _Answers) -> list[_Answer]:
    return [answer for those in answers.values() for answer in those if not answer.done()]
