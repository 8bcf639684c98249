"""When a provider is left alone, and when it is tried again."""

from random import Random

import pytest
import structlog

from gateway.domain.messages import Outcome
from gateway.engine.breaker import (
    FAULTS,
    FREELY,
    LONGEST_PAUSE,
    ON_TRIAL,
    TRIAL_POLL,
    Breaker,
    BreakerState,
)
from tests.engine.scripted import ACCEPTED, BUSY, DOWN, FAULT, HOPELESS


class Time:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def breaker(time: Time) -> Breaker:
    return Breaker("main", Random(1), time)


CALLS: list[tuple[str, list[Outcome], BreakerState]] = [
    ("taken", [ACCEPTED], BreakerState.CLOSED),
    ("refused for the recipient's sake", [HOPELESS], BreakerState.CLOSED),
    ("throttled", [BUSY], BreakerState.CLOSED),
    ("away", [DOWN], BreakerState.OPEN),
    ("away in the middle", [ACCEPTED, DOWN, DOWN], BreakerState.CLOSED),
    ("back in the middle", [DOWN, DOWN, HOPELESS], BreakerState.CLOSED),
    ("a fault", [FAULT], BreakerState.CLOSED),
    ("nothing but faults", [FAULT] * FAULTS, BreakerState.OPEN),
    ("faults, and away", [FAULT, DOWN], BreakerState.OPEN),
    ("it raised", [], BreakerState.OPEN),
]


@pytest.mark.parametrize(("outcomes", "state"), [row[1:] for row in CALLS], ids=[row[0] for row in CALLS])
def test_a_call(breaker: Breaker, outcomes: list[Outcome], state: BreakerState) -> None:
    assert breaker.enter() is FREELY
    breaker.heed(FREELY, outcomes)
    assert breaker.state is state
    assert (breaker.enter() is None) is (state is BreakerState.OPEN)


def test_faults_add_up_until_something_is_taken(breaker: Breaker) -> None:
    for outcomes in ([FAULT] * (FAULTS - 1), [ACCEPTED], [FAULT] * (FAULTS - 1)):
        breaker.heed(FREELY, outcomes)
        assert breaker.state is BreakerState.CLOSED
    breaker.heed(FREELY, [FAULT])
    assert breaker.state is BreakerState.OPEN


def test_one_trial_at_a_time(breaker: Breaker, time: Time) -> None:
    breaker.heed(FREELY, [DOWN])
    time.now += breaker.wait
    assert (breaker.state, breaker.wait) == (BreakerState.HALF_OPEN, 0)
    assert breaker.enter() is ON_TRIAL
    assert (breaker.enter(), breaker.wait) == (None, TRIAL_POLL)
    breaker.heed(ON_TRIAL, [ACCEPTED])
    assert (breaker.state, breaker.wait, breaker.enter()) == (BreakerState.CLOSED, 0, FREELY)


def test_pauses_grow_to_a_limit_and_start_again(breaker: Breaker, time: Time) -> None:
    pauses = []
    breaker.heed(FREELY, [DOWN])
    for _ in range(20):
        pauses.append(breaker.wait)
        time.now += breaker.wait
        assert breaker.enter() is ON_TRIAL
        breaker.heed(ON_TRIAL, [DOWN])
    grown = [1, 2, 4, 8, 16] + [LONGEST_PAUSE] * 15
    assert all(least <= pause <= least * 1.25 for least, pause in zip(grown, pauses, strict=True))
    assert len(set(pauses)) == 20, "by chance"
    time.now += breaker.wait
    breaker.enter()
    breaker.heed(ON_TRIAL, [ACCEPTED])
    breaker.heed(FREELY, [DOWN])
    assert breaker.wait <= 1.25


def test_answers_to_what_was_offered_before(breaker: Breaker, time: Time) -> None:
    breaker.heed(FREELY, [DOWN])
    wait = breaker.wait
    breaker.heed(FREELY, [DOWN])
    assert breaker.wait == wait, "one outage, told twice"
    breaker.heed(FREELY, [ACCEPTED])
    assert breaker.state is BreakerState.OPEN


def test_leave_that_was_not_used(breaker: Breaker, time: Time) -> None:
    breaker.give_back(FREELY)
    assert breaker.state is BreakerState.CLOSED
    breaker.heed(FREELY, [DOWN])
    time.now += breaker.wait
    breaker.enter()
    breaker.give_back(ON_TRIAL)
    assert (breaker.state, breaker.enter()) == (BreakerState.HALF_OPEN, ON_TRIAL)


def test_each_change_is_told_once(time: Time) -> None:
    with structlog.testing.capture_logs() as logs:
        breaker = Breaker("main", Random(1), time)
        for leave, outcome in ((FREELY, DOWN), (FREELY, DOWN), (ON_TRIAL, DOWN), (ON_TRIAL, ACCEPTED)):
            breaker.heed(leave, [outcome])
    assert [(each["event"], each["provider"]) for each in logs] == [
        ("provider_down", "main"),
        ("provider_up", "main"),
    ]
