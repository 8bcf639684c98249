"""A campaign made through one dialect, seen and managed through all of them by the same account."""

from dataclasses import astuple
from datetime import datetime, timedelta
from typing import Any

import pytest

from gateway.domain.paging import Window
from gateway.engine.scheduler import Scheduler
from gateway.engine.settings import EngineSettings
from gateway.engine.use_cases import UseCases
from gateway.store import ledger
from gateway.store.database import Database
from tests.adapters.speakers import Named, Speakers
from tests.adapters.vendors import VENDORS, Client
from tests.conftest import NOON, NewTenant, Tenant

TOMORROW, LATER = NOON + timedelta(days=1), NOON + timedelta(days=2)

DIALECTS = tuple(VENDORS)
STATES = {
    "scheduled": {"dexatel": "scheduled", "experia": "SCHEDULED", "dynamic_messaging": 0},
    "sending": {"dexatel": "in_progress", "experia": "SENDING", "dynamic_messaging": 1},
    "paused": {"dexatel": "in_progress", "experia": "PAUSED", "dynamic_messaging": 3},
    "canceled": {"dexatel": "canceled", "experia": "CANCELED", "dynamic_messaging": 4},
    "completed": {"dexatel": "completed", "experia": "SENT", "dynamic_messaging": 5},
    "awaiting receipts": {"dexatel": "completed", "experia": "SENT", "dynamic_messaging": 2},
    "failed": {"dexatel": "failed", "experia": "FAILED", "dynamic_messaging": 4},
}


@pytest.fixture
def ours(client: Client, tenant: Tenant) -> Speakers:
    return Speakers.of(client, tenant.key)


_SETTLED = """
    UPDATE messages SET state = $3, submitted_at = CASE WHEN $3::smallint BETWEEN 1 AND 4 THEN updated_at END
    WHERE campaign_id = $1 AND seq = $2
"""
_COUNTED = """
    UPDATE campaign_progress
    SET total = $2, queued = $3, sent = $4, delivered = $5, read = $6, failed = $7, canceled = $8,
        suppressed = $9, submitted = $10
    WHERE campaign_id = $1
"""


class Stage:
    """Makes campaigns and moves them on as the engine would."""

    def __init__(self, ours: Speakers, use_cases: UseCases, database: Database, tenant: Tenant) -> None:
        self.ours = ours
        self.use_cases = use_cases
        self.account = tenant.account
        self._database = database

    async def made(self, dialect: str, start: datetime | None = None) -> Named:
        """A campaign made through a dialect; one without a start is launched."""
        answer = await self.ours[dialect].create(start)
        assert answer.status in (200, 201), str(answer)
        await self.launch_due()
        newest = (await self.use_cases.campaigns.page(self.account, Window(1))).items[0]
        return Named(newest.id, newest.number)

    async def launch_due(self) -> None:
        await Scheduler(self._database, self.use_cases.clock, EngineSettings()).launch_due()

    async def settle(self, campaign: Named, *states: int, status: str) -> None:
        """Puts the messages and the campaign where sending and receipts would."""
        for seq, state in enumerate(states, 1):
            await self._database.execute(_SETTLED, campaign.id, seq, state)
        counted = await ledger.audit(self._database, self.account.id, campaign.id)
        await self._database.execute(_COUNTED, campaign.id, *astuple(counted))
        await self._database.execute("UPDATE campaigns SET status = $2 WHERE id = $1", campaign.id, status)

    async def states(self, campaign: Named) -> dict[str, object]:
        """The campaign's state in each dialect's words."""
        return {dialect: (await self.ours[dialect].shown(campaign)).state for dialect in DIALECTS}


@pytest.fixture
def stage(ours: Speakers, use_cases: UseCases, database: Database, tenant: Tenant) -> Stage:
    return Stage(ours, use_cases, database, tenant)


@pytest.mark.parametrize("made", DIALECTS)
@pytest.mark.parametrize("dialect", DIALECTS)
async def test_a_scheduled_campaign_is_moved_and_deleted(stage: Stage, made: str, dialect: str) -> None:
    campaign = await stage.made(made, TOMORROW)
    assert await stage.states(campaign) == STATES["scheduled"]
    answer = await stage.ours[dialect].reschedule(campaign, LATER)
    assert answer.status in (200, 204), str(answer)
    for other in DIALECTS:
        shown = await stage.ours[other].shown(campaign)
        assert (shown.start, shown.state) == (LATER, STATES["scheduled"][other]), other
    await _deleted(stage, dialect, campaign)


