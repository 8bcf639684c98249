"""What a provider makes of what its network answers."""

import pytest

from gateway.domain.messages import Outcome, Reason
from gateway.providers.provider import CalledBack, Provider, UnknownOutcome
from tests.providers.conformance.conftest import Start
from tests.providers.conformance.driver import THROTTLED_FOR, Ability, Kind, message
from tests.providers.conformance.stories import TOLD, UNKNOWN, Story, Told
from tests.providers.conformance.table import KINDS, telling

SHORT = 1.0
"""Seconds a provider waits for an answer that never comes."""


def told(outcome: Outcome, *, with_reason: bool) -> Told:
    return Told(
        outcome.accepted,
        outcome.reason if with_reason else None,
        outcome.retry_after is not None and not outcome.provider_down,
        outcome.provider_down,
        outcome.provider_fault,
    )


@pytest.mark.parametrize(("kind", "story"), telling(*TOLD))
async def test_an_outcome_is_classed_by_what_follows_from_it(start: Start, kind: Kind, story: Story) -> None:
    stage = await start(kind, timeout_seconds=SHORT if story is Story.SILENT else 30)
    [outcome] = await stage.submit(story)
    expected = TOLD[story]
    assert told(outcome, with_reason=expected.reason is not None) == expected
    assert bool(outcome.provider_message_id) is outcome.accepted
    assert outcome.accepted or outcome.reason


@pytest.mark.parametrize(("kind", "_story"), telling(Story.THROTTLED))
async def test_a_throttled_message_waits_as_long_as_the_network_says(
    start: Start, kind: Kind, _story: Story
) -> None:
    [outcome] = await (await start(kind)).submit(Story.THROTTLED)
    assert outcome.retry_after is not None
    assert outcome.retry_after > 0
    if Ability.NAMES_A_TIME in kind.abilities:
        assert outcome.retry_after == THROTTLED_FOR


@pytest.mark.parametrize(("kind", "story"), telling(*UNKNOWN))
async def test_what_may_be_on_its_way_is_held_where_that_is_wanted(
    start: Start, kind: Kind, story: Story
) -> None:
    stage = await start(kind, UnknownOutcome.HOLD, SHORT if story is Story.SILENT else 30)
    [outcome] = await stage.submit(story)
    assert told(outcome, with_reason=True) == Told(reason=Reason.UNKNOWN_OUTCOME)


@pytest.mark.parametrize("kind", KINDS, ids=str)
async def test_a_batch_has_an_outcome_for_each_message_in_its_order(start: Start, kind: Kind) -> None:
    stage = await start(kind)
    stories = [story for story in TOLD if story in kind.stories and story not in UNKNOWN] * 3
    outcomes = await stage.submit(*stories)
    assert [told(each, with_reason=False) for each in outcomes] == [
        Told(TOLD[story].accepted, None, TOLD[story].again, TOLD[story].down, TOLD[story].fault)
        for story in stories
    ]
    ids = [each.provider_message_id for each in outcomes if each.accepted]
    assert len(set(ids)) == len(ids)
    assert all(type(each) is str for each in ids)
    assert await stage.submit() == []


@pytest.mark.parametrize(("kind", "story"), telling(*UNKNOWN))
async def test_one_that_goes_wrong_does_not_touch_the_others(start: Start, kind: Kind, story: Story) -> None:
    stage = await start(kind, timeout_seconds=SHORT if story is Story.SILENT else 30)
    outcomes = await stage.submit(Story.DELIVERED, story, Story.DELIVERED)
    good, lost, other = (told(each, with_reason=False) for each in outcomes)
    apart = story is not Story.HANGS_UP or Ability.ANSWERS_APART in kind.abilities
    assert (good, lost) == (TOLD[Story.DELIVERED], TOLD[story])
    assert other == (TOLD[Story.DELIVERED] if apart else TOLD[story])


@pytest.mark.parametrize("kind", KINDS, ids=str)
async def test_a_network_that_can_not_be_reached_is_down(start: Start, kind: Kind) -> None:
    stage = await start(kind)
    await stage.driver.cut()
    outcomes = await stage.submit(Story.DELIVERED, Story.INVALID_RECIPIENT, Story.DELIVERED)
    assert [told(each, with_reason=False) for each in outcomes] == [Told(down=True)] * 3


@pytest.mark.parametrize("kind", KINDS, ids=str)
async def test_a_provider_that_is_not_open_is_down(start: Start, kind: Kind) -> None:
    async with kind.open() as driver:
        [before] = await driver.submit([message(kind.channel, Story.DELIVERED)])
        assert before.provider_down
    stage = await start(kind)
    await stage.driver.provider.close()
    [after] = await stage.submit(Story.DELIVERED)
    assert after.provider_down
    await stage.driver.provider.close()


@pytest.mark.parametrize("kind", KINDS, ids=str)
async def test_a_network_that_is_away_does_not_stop_the_start(start: Start, kind: Kind) -> None:
    async with kind.open() as driver:
        await driver.cut()
        stage = await start(kind)
        await driver.provider.start(stage.intake)
        await driver.provider.close()


@pytest.mark.parametrize("kind", KINDS, ids=str)
async def test_what_the_engine_reads(start: Start, kind: Kind) -> None:
    provider: Provider = (await start(kind, UnknownOutcome.HOLD)).driver.provider
    assert kind.channel in provider.channels
    assert provider.unknown_outcome is UnknownOutcome.HOLD
    assert isinstance(provider.counts_parts, bool)
    assert isinstance(provider, CalledBack) is (Ability.CALLS_BACK in kind.abilities)
