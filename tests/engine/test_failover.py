"""What becomes of messages that a provider does not take."""

from dataclasses import replace

import pytest

from gateway.domain.campaigns import CampaignStatus
from gateway.domain.channels import Channel
from gateway.domain.messages import MessageState, Outcome
from gateway.domain.routes import Route
from gateway.engine.breaker import TRIAL
from gateway.engine.routing import WaysOut
from tests.engine.scripted import ACCEPTED, BUSY, DOWN, FAULT, HOPELESS, Scripted
from tests.engine.stage import QUICK, Stage
from tests.engine.until import until

SMS = Channel.SMS
ROUTES = (Route(SMS, "main"), Route(SMS, "spare", priority=2))

OFFERS: list[tuple[str, Outcome, Outcome, MessageState, str, str | None]] = [
    ("taken", ACCEPTED, ACCEPTED, MessageState.SENT, "main", None),
    ("down", DOWN, ACCEPTED, MessageState.SENT, "spare", None),
    ("its own fault", FAULT, ACCEPTED, MessageState.SENT, "spare", None),
    ("the recipient's fault", HOPELESS, ACCEPTED, MessageState.FAILED, "main", "invalid_recipient"),
    ("down, then the recipient's fault", DOWN, HOPELESS, MessageState.FAILED, "spare", "invalid_recipient"),
]


@pytest.mark.parametrize(
    ("first", "second", "state", "provider", "reason"),
    [row[1:] for row in OFFERS],
    ids=[row[0] for row in OFFERS],
)
async def test_the_next_provider_in_the_same_turn(
    stage: Stage, first: Outcome, second: Outcome, state: MessageState, provider: str, reason: str | None
) -> None:
    main, spare = Scripted("main", first), Scripted("spare", second)
    await stage.start(ways_out=WaysOut([main, spare], ROUTES))
    campaign = await stage.send(5)
    await stage.until_status(campaign, CampaignStatus.COMPLETED)
    messages = await stage.messages(campaign)
    assert {(each.state, each.provider, each.reason, each.attempts) for each in messages} == {
        (state, provider, reason, 1)
    }
    assert spare.got == ([[1, 2, 3, 4, 5]] if provider == "spare" else [])


async def test_single_messages_go_elsewhere(stage: Stage) -> None:
    main, spare = Scripted("main"), Scripted("spare")
    main.says = lambda message: {2: FAULT, 3: HOPELESS, 4: DOWN}.get(message.seq, ACCEPTED)
    await stage.start(ways_out=WaysOut([main, spare], ROUTES))
    campaign = await stage.send(5)
    await stage.until_status(campaign, CampaignStatus.COMPLETED)
    places = [(each.provider, each.state) for each in await stage.messages(campaign)]
    sent, failed = MessageState.SENT, MessageState.FAILED
    assert places == [("main", sent), ("spare", sent), ("main", failed), ("spare", sent), ("main", sent)]
    assert (main.got, spare.got) == ([[1, 2, 3, 4, 5]], [[2, 4]])


async def test_nobody_takes_it(stage: Stage) -> None:
    """Nothing fails, nothing is offered beyond trials, and the campaign says why until it goes on."""
    main, spare = Scripted("main", DOWN), Scripted("spare", FAULT)
    ways_out = WaysOut([main, spare], ROUTES)
    await stage.start(replace(QUICK, window=1000), ways_out=ways_out)
    campaign = await stage.send(3000)

    async def on_trial() -> bool:
        return len(main.got) > 2 and len(spare.got) > 2

    await until(on_trial, "both are tried again")
    now = await stage.read(campaign)
    assert (now.status, now.reason) == (CampaignStatus.IN_PROGRESS, "providers main, spare are down")
    assert now.counters.queued == 3000
    _, _, *trials = main.got
    assert all(len(call) <= TRIAL for call in trials)
    spare.turns_to(ACCEPTED)
    await stage.until_counted(campaign, sent=3000)
    done = await stage.until_status(campaign, CampaignStatus.COMPLETED)
    assert done.reason is None
    assert {each.provider for each in await stage.messages(campaign)} == {"spare"}
    assert [each["reason"] for each in stage.said("campaign_waits")] == ["providers main, spare are down"]
    assert len(stage.said("campaign_goes_on")) == 1


async def test_one_way_down_holds_only_its_own(stage: Stage) -> None:
    main, spare = Scripted("main"), Scripted("spare", DOWN)
    routes = (Route(SMS, "main"), Route(SMS, "spare", prefix="33"))
    await stage.start(ways_out=WaysOut([main, spare], routes))
    campaign = await stage.send(200, "33612345678")
    await stage.until_counted(campaign, sent=199)
    now = await stage.read(campaign)
    assert (now.status, now.reason, now.counters.queued) == (
        CampaignStatus.IN_PROGRESS,
        "provider spare is down",
        1,
    )
    spare.turns_to(ACCEPTED)

    async def sent() -> bool:
        stage.clock.forward(seconds=1)
        return (await stage.read(campaign)).status is CampaignStatus.COMPLETED

    await until(sent, "the one that waited is sent")
    assert (await stage.read(campaign)).reason is None


async def test_refused_by_all_for_their_own_reasons_it_is_tried_again(stage: Stage) -> None:
    main, spare = Scripted("main", FAULT), Scripted("spare", FAULT)
    await stage.start(replace(QUICK, max_attempts=3), ways_out=WaysOut([main, spare], ROUTES))
    campaign = await stage.send(2)

    async def given_up() -> bool:
        stage.clock.forward(seconds=5)
        return (await stage.read(campaign)).status is CampaignStatus.COMPLETED

    await until(given_up, "it is given up")
    assert {(each.reason, each.attempts) for each in await stage.messages(campaign)} == {
        ("retries_exhausted", 3)
    }
    assert main.got == spare.got == [[1, 2]] * 3


async def test_throttled_it_stays_with_its_provider(stage: Stage) -> None:
    main, spare = Scripted("main", BUSY), Scripted("spare")
    await stage.start(ways_out=WaysOut([main, spare], ROUTES))
    campaign = await stage.send(3)

    async def tried() -> bool:
        return len(main.got) >= 1

    await until(tried)
    main.turns_to(ACCEPTED)

    async def sent() -> bool:
        stage.clock.forward(seconds=1)
        return (await stage.read(campaign)).counters.sent == 3

    await until(sent)
    assert spare.got == []
