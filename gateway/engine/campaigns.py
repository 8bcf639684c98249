"""Campaigns: what a client or an operator can do with them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import asyncpg

from gateway.domain.accounts import Account
from gateway.domain.campaigns import (
    Campaign,
    CampaignChange,
    CampaignDraft,
    CampaignKind,
    CampaignStatus,
    Unchanged,
)
from gateway.domain.channels import Channel
from gateway.domain.clock import Clock, NewId
from gateway.domain.conditions import Selection
from gateway.domain.content import check_payload
from gateway.domain.errors import (
    AudienceNotFound,
    CampaignInProgress,
    CampaignNotFound,
    CampaignNotScheduled,
    CampaignNotStoppable,
    IdTaken,
    NameTaken,
    NoRecipients,
    TooManyRecipients,
)
from gateway.domain.message_ids import is_computed
from gateway.domain.paging import Page, Window
from gateway.engine.audience_recipients import take_in
from gateway.engine.campaign_links import CampaignLinks
from gateway.engine.right_of_way import RightOfWay
from gateway.engine.routes import Routes
from gateway.store import audiences, lanes, launching, selections
from gateway.store import campaigns as store
from gateway.store.database import Connection, Database
from gateway.store.gathered import GatheredReads
from gateway.store.lanes import LaneKey
from gateway.store.notices import LANES, SCHEDULE, GatheredNotices, notify
from gateway.store.numbers import GatheredNumbers

_STOPPABLE = (CampaignStatus.SCHEDULED, CampaignStatus.IN_PROGRESS, CampaignStatus.PAUSED)

ITS_VENDORS = "its vendor has this campaign: it is changed and stopped there, or taken over"

_GIVEN_ID = "campaigns_given_id"
"""The index that stops a client from giving two messages one id."""


class Campaigns:
    """What can be done with the campaigns of an account."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        new_id: NewId,
        links: CampaignLinks,
        routes: Routes,
        right_of_way: RightOfWay,
    ) -> None:
        self._database = database
        self._clock = clock
        self._new_id = new_id
        self._links = links
        self._routes = routes
        self._right_of_way = right_of_way
        self._reads = GatheredReads(database)
        self._numbers = GatheredNumbers(database)
        self._notices = GatheredNotices(database)

    async def create(self, account: Account, draft: CampaignDraft) -> Campaign:
        """Takes a campaign in, whole or not at all; one that is due with its recipients is launched.

        Raises NoRecipients, TooManyRecipients, AudienceNotFound, ContentInvalid, NoRoute, NameTaken, IdTaken.
        """
        at_most = account.max_recipients if draft.of_audiences else len(draft.recipients)
        with self._right_of_way.ahead(at_most):
            return await self._create(account, draft)

    async def _create(self, account: Account, draft: CampaignDraft) -> Campaign:
        await self._check(account, draft)
        await self._routes.check(account, draft.channel, draft.sender)
        draft = replace(draft, content=self._links.placed(draft.content, account))
        number = await self._numbers.draw(account.id)
        try:
            return await self._insert(account, draft, number)
        except asyncpg.UniqueViolationError as error:
            if error.constraint_name != _GIVEN_ID:
                raise
            raise IdTaken from error

    async def _insert(self, account: Account, draft: CampaignDraft, number: int) -> Campaign:
        now = self._clock()
        start_at = max(draft.schedule or now, now)
        status = CampaignStatus.SCHEDULED if start_at > now else CampaignStatus.IN_PROGRESS
        new = store.NewCampaign(account.id, self._new_id(), number, status, start_at, now)
        if start_at <= now and not draft.of_audiences and len(draft.recipients) <= launching.FEW:
            campaign = _named(await launching.insert_launched(self._database, draft, new), draft)
            await self._notices.notify(LANES, LaneKey(account.id, draft.channel).name)
            return campaign
        async with self._database.transaction() as connection:
            campaign = _named(await store.insert(connection, draft, new), draft)
            if draft.audience_ids or draft.new_contacts:
                await take_in(connection, account, draft, campaign.id, self._new_id, now)
                campaign = await _read(connection, account.id, campaign.id)
            if draft.audience_id is None and start_at <= now:
                return await launching.launch(connection, campaign, campaign.counters.total, now)
            await notify(connection, SCHEDULE)
        return campaign

    async def _check(self, account: Account, draft: CampaignDraft) -> None:
        if draft.content.payload is not None:
            check_payload(draft.content.payload)
        if draft.given_id is not None and is_computed(account.id, draft.given_id):
            raise IdTaken
        count = len(draft.recipients)
        if draft.audience_id is not None:
            audience = await audiences.by_id(self._database, account.id, draft.audience_id)
            if audience is None:
                raise AudienceNotFound
            count = audience.contacts_count
        elif not (count or draft.audience_ids):
            raise NoRecipients
        if count > account.max_recipients:
            raise TooManyRecipients(account.max_recipients)

    async def get(self, account: Account, campaign_id: UUID) -> Campaign:
        """Raises CampaignNotFound."""
        campaign = await self._reads.by_id(account.id, campaign_id)
        return _proper(campaign)

    async def numbered(self, account: Account, number: int) -> Campaign:
        """The campaign with this number in the account. Raises CampaignNotFound."""
        campaign = await store.by_number(self._database, account.id, number)
        return _proper(campaign)

    async def kept(self, account: Account, kept_id: str) -> UUID:
        """The id here of the campaign that had this one elsewhere. Raises CampaignNotFound."""
        # What can't be printed may not be storable either, and is nobody's id.
        found = await store.id_of_kept(self._database, account.id, kept_id) if kept_id.isprintable() else None
        if found is None:
            raise CampaignNotFound
        return found

    async def page(
        self,
        account: Account,
        window: Window[int],
        *,
        channel: Channel | None = None,
        statuses: Sequence[CampaignStatus] | None = None,
    ) -> Page[Campaign]:
        """The account's campaigns, newest first, by their numbers."""
        return await store.page(self._database, account.id, window, channel, statuses)

    async def select(self, account: Account, selection: Selection, window: Window[int]) -> Page[Campaign]:
        """The account's campaigns that meet conditions; of the window, only limit and offset count."""
        return await selections.campaigns(self._database, account.id, selection, window)

    async def change(self, account: Account, campaign_id: UUID, change: CampaignChange) -> Campaign:
        """Changes a scheduled campaign.

        Raises CampaignNotFound, CampaignNotScheduled, NoRoute, NameTaken.
        """
        async with self._database.transaction() as connection:
            campaign = await _lock(connection, account.id, campaign_id)
            now = self._clock()
            if campaign.status is not CampaignStatus.SCHEDULED or campaign.launched_at is not None:
                raise CampaignNotScheduled
            if campaign.is_its_vendors:
                raise CampaignNotScheduled(ITS_VENDORS)
            changed = _changed(campaign, change, now)
            if changed.sender != campaign.sender:
                await self._routes.check(account, changed.channel, changed.sender)
            changed = replace(changed, content=self._links.placed(changed.content, account))
            try:
                await store.change(connection, changed, unique=change.unique_name)
            except asyncpg.UniqueViolationError as error:
                raise NameTaken(f"a campaign named {changed.name!r} exists") from error
            await notify(connection, SCHEDULE)
            return await _read(connection, account.id, campaign_id)

    async def cancel(self, account: Account, campaign_id: UUID) -> Campaign:
        """Stops what is not yet on the wire; after this, nothing more is attempted.

        The lane moves the queued messages to `canceled` in steps. Raises CampaignNotFound,
        CampaignNotStoppable.
        """
        async with self._database.transaction() as connection:
            campaign = await _lock(connection, account.id, campaign_id)
            if campaign.status not in _STOPPABLE:
                raise CampaignNotStoppable
            _check_is_ours(campaign)
            await self._stop(connection, campaign)
            return await _read(connection, account.id, campaign_id)

    async def pause(self, account: Account, campaign_id: UUID) -> Campaign:
        """Holds a campaign in progress. Raises CampaignNotFound, CampaignNotStoppable."""
        async with self._database.transaction() as connection:
            campaign = await _lock(connection, account.id, campaign_id)
            if campaign.status is not CampaignStatus.IN_PROGRESS or campaign.launched_at is None:
                raise CampaignNotStoppable
            _check_is_ours(campaign)
            await store.halt(connection, campaign, halted=True)
            await store.set_status(connection, campaign, CampaignStatus.PAUSED, live=True, at=self._clock())
            return await _read(connection, account.id, campaign_id)

    async def resume(self, account: Account, campaign_id: UUID) -> Campaign:
        """Lets a paused campaign go on; one that was held before its launch starts now.

        One that came held and is scheduled becomes due at its time. Raises CampaignNotFound,
        CampaignNotStoppable (also for one that its vendor still has).
        """
        async with self._database.transaction() as connection:
            campaign = await _lock(connection, account.id, campaign_id)
            scheduled = campaign.status is CampaignStatus.SCHEDULED
            if campaign.status is not CampaignStatus.PAUSED and not (scheduled and campaign.held_at):
                raise CampaignNotStoppable
            _check_is_ours(campaign)
            now, launched = self._clock(), campaign.launched_at is not None
            await store.halt(connection, campaign, halted=False)
            await store.let_go(connection, campaign)
            if scheduled:
                await notify(connection, SCHEDULE)
                return await _read(connection, account.id, campaign_id)
            if not launched:
                await store.start_anew(connection, campaign, now)
            await store.set_status(connection, campaign, CampaignStatus.IN_PROGRESS, live=launched, at=now)
            if launched:
                await lanes.wake(connection, campaign)
            else:
                await notify(connection, SCHEDULE)
            return await _read(connection, account.id, campaign_id)

    async def delete(self, account: Account, campaign_id: UUID, *, while_sending: bool = True) -> Campaign:
        """Hides a campaign, canceling what is queued; answers its last state.

        With `while_sending` off, a campaign in progress is refused. Raises CampaignNotFound,
        CampaignInProgress, CampaignNotStoppable (an unfinished one that is still its vendor's).
        """
        async with self._database.transaction() as connection:
            campaign = await _lock(connection, account.id, campaign_id)
            sending = campaign.status in (CampaignStatus.IN_PROGRESS, CampaignStatus.PAUSED)
            if sending and not while_sending:
                raise CampaignInProgress
            if campaign.status in _STOPPABLE:
                _check_is_ours(campaign)
                await self._stop(connection, campaign)
            last = await _read(connection, account.id, campaign_id)
            await store.delete(connection, campaign, self._clock())
            return last

    async def _stop(self, connection: Connection, campaign: Campaign) -> None:
        now = self._clock()
        await store.halt(connection, campaign, halted=True)
        await store.set_status(
            connection,
            campaign,
            CampaignStatus.CANCELED,
            live=bool(campaign.counters.queued),
            at=now,
        )
        await lanes.wake(connection, campaign)


