"""Loading lines in the shapes of a vendor: they come in as an import from the vendor would bring them.

So campaigns are the vendor's: their figures are kept as they come, and nothing of them is sent from here.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Final

import asyncpg

from gateway.domain.accounts import Account
from gateway.domain.clock import Clock
from gateway.domain.templates import Sender, Template
from gateway.moving.belongings import Kind
from gateway.moving.import_report import added
from gateway.moving.lines import Line, LineRefused
from gateway.moving.load import LoadRefused
from gateway.moving.load_report import LoadReport
from gateway.moving.mover import Arriving, Mover
from gateway.moving.page_intake import PageIntake
from gateway.moving.source import Arrival, Known
from gateway.providers.api import NotUnderstood
from gateway.store import arriving_campaigns
from gateway.store.database import BadArgument, Connection, Database

BATCH: Final = 2_000
"""Lines of one transaction."""

OWN_RECORD: Final = "the account here has a record of its own"


class VendorReader:
    """Reads the lines of an export; what campaigns may refer to stays known."""

    def __init__(self, mover: Mover, account: Account, at: datetime) -> None:
        self._mover = mover
        self._known = Known(account, at)
        self._parents: dict[Kind, Arrival] = {}

    def read(self, line: Line) -> Arrival:
        """What a line becomes. Raises LineRefused."""
        fields = dict(line.fields)
        data, within = fields.pop("data", None), fields.pop("within", None)
        if not isinstance(data, dict) or fields:
            raise LineRefused(line.number, "a line has a kind, data, and maybe within")
        if line.kind is Kind.ACCOUNT:
            return Arrival("account", skipped=OWN_RECORD)
        become = self._mover.arrivals.get(line.kind)
        if become is None:
            raise LineRefused(line.number, f"{self._mover.name} has nothing of the kind {line.kind}")
        parent = self._parent(line, within)
        if parent is not None and parent.skipped is not None:
            return Arrival(f"{parent.vendor_id}.{line.number}", skipped="what it belongs to was left out")
        try:
            arrival = become(Arriving(line.kind, data, self._known, parent))
        except NotUnderstood as error:
            raise LineRefused(line.number, f"{line.kind}: {error}") from None
        self._remember(line.kind, arrival)
        return arrival

    def _parent(self, line: Line, within: object) -> Arrival | None:
        """What the line says it is within, which came before it."""
        kind = {Kind.CONTACT: Kind.AUDIENCE, Kind.MESSAGE: Kind.CAMPAIGN}.get(line.kind)
        if within is None or kind is None:
            return None
        before = self._parents.get(kind)
        if before is None or before.vendor_id != within:
            raise LineRefused(line.number, f"the {kind} before it is not {within}")
        return before

    def _remember(self, kind: Kind, arrival: Arrival) -> None:
        if kind in (Kind.AUDIENCE, Kind.CAMPAIGN):
            self._parents[kind] = arrival
        for each in arrival.belongings:
            if isinstance(each, Template):
                self._known = replace(self._known, templates={**self._known.templates, each.id: each})
            elif isinstance(each, Sender):
                named = {**self._known.senders, (each.channel, each.name): each}
                self._known = replace(self._known, senders=named)


async def load_vendor(
    database: Database, clock: Clock, account: Account, mover: Mover, lines: Iterator[Line]
) -> LoadReport:
    """Writes all that comes, in batches of a kind, each in a transaction. Raises LineRefused, LoadRefused."""
    reader, report = VendorReader(mover, account, clock()), LoadReport()
    while batch := list(islice(lines, BATCH)):
        by_kind: dict[Kind, list[Arrival]] = {}
        for line in batch:
            by_kind.setdefault(line.kind, []).append(reader.read(line))
        try:
            for kind in (each for each in Kind if each in by_kind):
                async with database.transaction() as connection:
                    await _take(connection, account, kind, by_kind[kind], report)
        except (BadArgument, asyncpg.DataError) as error:
            first, last = batch[0].number, batch[-1].number
            raise LoadRefused(f"a value can't be stored: {error}", first, last) from error
    async with database.transaction() as connection:
        await arriving_campaigns.finish(connection, account.id)
    return report


async def _take(
    connection: Connection, account: Account, kind: Kind, given: list[Arrival], report: LoadReport
) -> None:
    # Numbers are given from the highest down, as to the lists of a vendor, which begin with the newest.
    ordered = given[::-1] if kind is Kind.CAMPAIGN else given
    intake = PageIntake(connection, account.id, listed=len(given))
    await intake.take(ordered)
    report.kinds[kind] = added(report.of(kind), intake.tally)
