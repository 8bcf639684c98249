"""Webhooks told by engines at work: what, in which order, and what of it survives."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from aiohttp import web

from gateway.app import event_kinds
from gateway.domain.campaigns import Campaign
from gateway.domain.messages import MessageState, Receipt
from gateway.domain.webhooks import Backlog, NewWebhook, Webhook
from gateway.engine.settings import WebhookSettings
from gateway.store import lanes, receipts
from gateway.store.lanes import Accepted, Settlement
from tests.engine.receivers import Mood, Receiver, answering, receiving
from tests.engine.stage import LOCAL_TARGETS, Stage
from tests.engine.until import until

DELIVERED = ("SUBMITTED", "DELIVERED")


async def hook(stage: Stage, receiver: Receiver, dialect: str = "experia", **fields: object) -> Webhook:
    """Has the account told at a receiver."""
    (kind,) = (kind for (name, _), kind in event_kinds().items() if name == dialect and kind.states)
    new = NewWebhook(dialect, kind.name, receiver.url, kind.states, **fields)  # type: ignore[arg-type]
    return await stage.use_cases.webhooks.create(stage.account, new)


def told(receiver: Receiver) -> dict[str, list[str]]:
    """What a receiver of Experia's events was told of each message, in the order of it."""
    messages: dict[str, list[str]] = {}
    for event in receiver.events:
        messages.setdefault(event["MessageKey"], []).append(event["Status"])
    return messages


async def backlog(stage: Stage, webhook: Webhook) -> Backlog:
    return (await stage.use_cases.webhooks.backlogs(stage.account))[webhook.id]


async def until_done(stage: Stage, *webhooks: Webhook) -> None:
    """Waits until nothing is left to be told."""
    for webhook in webhooks:

        async def done(webhook: Webhook = webhook) -> bool:
            found = await backlog(stage, webhook)
            return not (found.queued or found.retried)

        await until(done, "everything is told")


async def test_every_state_is_told_in_order_and_the_outbox_is_empty_in_the_end(stage: Stage) -> None:
    async with receiving() as receiver:
        webhook = await hook(stage, receiver)
        await stage.start()
        campaign = await stage.send(250)
        await stage.until_settled(campaign)
        await until_done(stage, webhook)
        assert list(map(tuple, told(receiver).values())) == [DELIVERED] * 250
        assert await backlog(stage, webhook) == Backlog()


async def test_an_account_is_told_nothing_of_another(stage: Stage) -> None:
    other = await stage.use_cases.accounts.create("other")
    async with receiving() as receiver, receiving() as others:
        webhook = await hook(stage, receiver)
        kind = event_kinds()["experia", "messageStatus"]
        await stage.use_cases.webhooks.create(
            other, NewWebhook("experia", kind.name, others.url, kind.states)
        )
        await stage.start()
        await stage.until_settled(await stage.send(5))
        await until_done(stage, webhook)
        assert (len(receiver.received), len(others.received)) == (10, 0)


async def test_only_what_happens_after_it_was_set_is_told(stage: Stage) -> None:
    async with receiving() as receiver:
        await stage.start()
        await stage.until_settled(await stage.send(5))
        webhook = await hook(stage, receiver)
        await stage.until_settled(await stage.send(3))
        await until_done(stage, webhook)
        assert len(told(receiver)) == 3


async def test_canceled_and_suppressed_messages_are_told_of(stage: Stage) -> None:
    await stage.database.execute(
        "INSERT INTO suppressions VALUES ($1, 'sms', '491500000001', 'operator', now())", stage.account.id
    )
    async with receiving() as receiver:
        webhook = await hook(stage, receiver, "dynamic_messaging")
        campaign = await stage.send(4)
        await stage.use_cases.campaigns.cancel(stage.account, campaign.id)
        await stage.start()
        await stage.until_settled(campaign)
        await until_done(stage, webhook)
        codes = {event["data"]["phoneNumber"]: event["data"]["statusCode"] for event in receiver.events}
        assert codes == {"491500000001": 7, **{f"49150000000{place}": 4 for place in (2, 3, 4)}}


async def test_failures_are_told_with_their_reasons(stage: Stage) -> None:
    async with receiving() as receiver:
        webhook = await hook(stage, receiver)
        await stage.start(invalid_recipient=1)
        await stage.until_settled(await stage.send(3))
        await until_done(stage, webhook)
        assert [(event["Status"], event["Error"]) for event in receiver.events] == [
            ("FAILED", "invalid recipient")
        ] * 3


