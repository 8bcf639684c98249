"""Scheduled campaigns come in held, and are taken over only when their vendor surely does not send them."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest

from gateway.domain.campaigns import Campaign, CampaignChange, CampaignStatus
from gateway.domain.errors import CampaignNotScheduled, CampaignNotStoppable, MessageNotFailed, Refused
from gateway.domain.messages import MessageRef
from gateway.engine.use_cases import UseCases
from gateway.moving import taking_over
from gateway.moving.source import Source, Standing
from gateway.moving.taking_over import Handover, TakeOver
from gateway.providers.api import ApiAnswer, NoAnswer, NotReached, SaidNo
from gateway.store import campaigns
from gateway.store.database import Database
from tests.conftest import NOON, FrozenClock, Tenant
from tests.importing.conftest import Vendor, source_at
from tests.importing.test_import import DIALECTS, imported

NO = SaidNo(ApiAnswer(500, {}, b""))


@dataclass
class Watched:
    """A source whose answers a test may change; what is asked of it is noted."""

    source: Source
    standings: list[Standing | Exception | None]
    stops: list[Exception | None]
    asked: list[str]

    async def standing(self, campaign: Campaign) -> Standing:
        self.asked.append("standing")
        told = self.standings.pop(0) if self.standings else None
        if isinstance(told, Exception):
            raise told
        return told or await self.source.standing(campaign)

    async def stop(self, campaign: Campaign) -> None:
        self.asked.append("stop")
        told = self.stops.pop(0) if self.stops else None
        if isinstance(told, SaidNo):
            raise told
        await self.source.stop(campaign)
        if told is not None:
            raise told


async def there(vendor: Vendor, campaign: Campaign) -> CampaignStatus | None:
    """How the campaign stands at the vendor; None when it is deleted."""
    found = await vendor.database.fetchrow(
        "SELECT status, deleted_at FROM campaigns WHERE number = $1", campaign.number
    )
    assert found is not None
    return None if found["deleted_at"] else CampaignStatus(found["status"])


async def here(database: Database, campaign: Campaign) -> tuple[CampaignStatus, bool, bool]:
    """How it stands here, whether it is held, and whether it is its vendor's."""
    found = await campaigns.by_id(database, campaign.account_id, campaign.id)
    assert found is not None
    return found.status, found.held_at is not None, found.is_its_vendors


async def _number(database: Database, campaign_id: UUID) -> int:
    number: int = await database.fetchval("SELECT number FROM campaigns WHERE id = $1", campaign_id)
    return number


async def due(database: Database) -> UUID | None:
    """The campaign that would be sent first, two days later."""
    async with database.transaction() as connection:
        found = await campaigns.due(connection, NOON + timedelta(days=2))
    return found.campaign.id if found else None


@pytest.fixture
async def all_known(vendor: Vendor) -> None:
    """Dynamic Messaging's campaigns have senders."""
    await vendor.database.execute("UPDATE campaigns SET sender = 'Shop'")


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.usefixtures("all_known")
async def test_a_held_campaign_is_sent_from_here_once_its_vendor_has_stopped_it(
    vendor: Vendor,
    database: Database,
    use_cases: UseCases,
    clock: FrozenClock,
    tenant: Tenant,
    dialect: str,
) -> None:
    await imported(vendor, database, clock, tenant, dialect)
    held = await use_cases.take_overs.held(tenant.account, dialect)
    assert held
    assert (await due(database), await due(vendor.database) is None) == (None, False)
    async with source_at(vendor.url, dialect, vendor.tenant.key) as source:
        handover = Handover(use_cases.take_overs, source, tenant.account, clock)
        taken = {each.campaign.id: each.why_not for each in await handover.every(dialect)}
    able = [each for each in held if taken[each.id] is None]
    assert able
    numbers = {campaign.number for campaign in able}
    assert await due(database) in {campaign.id for campaign in able}
    late = await due(vendor.database)
    assert late is None or await _number(vendor.database, late) not in numbers
    for campaign in able:
        assert await there(vendor, campaign) in (CampaignStatus.CANCELED, None)
        assert await here(database, campaign) == (CampaignStatus.SCHEDULED, False, False)
    for campaign in held:
        if campaign not in able:
            assert await there(vendor, campaign) is CampaignStatus.SCHEDULED
            assert await here(database, campaign) == (CampaignStatus.SCHEDULED, True, True)
    before = [await here(database, campaign) for campaign in held]
    await imported(vendor, database, clock, tenant, dialect)
    assert [await here(database, campaign) for campaign in held] == before


HELD = (CampaignStatus.SCHEDULED, True, True)
OURS = (CampaignStatus.SCHEDULED, False, False)


@dataclass(frozen=True)
class Story:
    """What a vendor answers, why the campaign is not taken then, and what it was asked."""

    standings: tuple[Standing | Exception | None, ...] = ()
    stops: tuple[Exception | None, ...] = ()
    why_not: str | None = None
    asked: tuple[str, ...] = ("standing", "stop", "standing")


