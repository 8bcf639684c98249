"""Looking at what would come, without writing it."""

from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID

from gateway.domain.campaigns import Campaign
from gateway.domain.messages import Message
from gateway.domain.recipients import Audience, Contact
from gateway.domain.templates import Sender, Template
from gateway.domain.webhooks import Webhook
from gateway.moving.belongings import Belonging
from gateway.moving.load_report import Tally
from gateway.moving.source import Arrival
from gateway.store import imports
from gateway.store.database import Database

_TABLES: Final[dict[type[Belonging], str]] = {
    Sender: "senders",
    Template: "templates",
    Webhook: "webhooks",
    Audience: "audiences",
    Contact: "contacts",
    Campaign: "campaigns",
}


async def looked_at(database: Database, account_id: UUID, given: Sequence[Arrival]) -> Tally:
    """How many of a page's objects would come, and are here; and those that can't come."""
    tally = Tally()
    for arrival in given:
        if arrival.skipped is not None:
            tally.skip([arrival.vendor_id], arrival.skipped)
        tally.changed.update(arrival.notes)
    coming = [arrival.belongings[0] for arrival in given if arrival.belongings]
    tally.there = await _there(database, account_id, coming)
    tally.came = len(coming) - tally.there
    return tally


async def _there(database: Database, account_id: UUID, coming: Sequence[Belonging]) -> int:
    there = 0
    for kind, table in _TABLES.items():
        ids = [each.id for each in _of(kind, coming)]
        there += await imports.ids_there(database, table, account_id, ids)
    kept_ids = [each.kept_id for each in coming if isinstance(each, Message) and each.kept_id]
    return there + await imports.kept_ids_there(database, account_id, kept_ids)


def _of(kind: type[Belonging], coming: Iterable[Belonging]) -> Iterable[Sender | Template | Audience]:
    return (each for each in coming if isinstance(each, kind))  # type: ignore[misc]  # all have an id
