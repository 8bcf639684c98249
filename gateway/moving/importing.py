"""Reading a vendor's account into one here, page by page.

Each page is committed together with a mark of what comes after it. So an import that was interrupted,
wherever that was, goes on when it is asked for again, and nothing comes twice.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, TypeAlias
from uuid import UUID

import asyncpg
import orjson

from gateway.domain.accounts import Account
from gateway.domain.campaigns import Campaign
from gateway.domain.channels import Channel
from gateway.domain.clock import Clock
from gateway.domain.errors import GatewayError, Refused
from gateway.domain.paging import Window
from gateway.domain.templates import Sender, Template
from gateway.moving.import_report import ImportReport, added, tally_from_json
from gateway.moving.page_intake import PageIntake
from gateway.moving.reading import UNREADABLE, said
from gateway.moving.rehearsing import looked_at
from gateway.moving.source import Arrival, ArrivalPage, Known, Listing, Resource, Source
from gateway.providers.api import SaidNo
from gateway.store import arriving_campaigns, imports, senders, templates
from gateway.store.database import BadArgument, Database
from gateway.store.imports import ImportKey, Mark

NO_SUCH_LIST: Final = (404, 405, 501)
BAD_REQUEST: Final = 400

OLDER: Final = "is finished, and older than what was asked for"
PAGE: Final = 1_000

AHEAD = 5
"""Pages that are read while those before them are written, all at once."""


class ImportStopped(GatewayError):
    """A list could not be read to its end; what was read so far is kept."""


class ImportRunning(Refused):
    """Another import into the account is under way."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What of an account is read: all of it, or some resources; all times, or from one on."""

    only: frozenset[Resource] | None = None
    since: datetime | None = None

    def __str__(self) -> str:
        only = sorted(self.only) if self.only is not None else None
        return orjson.dumps({"only": only, "since": self.since}).decode()

    def has(self, resource: Resource) -> bool:
        """Contacts come with audiences, recipients with campaigns, and campaigns with messages."""
        if self.only is None:
            return True
        match resource:
            case Resource.CONTACTS:
                return Resource.AUDIENCES in self.only
            case Resource.CAMPAIGNS | Resource.RECIPIENTS:
                return not self.only.isdisjoint((Resource.CAMPAIGNS, Resource.MESSAGES))
            case _:
                return resource in self.only


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a list is: `read` of `total` objects, where the vendor says how many there are."""

    listing: Listing
    read: int
    total: int | None
    done: bool


Told: TypeAlias = Callable[[Progress], None]


def _untold(_progress: Progress) -> None:
    """Nobody listens."""


class Import:
    """One account's import. `source` is where it is read from, `origin` names that place."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        account: Account,
        source: Source,
        *,
        dialect: str,
        origin: str,
        scope: Scope = Scope(),
        told: Told = _untold,
    ) -> None:
        self._database = database
        self._clock = clock
        self._account = account
        self._source = source
        self._key = ImportKey(account.id, dialect, origin)
        self._scope = scope
        self._told = told
        self._known = Known(account, clock(), scope.since)
        self._marks: dict[str, Mark] = {}
        self._notes: list[str] = []

    async def run(self) -> ImportReport:
        """Reads what the vendor lists and answers what became of it.

        Raises ImportStopped, ImportRunning.
        """
        session = await self._database.dedicated()
        try:
            if not await imports.lock(session, self._account.id):
                raise ImportRunning
            await self._begin()
            for resource in self._source.resources:
                if self._scope.has(resource):
                    await self._read(Listing(resource))
            await self._end()
        finally:
            await session.close()
        return self.report()

    def report(self) -> ImportReport:
        """What became of what was read so far, in interrupted runs too."""
        report = ImportReport(notes=list(self._notes))
        for name, mark in self._marks.items():
            report.add(Resource(name.partition(" ")[0]), tally_from_json(mark.tally))
        return report

    async def _begin(self) -> None:
        self._marks = await imports.resume(self._database, self._key, str(self._scope), self._clock())

    async def _end(self) -> None:
        async with self._database.transaction() as connection:
            await arriving_campaigns.finish(connection, self._account.id, release_held_at=None)
            await imports.finish(connection, self._key, self._clock())

    async def _read(self, listing: Listing) -> None:
        """Reads a list from where it was left to its end, with the lists within."""
        mark = self._marks.get(str(listing), Mark())
        for within in mark.within:
            await self._read(_listing(within))
        if mark.done:
            return
        if listing.resource in (Resource.CAMPAIGNS, Resource.MESSAGES) and not listing.parent:
            await self._look_around()
        page, mark = await self._first(listing, mark)
        read, turn = 0, None
        try:
            while True:
                turn = self._turn(listing, page.next) if not page.within else None
                mark = await self._take(listing, page, mark, read)
                self._marks[str(listing)] = mark
                read += len(page.arrivals)
                self._told(Progress(listing, read, page.total, mark.done))
                for within in mark.within:
                    await self._read(_listing(within))
                if page.next is None:
                    return
                page = await (turn or self._page(listing, page.next))
        finally:
            if turn is not None:
                turn.cancel()
                await asyncio.gather(turn, return_exceptions=True)

    def _turn(self, listing: Listing, cursor: str | None) -> asyncio.Task[ArrivalPage] | None:
        """The next pages are asked for while the one before them is written."""
        return asyncio.create_task(self._pages(listing, cursor)) if cursor is not None else None

    async def _pages(self, listing: Listing, cursor: str) -> ArrivalPage:
        """Some pages as one, so that a transaction is worth its while."""
        pages = [await self._page(listing, cursor)]
        while pages[-1].next is not None and len(pages) < AHEAD:
            pages.append(await self._page(listing, pages[-1].next))
        arrived = [each for page in pages for each in page.arrivals]
        within = [each for page in pages for each in page.within]
        return replace(pages[-1], arrivals=arrived, within=within)

    async def _first(self, listing: Listing, mark: Mark) -> tuple[ArrivalPage, Mark]:
        """The page to go on with; a place in a list that the vendor has forgotten is its beginning."""
        try:
            return await self._page(listing, mark.next), mark
        except ImportStopped as error:
            cause = error.__cause__
            if mark.next is None or not isinstance(cause, SaidNo) or cause.status != BAD_REQUEST:
                raise
        return await self._page(listing, None), Mark()

    async def _page(self, listing: Listing, cursor: str | None) -> ArrivalPage:
        """A page, with what was not asked for left out. Raises ImportStopped."""
        try:
            page = await self._source.page(listing, cursor, self._known)
        except SaidNo as refusal:
            if cursor is None and refusal.status in NO_SUCH_LIST:
                self._notes.append(f"{listing}: the vendor has no such list ({refusal.status})")
                return ArrivalPage(())
            raise ImportStopped(f"{listing}: {said(refusal)}") from refusal
        except UNREADABLE as error:
            raise ImportStopped(f"{listing}: {said(error)}") from error
        return replace(page, arrivals=[self._wanted(each) for each in page.arrivals])

    def _wanted(self, arrival: Arrival) -> Arrival:
        since = self._scope.since
        if since is None:
            return arrival
        campaigns = [each for each in arrival.belongings if isinstance(each, Campaign)]
        older = any(each.status.is_final and each.created_at < since for each in campaigns)
        return Arrival(arrival.vendor_id, skipped=OLDER) if older else arrival

    async def _take(self, listing: Listing, page: ArrivalPage, mark: Mark, read: int) -> Mark:
        """Writes a page and the mark of what comes after it, both or neither."""
        try:
            async with self._database.transaction() as connection:
                intake = PageIntake(
                    connection,
                    self._account.id,
                    numbers=mark.numbers,
                    listed=max((page.total or 0) - read, len(page.arrivals)),
                )
                await intake.take(page.arrivals)
                mark = Mark(
                    page.next,
                    page.next is None,
                    self._within(page, intake.left_out),
                    intake.numbers,
                    added(tally_from_json(mark.tally), intake.tally).as_json(),
                )
                await imports.mark(connection, self._key, str(listing), mark)
        except (BadArgument, asyncpg.DataError, asyncpg.ProgramLimitExceededError) as error:
            raise ImportStopped(f"{listing}: a page holds a value that can't be stored: {error}") from error
        return mark

    def _within(self, page: ArrivalPage, left_out: set[str]) -> list[list[str]]:
        return [
            [each.resource, each.parent, str(each.parent_id or "")]
            for each in page.within
            if each.parent not in left_out and self._scope.has(each.resource)
        ]

    async def _look_around(self) -> None:
        """Notes the templates and senders that campaigns may refer to."""
        known_templates: dict[UUID, Template] = {}
        known_senders: dict[tuple[Channel, str], Sender] = {}
        owner, after = self._account.id, None
        while page := (await templates.page(self._database, owner, Window(PAGE, after=after))).items:
            known_templates.update((each.id, each) for each in page)
            after = page[-1].id
        after = None
        while found := (await senders.page(self._database, owner, Window(PAGE, after=after))).items:
            known_senders.update(((each.channel, each.name), each) for each in found)
            after = found[-1].id
        self._known = replace(self._known, templates=known_templates, senders=known_senders)


