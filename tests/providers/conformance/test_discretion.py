"""Secrets, numbers and texts are nowhere to be read."""

import logging

import pytest
from structlog.testing import capture_logs

from tests.providers.conformance.conftest import Start
from tests.providers.conformance.driver import TEXT, Ability, Kind
from tests.providers.conformance.stories import PREFIX, TOLD, Story
from tests.providers.conformance.table import KINDS

REPLY = "a private reply"
PERSON = PREFIX + "123"


@pytest.mark.parametrize("kind", KINDS, ids=str)
async def test_nothing_private_is_logged_or_shown(
    start: Start, kind: Kind, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    stage = await start(kind)
    driver = stage.driver
    with capture_logs() as logs:
        for story in set(TOLD) & kind.stories - {Story.SILENT}:
            await stage.submit(story)
        for stage.intake.broken in (True, False):
            await driver.report()
            if Ability.WRITES_BACK in kind.abilities:
                await driver.write_back(PERSON, REPLY)
        await driver.provider.close()
    seen = f"{logs} {caplog.text} {driver.provider!r} {driver.settings!r} {driver.provider.__dict__}"
    assert driver.provider.name in seen
    for private in (*driver.secrets, PREFIX, TEXT, REPLY):
        assert private not in seen