async def _deleted(stage: Stage, dialect: str, campaign: Named) -> None:
    answer = await stage.ours[dialect].delete(campaign)
    assert answer.status in (200, 204), f"{dialect}: {answer}"
    for other in DIALECTS:
        speaker = stage.ours[other]
        assert await speaker.listed() == [], f"{dialect}, {other}"
        for gone in (await speaker.read(campaign), await speaker.delete(campaign)):
            assert VENDORS[other].refuses(gone), f"{dialect}, {other}: {gone}"


@pytest.mark.parametrize("made", DIALECTS)
async def test_a_campaign_under_way(stage: Stage, made: str, subtests: pytest.Subtests) -> None:
    """It can't be moved; Dexatel deletes it only when it is over, the others stop it by deleting it."""
    campaign = await stage.made(made)
    assert await stage.states(campaign) == STATES["sending"]
    for dialect in DIALECTS:
        with subtests.test(f"reschedule through {dialect}"):
            speaker = stage.ours[dialect]
            assert (await speaker.shown(campaign)).total == 2
            assert VENDORS[dialect].refuses(await speaker.reschedule(campaign, LATER))
    assert (await stage.ours.dexatel.delete(campaign)).body["errors"][0]["code"] == 1612
    assert (await stage.use_cases.campaigns.pause(stage.account, campaign.id)).status == "paused"
    assert await stage.states(campaign) == STATES["paused"]
    await stage.use_cases.campaigns.resume(stage.account, campaign.id)
    assert await stage.states(campaign) == STATES["sending"]
    canceled = await stage.ours.dexatel.update(campaign, status="canceled")
    assert canceled.status == 200
    assert await stage.states(campaign) == STATES["canceled"]
    await _deleted(stage, "dexatel", campaign)


@pytest.mark.parametrize("made", DIALECTS)
@pytest.mark.parametrize("dialect", ["experia", "dynamic_messaging"])
async def test_one_under_way_is_deleted(stage: Stage, made: str, dialect: str) -> None:
    campaign = await stage.made(made)
    await _deleted(stage, dialect, campaign)


ENDS: list[tuple[str, tuple[int, int], str, dict[str, int], dict[str, int]]] = [
    (
        "completed",
        (3, 4),
        "completed",
        {"total": 2, "delivered": 2, "failed": 0},
        {"Total": 2, "SentCount": 2, "DeliveredCount": 2, "FailedCount": 0},
    ),
    (
        "awaiting receipts",
        (1, 2),
        "completed",
        {"total": 2, "delivered": 0, "failed": 1},
        {"Total": 2, "SentCount": 2, "DeliveredCount": 0, "FailedCount": 1},
    ),
    (
        "canceled",
        (3, 8),
        "canceled",
        {"total": 2, "delivered": 1, "failed": 0},
        {"Total": 2, "SentCount": 1, "DeliveredCount": 1, "FailedCount": 0},
    ),
    (
        "failed",
        (8, 9),
        "failed",
        {"total": 2, "delivered": 0, "failed": 1},
        {"Total": 2, "SentCount": 0, "DeliveredCount": 0, "FailedCount": 1},
    ),
]


@pytest.mark.parametrize("made", DIALECTS)
async def test_counters_agree(stage: Stage, made: str, subtests: pytest.Subtests) -> None:
    campaign = await stage.made(made)
    for label, messages, status, dexatel, experia in ENDS:
        with subtests.test(label):
            await stage.settle(campaign, *messages, status=status)
            assert await stage.states(campaign) == STATES[label]
            assert (await stage.ours.dexatel.read(campaign)).body["data"]["messages"] == dexatel
            entry = await stage.ours.experia.entry(campaign)
            assert {key: entry[key] for key in experia} == experia
            assert (await stage.ours.dynamic_messaging.shown(campaign)).total == 2


