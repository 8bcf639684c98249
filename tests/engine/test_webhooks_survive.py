"""What survives of webhooks when engines share, stop, and die, and when webhooks change under way."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from gateway.app import event_kinds
from gateway.domain.webhooks import NewWebhook
from tests.engine.receivers import answering, receiving
from tests.engine.stage import Stage
from tests.engine.telling import DELIVERED, hook, sent, settings, told, until_done


async def test_two_engines_tell_everything_once(stage: Stage) -> None:
    async with receiving() as receiver:
        webhook = await hook(stage, receiver)
        await stage.start()
        await stage.start()
        await stage.until_settled(*[await stage.send(40) for _ in range(3)])
        await until_done(stage, webhook)
        assert list(map(tuple, told(receiver).values())) == [DELIVERED] * 120


async def test_an_engine_that_stops_hands_over_without_doubles(stage: Stage) -> None:
    async with receiving() as receiver:
        webhook = await hook(stage, receiver)
        first = await stage.start()
        campaign = await stage.send(300)
        await stage.until_settled(campaign)
        await receiver.until(20)
        await stage.stop(first)
        await stage.start()
        await until_done(stage, webhook)
        assert list(map(tuple, told(receiver).values())) == [DELIVERED] * 300


@asynccontextmanager
async def serving(stage: Stage) -> AsyncIterator[asyncio.subprocess.Process]:
    """A whole gateway in a process of its own."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GATEWAY_")}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "gateway", "serve", "--port", "0", "--database-url", stage.url),
        env=environment | {"GATEWAY_WEBHOOKS__ALLOW_PRIVATE_TARGETS": "true"},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    yield process
    if process.returncode is None:
        process.kill()
    await process.wait()


async def test_a_crash_after_a_post_may_double_it_and_loses_nothing(stage: Stage) -> None:
    """The endpoint has the event when the process is killed, and nothing of it is recorded."""
    async with receiving() as receiver:
        webhook = await hook(stage, receiver)
        await sent(stage, 20)
        async with serving(stage) as process:

            async def killing(request: web.Request, number: int) -> web.StreamResponse:
                if number == 5:
                    process.kill()
                return web.Response()

            receiver.mood = killing
            await process.wait()
        before = list(told(receiver))
        assert 5 <= len(before) < 20
        receiver.mood = answering(200)
        await stage.start()
        await until_done(stage, webhook)
        statuses = told(receiver)
        assert len(statuses) == 20
        doubled = {key for key, each in statuses.items() if len(each) > 1}
        assert doubled <= set(before)
        assert doubled, "what was told was not recorded yet"


async def test_a_webhook_that_is_removed_while_it_is_told(stage: Stage) -> None:
    free = asyncio.Event()

    async def failing(request: web.Request, number: int) -> web.StreamResponse:
        await free.wait()
        return web.Response(status=500)

    async with receiving(failing) as receiver:
        webhook = await hook(stage, receiver)
        await stage.start(webhooks=settings(concurrency=2))
        await stage.until_settled(await stage.send(10))
        await receiver.until(2)
        await stage.use_cases.webhooks.remove(stage.account, webhook.id)
        free.set()
        await stage.stop()
        assert len(receiver.received) == 2
        assert await stage.database.fetchval("SELECT count(*) FROM webhook_outbox") == 0
        assert await stage.database.fetchval("SELECT count(*) FROM webhook_retries") == 0


async def test_a_new_address_gets_what_the_old_one_did_not(stage: Stage) -> None:
    async with receiving(answering(500)) as old, receiving() as new:
        webhook = await hook(stage, old)
        await stage.start()
        await stage.until_settled(await stage.send(3))
        await old.until(6)
        kind = event_kinds()["experia", "messageStatus"]
        moved = NewWebhook("experia", kind.name, new.url, kind.states)
        await stage.use_cases.webhooks.set(stage.account, moved)
        await until_done(stage, webhook)
        assert list(map(tuple, told(new).values())) == [DELIVERED] * 3
