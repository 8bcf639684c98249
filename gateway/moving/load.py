"""Loading: what comes is written with the ids it had, in batches that are each committed whole.

Loading is idempotent by id, so a load that was interrupted is repeated, from its beginning or from where it
was. Unfinished campaigns come in held, so that two gateways never send the same: what was in progress is
paused, and nothing scheduled is due, until an operator says so. A campaign that is to be sent here is handed
to its lane at the end, when all of it is there.
"""

from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Sequence
from dataclasses import fields, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

import asyncpg

from gateway.domain.accounts import Account
from gateway.domain.campaigns import Campaign, CampaignStatus
from gateway.domain.clock import Clock
from gateway.domain.errors import AccountNotFound, Refused
from gateway.domain.links import RecipientLinkUse
from gateway.domain.messages import Message
from gateway.domain.recipients import Contact
from gateway.moving.belongings import KINDS, Belonging, Kind
from gateway.moving.load_report import LoadReport
from gateway.store import accounts, arrivals, arriving_campaigns
from gateway.store.arrivals import AudienceMissing, Taken
from gateway.store.arriving_campaigns import CampaignMissing
from gateway.store.database import BadArgument, Connection, Database

BATCH = 5_000
"""Belongings of one transaction, which is all that is held in memory."""

PAUSED = "paused, as it was in progress"
HELD = "held, as it was scheduled"
REFRESHED = "follows what came"
RENUMBERED = "its number is another, so links sent before are nobody's here"

_SETTINGS = tuple(
    each.name
    for each in fields(Account)
    if each.name not in ("id", "number", "name", "created_at", "updated_at")
)

T = TypeVar("T")


class LoadRefused(Refused):
    """Something can't be loaded. `first` and `last` are where it stands among all that came, from 1."""

    def __init__(self, why: str, first: int, last: int) -> None:
        super().__init__(why)
        self.first, self.last = first, last

    def in_lines(self, before: int) -> str:
        """The same for somebody who reads lines, of which some came before."""
        first, last = self.first + before, self.last + before
        return f"line {first}: {self}" if first == last else f"in lines {first} to {last}: {self}"


async def account_for(database: Database, name: str, exported: Account | None) -> tuple[Account, bool]:
    """The account of a name; when there is none, it is made as it was exported, with its id (True).

    Raises AccountNotFound (nothing was exported to make it of), Refused (its id is another account's).
    """
    account = await accounts.by_name(database, name)
    if account is not None:
        return account, False
    if exported is None:
        raise AccountNotFound(f"there is no account named {name!r}, and the export does not hold one")
    while True:
        try:
            return await arrivals.create_account(database, exported, name), True
        except asyncpg.UniqueViolationError as error:
            if error.constraint_name == "accounts_pkey":
                raise Refused(f"the account with the id {exported.id} has another name here") from error
            if error.constraint_name != "accounts_number_key":
                raise


async def load(
    database: Database,
    clock: Clock,
    account: Account,
    belongings: AsyncIterable[Belonging],
    *,
    resume: bool = False,
    new_account: bool = False,
    told: Callable[[LoadReport], None] | None = None,
) -> LoadReport:
    """Writes all that comes; `told` gets the report so far after each batch.

    With `resume`, what was in progress or scheduled goes on here at the end. `new_account` says that the
    account was made for this. Raises LoadRefused.
    """
    loading = _Loading(database, account, clock(), resume, new_account)
    async for belonging in belongings:
        loading.batch.append(belonging)
        if len(loading.batch) == BATCH:
            await loading.write()
            if told:
                told(loading.report)
    await loading.write()
    async with database.transaction() as connection:
        await arriving_campaigns.finish(
            connection,
            account.id,
            whole_at=loading.whole_at,
            release_held_at=loading.moment if resume else None,
        )
    if told:
        told(loading.report)
    return loading.report