CONTENTS: list[tuple[str, str, str, list[tuple[Any, ...]], list[Any], list[str]]] = [
    (
        "dexatel",
        "Dear {{1}} {{2}}, use {{3}}",
        "Dear {FirstName} {LastName}, use {Custom1}",
        [("Ann Lee", "A1", None), ("Bob", None, None)],
        [["Ann", "Lee", "A1"], ["Bob", "", ""]],
        ["Dear Ann Lee, use A1", "Dear Bob , use "],
    ),
    (
        "experia",
        "Hi {{1}}: {{2}}, {{4}}",
        "Hi {Name}: {Custom1}, {{4}}",
        [("Ann", "A1", "x"), ("Bob", "B1", "x")],
        [["Ann", "A1", "x", "y"], ["Bob", "B1", "x", "y"]],
        ["Hi Ann: A1, y", "Hi Bob: B1, y"],
    ),
    (
        "dynamic_messaging",
        "Hi {{1}}, use {{2}}",
        "Hi {name}, use {Custom1}",
        [("Ann", "A1", None), ("Bob", None, None)],
        [["Ann", "A1"], ["Bob", ""]],
        ["Hi Ann, use A1", "Hi Bob, use "],
    ),
]


@pytest.mark.parametrize("row", CONTENTS, ids=[row[0] for row in CONTENTS])
async def test_contents_and_recipients(stage: Stage, row: Any) -> None:
    made, numbered, named, contacts, params, rendered = row
    campaign = await stage.made(made)
    entry = await stage.ours.experia.entry(campaign)
    assert (entry["Message"], [each["Params"] for each in entry["Clients"]]) == (numbered, params)
    messages = (await stage.ours.experia.read(campaign)).body["messages"]
    assert [each["Message"] for each in messages] == rendered
    assert (await stage.ours.dynamic_messaging.read(campaign)).body["message"] == named
    page = await stage.ours.dynamic_messaging.ask("GET", f"/api/Campaigns/{campaign.id}/Contacts")
    shown = [(each["name"], each["custom1"], each["custom2"]) for each in page.body["items"]]
    assert shown == contacts


@pytest.mark.parametrize("made", DIALECTS)
async def test_what_is_shown_can_be_sent_back(stage: Stage, made: str) -> None:
    """A client that changes one thing and returns the whole object changes nothing else."""
    campaign = await stage.made(made, TOMORROW.replace(microsecond=250_000))
    before = await stage.use_cases.campaigns.get(stage.account, campaign.id)
    item = (await stage.ours.dynamic_messaging.read(campaign)).body
    answer = await stage.ours.dynamic_messaging.update(campaign, **item)
    assert answer.status == 204, str(answer)
    entry = await stage.ours.experia.entry(campaign)
    answer = await stage.ours.experia.ask("PUT", "/v2/campaign/update", entry)
    assert answer.status == 200, str(answer)
    after = await stage.use_cases.campaigns.get(stage.account, campaign.id)
    assert after == before
    data = (await stage.ours.dexatel.read(campaign)).body["data"]
    answer = await stage.ours.dexatel.update(campaign, **data | {"status": "canceled"})
    assert (answer.status, answer.body["data"]["status"]) == (200, "canceled"), str(answer)


async def test_a_sender_changed_elsewhere(stage: Stage) -> None:
    campaign = await stage.made("dexatel", TOMORROW)
    assert (await stage.ours.dexatel.read(campaign)).body["data"]["sender"] == "Our shop"
    await stage.ours.dynamic_messaging.update(campaign, sender="Other")
    assert (await stage.ours.dexatel.read(campaign)).body["data"]["sender"] == "Other"


@pytest.mark.parametrize("made", DIALECTS)
async def test_another_tenant_sees_nothing(
    stage: Stage, client: Client, new_tenant: NewTenant, made: str
) -> None:
    campaign = await stage.made(made, TOMORROW)
    theirs = Speakers.of(client, (await new_tenant("stranger", region="GB")).key)
    for dialect in DIALECTS:
        speaker = theirs[dialect]
        assert await speaker.listed() == []
        attempts = (speaker.read(campaign), speaker.reschedule(campaign, LATER), speaker.delete(campaign))
        for attempt in attempts:
            assert VENDORS[dialect].refuses(await attempt), dialect
    assert await stage.states(campaign) == STATES["scheduled"]