class Rehearsal(Import):
    """The same without writing anything: what would come, and what is here already."""

    _read_before: Sequence[Arrival] = ()

    async def _begin(self) -> None:
        """Nothing is noted, so nothing is gone on with."""

    async def _end(self) -> None:
        """Nothing is to be ended."""

    async def _take(self, listing: Listing, page: ArrivalPage, mark: Mark, read: int) -> Mark:
        tally = await looked_at(self._database, self._account.id, page.arrivals)
        left_out = {each.vendor_id for each in page.arrivals if each.skipped is not None}
        if listing.resource in (Resource.SENDERS, Resource.TEMPLATES):
            self._read_before = [*self._read_before, *page.arrivals]
        total = added(tally_from_json(mark.tally), tally).as_json()
        return Mark(page.next, page.next is None, self._within(page, left_out), tally=total)

    async def _look_around(self) -> None:
        """Those that would have come are known, too."""
        await super()._look_around()
        read = [each for arrival in self._read_before for each in arrival.belongings]
        known_templates = {each.id: each for each in read if isinstance(each, Template)}
        known_senders = {(each.channel, each.name): each for each in read if isinstance(each, Sender)}
        self._known = replace(
            self._known,
            templates=known_templates | dict(self._known.templates),
            senders=known_senders | dict(self._known.senders),
        )


def _listing(within: Sequence[str]) -> Listing:
    resource, parent, parent_id = within
    return Listing(Resource(resource), parent, UUID(parent_id) if parent_id else None)