# dialect, states that follow each other, what is told
RECEIPTS: list[tuple[str, str, list[MessageState], list[str | int]]] = [
    ("delivered, then read", "dexatel", [MessageState.DELIVERED, MessageState.READ], ["delivered"]),
    ("read without delivered", "dexatel", [MessageState.READ], ["delivered"]),
    ("late delivered", "dexatel", [MessageState.READ, MessageState.DELIVERED], ["delivered"]),
    (
        "delivered after all",
        "dexatel",
        [MessageState.FAILED, MessageState.DELIVERED],
        ["failed", "delivered"],
    ),
    ("failed, then read", "dexatel", [MessageState.FAILED, MessageState.READ], ["failed", "delivered"]),
    ("delivered, then read", "experia", [MessageState.DELIVERED, MessageState.READ], ["DELIVERED", "READ"]),
    ("read without delivered", "experia", [MessageState.READ], ["READ"]),
    ("doubled", "experia", [MessageState.DELIVERED, MessageState.DELIVERED], ["DELIVERED"]),
    ("read without delivered", "dynamic_messaging", [MessageState.READ], [1]),
    ("delivered, then read", "dynamic_messaging", [MessageState.DELIVERED, MessageState.READ], [1]),
]


@pytest.mark.parametrize(
    ("dialect", "states", "words"),
    [pytest.param(*case, id=f"{label}, {case[0]}") for label, *case in RECEIPTS],
)
async def test_receipts(
    stage: Stage, dialect: str, states: list[MessageState], words: list[str | int]
) -> None:
    campaign = await sent(stage, 1)
    async with receiving() as receiver:
        webhook = await hook(stage, receiver, dialect)
        for place, state in enumerate(states):
            reason = "undeliverable" if state is MessageState.FAILED else None
            at = stage.clock() + timedelta(seconds=place)
            receipt = Receipt("simulator", "id-1", state, at, reason)
            scope = (stage.account.id, campaign.id)
            await receipts.settle(stage.database, scope, [(1, receipt)], failed=["id-1"])
        await stage.start()
        await until_done(stage, webhook)
        said = [
            event.get("Status") or event["data"].get("status") or event["data"].get("statusCode")
            for event in receiver.events
        ]
        assert said == words


async def closing(request: web.Request, number: int) -> web.StreamResponse:
    """Hangs up without an answer the first time."""
    if number == 1:
        assert request.transport is not None
        request.transport.abort()
    return web.Response()


async def huge(request: web.Request, number: int) -> web.StreamResponse:
    """Acknowledges, and then never stops talking."""
    response = web.StreamResponse()
    await response.prepare(request)
    with suppress(ConnectionError):
        while True:
            await response.write(b"x" * 65536)
    return response


TRANSIENT: list[tuple[str, Mood, int]] = [
    ("fails twice", answering(500, 503, 200), 4),
    ("hangs up", closing, 3),
    ("a redirect", answering(302, 200, Location="/elsewhere"), 3),
    ("a permanent redirect", answering(308, 200, Location="http://127.0.0.1:1/elsewhere"), 3),
    ("not modified", answering(304, 200), 3),
    ("says no", answering(403, 200), 3),
    ("created", answering(201), 2),
    ("no content", answering(204), 2),
    ("endless answer", huge, 2),
]


@pytest.mark.parametrize(("mood", "requests"), [pytest.param(*case, id=label) for label, *case in TRANSIENT])
async def test_moods(stage: Stage, mood: Mood, requests: int) -> None:
    """What fails is tried again, and the later event of the message waits for it."""
    async with receiving(mood) as receiver:
        webhook = await hook(stage, receiver)
        await stage.start()
        await stage.until_settled(await stage.send(1))
        await until_done(stage, webhook)
        statuses = [event["Status"] for event in receiver.events]
        assert statuses == ["SUBMITTED"] * (requests - 1) + ["DELIVERED"]
        assert {each.path for each in receiver.received} == {"/hook"}


async def test_later_events_of_a_message_wait_while_those_of_others_pass(stage: Stage) -> None:
    stuck: list[str] = []

    async def mood(request: web.Request, number: int) -> web.StreamResponse:
        key = (await request.json())["MessageKey"]
        if not stuck:
            stuck.append(key)
        return web.Response(status=500 if key in stuck and len(stuck) == 1 else 200)

    async with receiving(mood) as receiver:
        webhook = await hook(stage, receiver)
        await stage.start()
        await stage.until_settled(await stage.send(20))
        await receiver.until(19 * 2 + 3)
        (key,) = stuck
        assert set(told(receiver)[key]) == {"SUBMITTED"}
        stuck.append("free")
        await until_done(stage, webhook)
        statuses = told(receiver)
        assert statuses[key][-2:] == list(DELIVERED)
        assert [tuple(each) for other, each in statuses.items() if other != key] == [DELIVERED] * 19


async def test_what_never_succeeds_is_given_up_listed_and_replayed(stage: Stage) -> None:
    async with receiving(answering(500)) as receiver:
        webhook = await hook(stage, receiver)
        await stage.start(webhooks=settings(max_attempts=3))
        await stage.until_settled(await stage.send(2))
        await until_done(stage, webhook)
        dead = await stage.use_cases.webhooks.dead(stage.account, 10)
        assert sorted((each.seq, each.state, each.attempts, each.error) for each in dead) == [
            (seq, state, 3, "answered 500")
            for seq in (1, 2)
            for state in (MessageState.SENT, MessageState.DELIVERED)
        ]
        assert len(receiver.received) == 4 * 3
        receiver.mood = answering(200)
        newest = dead[0]
        assert await stage.use_cases.webhooks.replay(stage.account, [newest.id]) == 1
        await receiver.until(13)
        await until_done(stage, webhook)
        assert await stage.use_cases.webhooks.replay(stage.account, [newest.id]) == 0
        assert await stage.use_cases.webhooks.replay(stage.account) == 3
        await until_done(stage, webhook)
        assert await backlog(stage, webhook) == Backlog()
        assert len(receiver.received) == 16