async def _lock(connection: Connection, account_id: UUID, campaign_id: UUID) -> Campaign:
    return _proper(await store.locked(connection, account_id, campaign_id))


def _named(campaign: Campaign | None, draft: CampaignDraft) -> Campaign:
    """What was inserted. Raises NameTaken."""
    if campaign is None:
        raise NameTaken(f"a campaign named {draft.name!r} exists")
    return campaign


def _check_is_ours(campaign: Campaign) -> None:
    """Stopping a vendor's campaign here would stop nothing. Raises CampaignNotStoppable."""
    if campaign.is_its_vendors:
        raise CampaignNotStoppable(ITS_VENDORS)


def _proper(campaign: Campaign | None) -> Campaign:
    if campaign is None or campaign.kind is CampaignKind.DIRECT:
        raise CampaignNotFound
    return campaign


async def _read(connection: Connection, account_id: UUID, campaign_id: UUID) -> Campaign:
    campaign = await store.by_id(connection, account_id, campaign_id)
    assert campaign is not None, "read in the transaction that holds it"
    return campaign


def _changed(campaign: Campaign, change: CampaignChange, now: datetime) -> Campaign:
    start = campaign.start_at
    schedule = campaign.schedule
    if not isinstance(change.schedule, Unchanged):
        schedule = change.schedule
        start = max(schedule or now, now)
    return replace(
        campaign,
        name=campaign.name if isinstance(change.name, Unchanged) else change.name,
        sender=campaign.sender if isinstance(change.sender, Unchanged) else change.sender,
        content=campaign.content if isinstance(change.content, Unchanged) else change.content,
        details=campaign.details if isinstance(change.details, Unchanged) else change.details,
        schedule=schedule,
        start_at=start,
        updated_at=now,
    )
