"""What a provider does with what its network reports."""

import asyncio
from types import NoneType

import pytest

from gateway.domain.messages import MessageState
from tests.providers.conformance.conftest import Start
from tests.providers.conformance.driver import Ability, Kind
from tests.providers.conformance.stories import REPORTS, Story
from tests.providers.conformance.table import KINDS, able, telling
from tests.providers.timeline import settle

STOP = "STOP please"
PERSON = "447700900123"


@pytest.mark.parametrize(("kind", "story"), telling(*REPORTS))
async def test_receipts_come_under_the_id_of_the_answer(start: Start, kind: Kind, story: Story) -> None:
    stage = await start(kind)
    [outcome] = await stage.submit(story)
    await stage.driver.report()
    assert stage.intake.states_of(outcome.provider_message_id) == list(REPORTS[story])
    assert {each.provider for each in stage.intake.receipts_taken} <= {stage.driver.provider.name}
    assert all(each.at.tzinfo is not None for each in stage.intake.receipts_taken)
    assert all(type(each.provider_message_id) is str for each in stage.intake.receipts_taken)


@pytest.mark.parametrize("kind", KINDS, ids=str)
async def test_a_failure_has_a_reason(start: Start, kind: Kind) -> None:
    stage = await start(kind)
    await stage.submit(Story.FAILED_LATER)
    await stage.driver.report()
    [receipt] = stage.intake.receipts_taken
    assert receipt.state is MessageState.FAILED
    assert receipt.reason != ""


@pytest.mark.parametrize("kind", KINDS, ids=str)
async def test_a_receipt_before_the_answer_does_not_hold_the_answer_up(start: Start, kind: Kind) -> None:
    stage = await start(kind)
    stage.intake.gate.clear()
    [outcome] = await stage.submit(Story.REPORTED_EARLY)
    assert outcome.accepted
    assert stage.intake.called.is_set()
    stage.intake.gate.set()
    await stage.driver.report()
    assert MessageState.DELIVERED in stage.intake.states_of(outcome.provider_message_id)


@pytest.mark.parametrize("kind", able(Ability.ACKNOWLEDGES), ids=str)
async def test_nothing_is_acknowledged_before_it_is_committed(start: Start, kind: Kind) -> None:
    stage = await start(kind)
    await stage.submit(Story.DELIVERED)
    stage.intake.gate.clear()
    reporting = asyncio.create_task(stage.driver.report())
    await stage.intake.called.wait()
    await settle()
    assert stage.driver.acknowledged == 0
    stage.intake.gate.set()
    await reporting
    assert stage.driver.acknowledged == 1


@pytest.mark.parametrize("kind", KINDS, ids=str)
async def test_what_could_not_be_committed_comes_again(start: Start, kind: Kind) -> None:
    stage = await start(kind)
    [outcome] = await stage.submit(Story.DELIVERED)
    stage.intake.broken = True
    await stage.driver.report()
    assert stage.intake.called.is_set()
    assert stage.driver.acknowledged == 0
    stage.intake.broken = False
    await stage.driver.report()
    assert stage.intake.states_of(outcome.provider_message_id) == [MessageState.DELIVERED]


@pytest.mark.parametrize("kind", able(Ability.WRITES_BACK), ids=str)
async def test_what_people_write_back_comes_in(start: Start, kind: Kind) -> None:
    stage = await start(kind)
    stage.intake.broken = True
    await stage.driver.write_back(PERSON, STOP)
    assert stage.driver.acknowledged == 0
    stage.intake.broken = False
    await stage.driver.report()
    assert stage.driver.acknowledged == 1
    [inbound] = stage.intake.inbound_taken
    assert (inbound.provider, inbound.channel) == (stage.driver.provider.name, kind.channel)
    assert (inbound.number, inbound.text) == (PERSON, STOP)
    assert type(inbound.sender) is str
    assert type(inbound.provider_message_id) is (str if Ability.NAMES_REPLIES in kind.abilities else NoneType)
    assert inbound.at.tzinfo is not None