def settings(**changes: object) -> WebhookSettings:
    return replace(LOCAL_TARGETS, **changes)  # type: ignore[arg-type]  # a test's own keywords


async def test_what_is_too_old_is_given_up(stage: Stage) -> None:
    async with receiving(answering(500)) as receiver:
        webhook = await hook(stage, receiver)
        await stage.start(webhooks=settings(max_age_seconds=3600.0, longest_pause_seconds=0.05))
        await stage.until_settled(await stage.send(1))
        await receiver.until(3)
        stage.clock.forward(hours=2)
        await until_done(stage, webhook)
        assert (await backlog(stage, webhook)).dead == 2


async def test_while_an_endpoint_is_down_only_some_events_are_put_aside(stage: Stage) -> None:
    async with receiving(answering(500)) as receiver:
        webhook = await hook(stage, receiver)
        await stage.start(webhooks=settings(longest_pause_seconds=0.1))
        await stage.until_settled(await stage.send(600))
        await receiver.until(300)
        found = await backlog(stage, webhook)
        assert found.retried <= 300
        assert found.queued >= 600
        receiver.mood = answering(200)
        receiver.received.clear()
        await until_done(stage, webhook)
        assert {tuple(each) for each in told(receiver).values()} == {DELIVERED}
        assert len(told(receiver)) == 600


async def test_a_slow_endpoint_delays_no_other(stage: Stage) -> None:
    free = asyncio.Event()

    async def slow(request: web.Request, number: int) -> web.StreamResponse:
        await free.wait()
        return web.Response()

    async with receiving(slow) as tardy, receiving() as quick:
        slow_hook, quick_hook = await hook(stage, tardy), await hook(stage, quick, "dynamic_messaging")
        await stage.start(webhooks=settings(timeout_seconds=60.0, concurrency=3))
        await stage.until_settled(await stage.send(100))
        await until_done(stage, quick_hook)
        assert (len(quick.received), len(tardy.received)) == (200, 3)
        free.set()
        await until_done(stage, slow_hook)
        assert len(tardy.received) == 200


async def test_an_endpoint_gets_no_more_at_a_time_than_is_set(stage: Stage) -> None:
    under_way, most = 0, 0

    async def counting(request: web.Request, number: int) -> web.StreamResponse:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0)
        under_way -= 1
        return web.Response()

    async with receiving(counting) as receiver:
        webhook = await hook(stage, receiver)
        await stage.start(webhooks=settings(concurrency=2))
        await stage.until_settled(await stage.send(50))
        await until_done(stage, webhook)
        assert len(receiver.received) == 100
        assert most <= 2


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


async def sent(stage: Stage, count: int) -> Campaign:
    """A campaign whose messages have been handed over, and nobody was told of it yet."""
    campaign = await stage.send(count)
    accepted = [Accepted(seq, 1, f"id-{seq}") for seq in range(1, count + 1)]
    await lanes.settle(
        stage.database,
        stage.account.id,
        campaign.id,
        Settlement(accepted, [], []),
        provider="simulator",
        settled_through=count,
        resent=False,
        at=stage.clock(),
    )
    return campaign


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


async def test_private_targets_are_refused_when_it_comes_to_connecting(stage: Stage) -> None:
    """The name was public when the webhook was set, or an operator changed his mind."""
    async with receiving() as receiver:
        await hook(stage, receiver)
        await stage.start(webhooks=settings(allow_private_targets=False, max_attempts=1))
        await stage.until_settled(await stage.send(1))

        async def given_up() -> bool:
            return len(await stage.use_cases.webhooks.dead(stage.account, 10)) == 2

        await until(given_up, "both events are given up")
        dead = await stage.use_cases.webhooks.dead(stage.account, 10)
        assert {each.error for each in dead} == {"refused: 127.0.0.1 is a private address"}
        assert receiver.received == []


async def test_an_endpoint_that_does_not_answer_in_time(stage: Stage) -> None:
    never = asyncio.Event()

    async def mute(request: web.Request, number: int) -> web.StreamResponse:
        await never.wait()
        return web.Response()

    async with receiving(mute) as receiver:
        await hook(stage, receiver)
        await stage.start(webhooks=settings(timeout_seconds=0.05, max_attempts=1))
        await stage.until_settled(await stage.send(1))

        async def given_up() -> bool:
            return len(await stage.use_cases.webhooks.dead(stage.account, 10)) == 2

        await until(given_up, "both events are given up")
        dead = await stage.use_cases.webhooks.dead(stage.account, 10)
        assert {each.error for each in dead} == {"no answer within 0.05 s"}
        never.set()
