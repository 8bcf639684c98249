"""Promise: limits hold, in every second, whoever owns the lane. Judged by the times in the journal."""

from collections import deque

import pytest

from gateway.domain.campaigns import CampaignStatus
from gateway.domain.content import Content, Text
from tests.engine.stage import Stage, Submit

RATE = 200
MOST = 210


def fullest_second(submits: list[Submit]) -> int:
    """Most parts within any one second."""
    window: deque[Submit] = deque()
    most = parts = 0
    for each in sorted(submits):
        window.append(each)
        parts += each.parts
        while each.time - window[0].time >= 1.0:
            parts -= window.popleft().parts
        most = max(most, parts)
    return most


@pytest.mark.parametrize("parts", [1, 3])
async def test_no_second_sees_more_than_the_limit(stage: Stage, parts: int) -> None:
    await stage.limit(RATE)
    await stage.start(counts_parts=True)
    content = Content(Text("a" * 153 * parts if parts > 1 else "a"))
    campaigns = [await stage.send(200 // parts, content=content) for _ in range(2)]
    await stage.until_settled(*campaigns)
    assert {each.parts for each in stage.submits()} == {parts}
    assert fullest_second(stage.submits()) <= MOST


async def test_the_limit_holds_while_the_lane_changes_hands(stage: Stage) -> None:
    await stage.limit(RATE)
    first = await stage.start()
    campaign = await stage.send(500)
    for reached in (100, 200, 300):
        await stage.until_counted(campaign, submitted=reached)
        second = await stage.start()
        await stage.stop(first)
        first = second
    await stage.until_status(campaign, CampaignStatus.COMPLETED)
    assert stage.duplicates() == []
    assert stage.said("unknown_outcomes") == []
    assert fullest_second(stage.submits()) <= MOST


async def test_the_limit_holds_while_the_owners_connection_is_cut(stage: Stage) -> None:
    await stage.limit(RATE)
    await stage.start()
    await stage.start()
    campaign = await stage.send(450)
    for reached in (100, 200, 300):
        await stage.until_counted(campaign, submitted=reached)
        await stage.cut()
    await stage.until_status(campaign, CampaignStatus.COMPLETED)
    assert fullest_second(stage.submits()) <= MOST


async def test_a_lower_limit_is_kept_from_the_moment_it_is_taken_up(stage: Stage) -> None:
    await stage.limit(1000)
    await stage.start()
    campaign = await stage.send(1000)
    await stage.until_counted(campaign, submitted=500)
    await stage.limit(RATE)
    before = len(stage.submits())
    await stage.until_status(campaign, CampaignStatus.COMPLETED)
    late = stage.submits()[before + 200 :]
    assert fullest_second(late) <= MOST
