"""What a provider does with what is under way when it is closed."""

import asyncio

import pytest

from tests.providers.conformance.conftest import Start
from tests.providers.conformance.driver import Kind, message
from tests.providers.conformance.stories import Story
from tests.providers.conformance.table import KINDS
from tests.providers.timeline import settle


@pytest.mark.parametrize("kind", KINDS, ids=str)
async def test_what_is_under_way_is_settled(start: Start, kind: Kind) -> None:
    stage = await start(kind)
    driver = stage.driver
    await driver.hold()
    batch = [message(kind.channel, Story.DELIVERED)]
    submitting = asyncio.create_task(driver.provider.submit(batch))
    await driver.received()
    closing = asyncio.create_task(driver.provider.close())
    await settle()
    assert not submitting.done()
    await driver.release()
    [outcome] = await submitting
    assert outcome.accepted
    await closing