STORIES = {
    "it is stopped": Story(),
    "it has begun": Story((Standing.BEGUN,), why_not=taking_over.BEGUN, asked=("standing",)),
    "it was moved": Story((Standing.MOVED,), why_not=taking_over.MOVED, asked=("standing",)),
    "it begins meanwhile": Story((None, Standing.BEGUN), (NO,), why_not=taking_over.BEGUN),
    "somebody else has canceled it": Story(
        (Standing.CANCELED,), why_not=taking_over.ENDED, asked=("standing",)
    ),
    "somebody else has deleted it": Story((Standing.GONE,), why_not=taking_over.ENDED, asked=("standing",)),
    "it takes its time": Story((None, Standing.SCHEDULED), why_not=taking_over.NOT_YET),
    "it refuses, and will send": Story(
        (None, Standing.SCHEDULED),
        (NO,),
        f"{taking_over.STILL} (answered 500)",
    ),
    "it can't be asked": Story(
        (NotReached("x"),), why_not="the vendor could not be reached (x)", asked=("standing",)
    ),
    "the answer to the stop is lost": Story(
        stops=(NoAnswer("x"),), why_not="the vendor did not answer (x)", asked=("standing", "stop")
    ),
    "the answer after the stop is lost": Story((None, NO), why_not="the vendor answered 500"),
}
"""After each a second attempt, with a vendor that answers, succeeds: nothing of it has been sent."""


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
async def test_what_a_vendor_may_do(
    vendor: Vendor,
    database: Database,
    use_cases: UseCases,
    clock: FrozenClock,
    tenant: Tenant,
    story: Story,
) -> None:
    await imported(vendor, database, clock, tenant, "dexatel")
    campaign = await campaigns.by_id(database, tenant.account.id, vendor.has.campaigns[-1].id)
    assert campaign is not None
    async with source_at(vendor.url, "dexatel", vendor.tenant.key) as source:
        watched = Watched(source, list(story.standings), list(story.stops), [])
        handover = Handover(use_cases.take_overs, watched, tenant.account, clock)  # type: ignore[arg-type]
        taken = await handover.one(campaign)
        assert taken.why_not == story.why_not
        assert tuple(watched.asked) == story.asked
        assert await here(database, campaign) == (OURS if story.why_not is None else HELD)
        if story.why_not is not None:
            await imported(vendor, database, clock, tenant, "dexatel")
            again = await handover.one(campaign)
            assert (again.why_not, await here(database, campaign)) == (None, OURS)
    assert await there(vendor, campaign) is CampaignStatus.CANCELED


async def test_what_was_stopped_there_by_others_ends_here(
    vendor: Vendor, database: Database, use_cases: UseCases, clock: FrozenClock, tenant: Tenant
) -> None:
    await imported(vendor, database, clock, tenant, "dexatel")
    campaign = vendor.has.campaigns[-1]
    clock.forward(seconds=5)
    await vendor.use_cases.campaigns.cancel(vendor.tenant.account, campaign.id)
    await imported(vendor, database, clock, tenant, "dexatel")
    found = await campaigns.by_id(database, tenant.account.id, campaign.id)
    assert found is not None
    assert (found.status, found.held_at, found.is_its_vendors) == (CampaignStatus.CANCELED, None, True)


# label, what is wrong here, why it is not taken over
UNREADY: Mapping[str, tuple[str, str]] = {
    "no text": ("UPDATE campaigns SET content = '{0}' WHERE id = $1", "what it says is not known here"),
    "no sender": ("UPDATE campaigns SET sender = '' WHERE id = $1", "its sender is not known here"),
    "no audience": (
        "UPDATE campaigns SET audience_id = 'ffffffff-ffff-4fff-bfff-ffffffffffff' WHERE id = $1",
        "its audience is not here",
    ),
    "no recipients": (
        "UPDATE campaigns SET audience_id = NULL WHERE id = $1",
        "0 of its 0 recipients are here",
    ),
    "too many recipients": (
        "UPDATE audiences SET contacts_count = 100001 WHERE name = 'everybody' AND $1::uuid IS NOT NULL",
        "a campaign takes at most 100000 recipients",
    ),
    "no opt-out link": (
        """UPDATE campaigns SET content = jsonb_set(content::jsonb, '{opt_out_link_id}', '7')::json
           WHERE id = $1""",
        "there is no opt-out link 7 here",
    ),
    "too soon": (
        f"UPDATE campaigns SET start_at = '{NOON + timedelta(seconds=119)}' WHERE id = $1",
        taking_over.TOO_SOON,
    ),
}
EMPTY = (
    '{"text": "", "syntax": "literal", "payload": null, "track_link": null, "opt_out_link_id": null, '
    '"namespace": "", "links": null}'
)


