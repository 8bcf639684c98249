import pytest

from gateway.providers.smpp.throttle import FIRST_PAUSE, LONGEST_PAUSE, Throttle


def served(throttle: Throttle, limit: float, seconds: int, now: float) -> tuple[int, int]:
    """How many a server that takes `limit` a second accepts and refuses of an endless supply."""
    accepted = refused = 0
    level, step = limit, 0.01
    for _ in range(int(seconds / step)):
        now += step
        level = min(limit, level + limit * step)
        room = throttle.room(now)
        count = 50 if room is None else min(room, 50)
        throttle.spend(count)
        taken = min(count, int(level))
        level -= taken
        if taken:
            throttle.accepted(taken, now)
            accepted += taken
        for _ in range(count - taken):
            refused += 1
            throttle.refused(now)
    return accepted, refused


def test_without_a_refusal_there_is_no_limit() -> None:
    throttle = Throttle(0.0)
    throttle.accepted(1000, 0.5)
    assert throttle.room(0.6) is None
    assert throttle.wait(0.6) == 0.0


@pytest.mark.parametrize("limit", [5, 100, 1000])
def test_it_comes_close_to_what_the_server_takes(limit: int) -> None:
    accepted, refused = served(Throttle(0.0), limit, 60, 0.0)
    assert accepted > 0.75 * limit * 60
    assert refused < 0.1 * accepted + 50


def test_refusals_one_after_the_other_lengthen_the_pause() -> None:
    throttle, now, pauses = Throttle(0.0), 10.0, []
    for _ in range(8):
        throttle.refused(now)
        throttle.refused(now)
        assert throttle.room(now) == 0
        pauses.append(throttle.wait(now))
        now += throttle.wait(now) + 0.001
    assert pauses[:3] == pytest.approx([FIRST_PAUSE, 2 * FIRST_PAUSE, 4 * FIRST_PAUSE])
    assert pauses[-1] == pytest.approx(LONGEST_PAUSE)
    throttle.accepted(1, now)
    throttle.refused(now)
    assert throttle.wait(now) == pytest.approx(FIRST_PAUSE)


def test_after_a_while_without_refusals_there_is_no_limit_any_more() -> None:
    throttle = Throttle(0.0)
    throttle.refused(1.0)
    assert throttle.rate == 1.0
    for second in range(2, 70):
        throttle.accepted(1, float(second))
    assert throttle.rate is None


def test_the_rate_is_spread_over_the_second() -> None:
    throttle = Throttle(0.0)
    throttle.accepted(100, 0.5)
    throttle.refused(0.6)
    assert throttle.rate == pytest.approx(90)
    start = 0.6 + FIRST_PAUSE
    assert throttle.room(start + 0.05) == 4
    throttle.spend(4)
    assert throttle.room(start + 0.05) == 0
    assert throttle.wait(start + 0.05) == pytest.approx(0.5 / 90, abs=1e-6)
    assert throttle.room(start + 0.3) == 9, "no more than a tenth of a second's worth at once"
