"""Webhooks told by engines at work: what, in which order, and what becomes of it when it fails."""

import asyncio
from contextlib import suppress
from datetime import timedelta

import pytest
from aiohttp import web

from gateway.app import event_kinds
from gateway.domain.messages import MessageState, Receipt
from gateway.domain.webhooks import Backlog, NewWebhook
from gateway.store import receipts
from tests.engine.receivers import Mood, answering, receiving
from tests.engine.stage import Stage
from tests.engine.telling import DELIVERED, backlog, hook, sent, settings, told, until_done
from tests.engine.until import until


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
