"""Messages that were given up: when, and how they come back."""

from dataclasses import replace
from typing import Any

import pytest

from gateway.domain.campaigns import Campaign, CampaignStatus
from gateway.domain.messages import MessageState, Outcome
from gateway.engine.routing import WaysOut
from tests.engine.scripted import ACCEPTED, BUSY, DOWN, FAULT, HOPELESS, Scripted
from tests.engine.stage import QUICK, Stage
from tests.engine.until import until

ENDS: list[tuple[str, dict[str, Any], int, float, Outcome, int]] = [
    ("by count", {}, 3, 0.0, BUSY, 3),
    ("by the account's count", {"max_attempts": 2}, 8, 0.0, BUSY, 2),
    ("by age", {}, 100, 600.0, BUSY, 3),
    ("by the account's age", {"retry_hours": 0.1}, 100, 400.0, BUSY, 2),
    ("faults by count", {}, 2, 60.0, FAULT, 2),
]


@pytest.mark.parametrize(
    ("account", "attempts", "step", "says", "made"), [row[1:] for row in ENDS], ids=[row[0] for row in ENDS]
)
async def test_trying_again_ends(
    stage: Stage, account: dict[str, Any], attempts: int, step: float, says: Outcome, made: int
) -> None:
    await stage.use_cases.accounts.change("acme", account)
    main = Scripted("main", says)
    settings = replace(QUICK, max_attempts=attempts, retry_hours=0.25)
    await stage.start(settings, ways_out=WaysOut([main]))
    campaign = await stage.send(2)
    seen = 0

    async def ended() -> bool:
        nonlocal seen
        if len(main.got) > seen and {each.attempts for each in await stage.messages(campaign)} == {seen + 1}:
            seen += 1
            stage.clock.forward(seconds=step or 5)
        elif not step:
            stage.clock.forward(seconds=5)
        return (await stage.read(campaign)).status is CampaignStatus.COMPLETED

    await until(ended, "they are given up")
    assert {(each.reason, each.attempts) for each in await stage.messages(campaign)} == {
        ("retries_exhausted", made)
    }
    assert len(main.got) == made


async def test_an_outage_makes_nothing_old(stage: Stage) -> None:
    main = Scripted("main", DOWN)
    await stage.start(replace(QUICK, max_attempts=2, retry_hours=0.1), ways_out=WaysOut([main]))
    campaign = await stage.send(2)

    async def tried() -> bool:
        return len(main.got) > 1

    await until(tried, "it is tried again")
    stage.clock.forward(hours=5)
    main.turns_to(ACCEPTED)
    await stage.until_counted(campaign, sent=2)


async def _given_up(stage: Stage, main: Scripted, count: int = 3) -> Campaign:
    main.says = lambda message: HOPELESS if message.seq == 1 else BUSY
    campaign = await stage.send(count)

    async def ended() -> bool:
        stage.clock.forward(seconds=5)
        return (await stage.read(campaign)).status is CampaignStatus.COMPLETED

    await until(ended, "they are given up")
    return campaign


async def test_they_are_listed_and_requeued(stage: Stage) -> None:
    main, dead_letter = Scripted("main"), stage.use_cases.dead_letter
    await stage.start(replace(QUICK, max_attempts=2), ways_out=WaysOut([main]))
    first, second = await _given_up(stage, main), await _given_up(stage, main, 4)

    listed = await dead_letter.page(stage.account, None, limit=100)
    places = [(each.campaign_number, each.seq) for each in listed]
    assert places == [
        (second.number, 2),
        (second.number, 3),
        (second.number, 4),
        (first.number, 2),
        (first.number, 3),
    ]
    assert len(await dead_letter.page(stage.account, None, limit=2)) == 2
    assert [each.seq for each in await dead_letter.page(stage.account, first, limit=100)] == [2, 3]
    assert [
        each.seq for each in await dead_letter.page(stage.account, first, ["invalid_recipient"], limit=9)
    ] == [1]
    other = await stage.use_cases.accounts.create("other")
    assert await dead_letter.page(other, None, limit=100) == []
    assert await dead_letter.requeue(other, None) == 0

    main.turns_to(ACCEPTED)
    assert await dead_letter.requeue(stage.account, second) == 3
    await stage.until_counted(second, sent=3)
    assert await dead_letter.requeue(stage.account, None) == 2
    assert await dead_letter.requeue(stage.account, None) == 0
    await stage.until_counted(first, sent=2)
    for campaign in (first, second):
        await stage.until_status(campaign, CampaignStatus.COMPLETED)
        assert {each.attempts for each in (await stage.messages(campaign))[1:]} == {1}
    assert (await stage.messages(first))[0].state is MessageState.FAILED


async def test_what_was_stopped_stays(stage: Stage) -> None:
    main = Scripted("main")
    engine = await stage.start(replace(QUICK, max_attempts=1), ways_out=WaysOut([main]))
    main.says = lambda message: BUSY if message.seq == 1 else DOWN
    campaign = await stage.send(2)
    await stage.until_counted(campaign, failed=1)
    await stage.use_cases.campaigns.cancel(stage.account, campaign.id)
    assert await stage.use_cases.dead_letter.requeue(stage.account, None) == 0
    await stage.until_counted(campaign, canceled=1)
    await stage.stop(engine)