class _Loading:
    """A load under way."""

    def __init__(
        self, database: Database, account: Account, moment: datetime, resume: bool, new_account: bool
    ) -> None:
        self.report = LoadReport()
        self.batch: list[Belonging] = []
        self.moment = moment
        self.whole_at = moment + timedelta.resolution
        self._database = database
        self._account = account
        self._resume = resume
        self._new_account = new_account
        self._before = 0
        self._left_out: set[UUID] = set()
        """Audiences and campaigns that were left out, and with them what belongs to them."""

    async def write(self) -> None:
        """Writes the batch in one transaction."""
        by_kind: dict[Kind, list[Any]] = {}
        for each in self.batch:
            by_kind.setdefault(KINDS[type(each)], []).append(each)
        try:
            async with self._database.transaction() as connection:
                for kind in Kind:
                    if kind in by_kind:
                        await self._write_kind(connection, kind, by_kind[kind])
        except (AudienceMissing, CampaignMissing) as error:
            raise self._orphan(error) from error
        except (BadArgument, asyncpg.DataError) as error:
            first, last = self._before + 1, self._before + len(self.batch)
            raise LoadRefused(f"a value can't be stored: {error}", first, last) from error
        self._before += len(self.batch)
        self.batch = []

    def _orphan(self, error: AudienceMissing | CampaignMissing) -> LoadRefused:
        if isinstance(error, AudienceMissing):
            what, missing = "audience", error.audience_ids
            parents = [each.audience_id if isinstance(each, Contact) else None for each in self.batch]
        else:
            what, missing = "campaign", error.campaign_ids
            inner = (Message, RecipientLinkUse)
            parents = [each.campaign_id if isinstance(each, inner) else None for each in self.batch]
        place = next(index for index, parent in enumerate(parents) if parent in missing)
        kind, number = KINDS[type(self.batch[place])], self._before + place + 1
        return LoadRefused(f"the {kind} refers to {what} {parents[place]}, which is not here", number, number)

    async def _write_kind(self, connection: Connection, kind: Kind, given: list[Any]) -> None:
        owner = self._account.id
        match kind:
            case Kind.ACCOUNT:
                self._note_account(given[0])
            case Kind.ROUTE:
                self._note(kind, await arrivals.routes(connection, owner, given, self.moment))
            case Kind.OPT_OUT_LINK:
                self._note(kind, await arrivals.opt_out_links(connection, owner, given))
            case Kind.SENDER:
                self._note(kind, await arrivals.senders(connection, owner, given))
            case Kind.TEMPLATE:
                self._note(kind, await arrivals.templates(connection, owner, given))
            case Kind.SUPPRESSION:
                self._note(kind, await arrivals.suppressions(connection, owner, given))
            case Kind.WEBHOOK:
                self._note(kind, await arrivals.webhooks(connection, owner, given))
            case Kind.AUDIENCE:
                taken = await arrivals.audiences(connection, owner, given)
                self._left_out.update(each.id for each, _ in taken.refused)
                self._note(kind, taken)
            case Kind.CONTACT:
                kept = self._of_kept(kind, given, lambda each: each.audience_id)
                self._note(kind, await arrivals.contacts(connection, owner, kept))
            case Kind.CAMPAIGN:
                await self._write_campaigns(connection, given)
            case Kind.MESSAGE:
                kept = self._of_kept(kind, given, lambda each: each.campaign_id)
                self._note(kind, await arriving_campaigns.messages(connection, owner, kept))
            case Kind.LINK_USE:
                kept = self._of_kept(kind, given, lambda each: each.campaign_id)
                self._note(kind, await arriving_campaigns.link_uses(connection, owner, kept))

    def _note_account(self, exported: Account) -> None:
        tally = self.report.of(Kind.ACCOUNT)
        if self._new_account:
            tally.came += 1
            if self._account.number != exported.number:
                tally.changed[RENUMBERED] += 1
        else:
            tally.there += 1
            if _settings(exported) != _settings(self._account):
                tally.skip([str(exported.id)], "it has settings of its own here")

    async def _write_campaigns(self, connection: Connection, given: Sequence[Campaign]) -> None:
        owner = self._account.id
        held = [self._held(_placed(each, self._account)) for each in given]
        taken = await arriving_campaigns.campaigns(connection, owner, held)
        self._left_out.update(each.id for each, _ in taken.refused)
        self._note(Kind.CAMPAIGN, taken)
        for moment in (self.whole_at, *((self.moment,) if self._resume else ())):
            ids = [each.id for each in held if each.held_at == moment and each.imported_at is None]
            await arriving_campaigns.hold_again(connection, owner, ids, moment)

    def _held(self, campaign: Campaign) -> Campaign:
        """An unfinished campaign as it comes in; one that is a vendor's stays what it is there."""
        if campaign.held_at is not None:
            return campaign
        if campaign.imported_at is not None:
            return campaign if campaign.status.is_final else replace(campaign, held_at=self.moment)
        match campaign.status:
            case CampaignStatus.IN_PROGRESS:
                self._say_held(PAUSED)
                return replace(campaign, status=CampaignStatus.PAUSED, held_at=self.moment)
            case CampaignStatus.SCHEDULED:
                self._say_held(HELD)
                return replace(campaign, held_at=self.moment)
            case CampaignStatus.PAUSED:
                return replace(campaign, held_at=self.whole_at)
            case CampaignStatus.CANCELED if campaign.counters.queued:
                return replace(campaign, held_at=self.whole_at)
            case _:
                return campaign

    def _say_held(self, how: str) -> None:
        if not self._resume:
            self.report.of(Kind.CAMPAIGN).changed[how] += 1

    def _of_kept(self, kind: Kind, given: Sequence[T], parent: Callable[[T], UUID]) -> list[T]:
        """Without what belongs to something that was left out."""
        kept = [each for each in given if parent(each) not in self._left_out]
        lost = [each for each in given if parent(each) in self._left_out]
        what = "audience" if kind is Kind.CONTACT else "campaign"
        self.report.of(kind).skip(map(_id, lost), f"its {what} was left out")
        return kept

    def _note(self, kind: Kind, taken: Taken[Any]) -> None:
        tally = self.report.of(kind)
        tally.came += taken.came
        tally.there += taken.there
        if taken.changed:
            tally.changed[REFRESHED] += taken.changed
        for each, why in taken.refused:
            tally.skip([_id(each)], why)


def _placed(campaign: Campaign, account: Account) -> Campaign:
    """With links of the account that it comes to, whose number they carry."""
    links = campaign.content.links
    if links is None or links.account_number == account.number:
        return campaign
    own = replace(campaign.content, links=replace(links, account_number=account.number))
    return replace(campaign, content=own)


def _settings(account: Account) -> tuple[Any, ...]:
    """What an operator has set."""
    return tuple(getattr(account, name) for name in _SETTINGS)


def _id(thing: Any) -> str:
    match thing:
        case Message() | RecipientLinkUse():
            return f"{thing.campaign_id}.{thing.seq}"
        case _:
            return str(thing.id)


async def batched(belongings: Iterable[Belonging]) -> AsyncIterator[Belonging]:
    """What is in memory, as `load` takes it."""
    for belonging in belongings:
        yield belonging