@pytest.mark.parametrize(("change", "why_not"), UNREADY.values(), ids=UNREADY)
async def test_what_could_not_be_sent_from_here_is_not_stopped_there(
    vendor: Vendor,
    database: Database,
    use_cases: UseCases,
    clock: FrozenClock,
    tenant: Tenant,
    change: str,
    why_not: str,
) -> None:
    await imported(vendor, database, clock, tenant, "dexatel")
    campaign_id = vendor.has.campaigns[-1].id
    await database.execute(change.replace("{0}", EMPTY), campaign_id)
    campaign = await campaigns.by_id(database, tenant.account.id, campaign_id)
    assert campaign is not None
    async with source_at(vendor.url, "dexatel", vendor.tenant.key) as source:
        handover = Handover(use_cases.take_overs, source, tenant.account, clock)
        assert await handover.one(campaign) == TakeOver(campaign, why_not)
    assert await there(vendor, campaign) is CampaignStatus.SCHEDULED


async def test_stopped_too_late_stays_held(
    vendor: Vendor, database: Database, use_cases: UseCases, clock: FrozenClock, tenant: Tenant
) -> None:
    await imported(vendor, database, clock, tenant, "dexatel")
    campaign = await campaigns.by_id(database, tenant.account.id, vendor.has.campaigns[-1].id)
    assert campaign is not None

    class Slow(Watched):
        async def stop(self, campaign: Campaign) -> None:
            await super().stop(campaign)
            clock.forward(hours=24)

    async with source_at(vendor.url, "dexatel", vendor.tenant.key) as source:
        slow = Slow(source, [], [], [])
        handover = Handover(use_cases.take_overs, slow, tenant.account, clock)  # type: ignore[arg-type]
        assert await handover.one(campaign) == TakeOver(campaign, taking_over.TOO_LATE)
    assert await here(database, campaign) == HELD


Act = Callable[[UseCases, Tenant, Campaign], Awaitable[object]]
ACTS: Mapping[str, tuple[CampaignStatus, type[Refused], Act]] = {
    "cancel": (
        CampaignStatus.IN_PROGRESS,
        CampaignNotStoppable,
        lambda use_cases, tenant, campaign: use_cases.campaigns.cancel(tenant.account, campaign.id),
    ),
    "cancel a held one": (
        CampaignStatus.SCHEDULED,
        CampaignNotStoppable,
        lambda use_cases, tenant, campaign: use_cases.campaigns.cancel(tenant.account, campaign.id),
    ),
    "pause": (
        CampaignStatus.IN_PROGRESS,
        CampaignNotStoppable,
        lambda use_cases, tenant, campaign: use_cases.campaigns.pause(tenant.account, campaign.id),
    ),
    "resume": (
        CampaignStatus.PAUSED,
        CampaignNotStoppable,
        lambda use_cases, tenant, campaign: use_cases.campaigns.resume(tenant.account, campaign.id),
    ),
    "delete": (
        CampaignStatus.SCHEDULED,
        CampaignNotStoppable,
        lambda use_cases, tenant, campaign: use_cases.campaigns.delete(tenant.account, campaign.id),
    ),
    "change": (
        CampaignStatus.SCHEDULED,
        CampaignNotScheduled,
        lambda use_cases, tenant, campaign: use_cases.campaigns.change(
            tenant.account, campaign.id, CampaignChange(name="other")
        ),
    ),
    "resend": (
        CampaignStatus.COMPLETED,
        MessageNotFailed,
        lambda use_cases, tenant, campaign: use_cases.messages.resend(
            tenant.account, MessageRef(campaign.number, 3)
        ),
    ),
}


@pytest.mark.parametrize(("status", "refusal", "act"), ACTS.values(), ids=ACTS)
async def test_what_is_the_vendors_is_not_touched_here(
    vendor: Vendor,
    database: Database,
    use_cases: UseCases,
    clock: FrozenClock,
    tenant: Tenant,
    status: CampaignStatus,
    refusal: type[Refused],
    act: Act,
) -> None:
    await imported(vendor, database, clock, tenant, "experia")
    [row, *_] = await database.fetch("SELECT number FROM campaigns WHERE status = $1", status)
    campaign = await use_cases.campaigns.numbered(tenant.account, row["number"])
    await database.execute("UPDATE messages SET state = 2 WHERE campaign_id = $1 AND seq = 3", campaign.id)
    with pytest.raises(refusal, match="vendor"):
        await act(use_cases, tenant, campaign)
    assert not await database.fetchval("SELECT count(*) FROM campaigns WHERE live")


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.usefixtures("all_known")
async def test_a_campaign_that_was_moved_since_is_left(
    vendor: Vendor,
    database: Database,
    use_cases: UseCases,
    clock: FrozenClock,
    tenant: Tenant,
    dialect: str,
) -> None:
    await imported(vendor, database, clock, tenant, dialect)
    held = await use_cases.take_overs.held(tenant.account, dialect)
    await vendor.database.execute(
        "UPDATE campaigns SET schedule = $1, start_at = $1 WHERE status = 'scheduled'",
        NOON + timedelta(days=9),
    )
    async with source_at(vendor.url, dialect, vendor.tenant.key) as source:
        assert {await source.standing(each) for each in held} == {Standing.MOVED}
