"""The pace of work that must not slow the main work down."""

import pytest

from gateway.engine.spare_time import LEAST, MOST, SpareTime

# label, pace before, busy share, seconds late, steps/s made, pace after
PACES: list[tuple[str, float, float, float, float, float]] = [
    ("idle, and more is wanted", 1000.0, 0.2, 0.0, 1000.0, 1250.0),
    ("idle, and not all was used", 1000.0, 0.2, 0.0, 300.0, 600.0),
    ("idle, and nothing was used", 1000.0, 0.0, 0.0, 0.0, LEAST),
    ("the process is busy", 1000.0, 0.9, 0.0, 1000.0, 500.0),
    ("somebody else is busy", 1000.0, 0.2, 0.01, 1000.0, 500.0),
    ("busy for long", LEAST, 1.0, 0.01, LEAST, LEAST),
    ("idle for long", MOST, 0.5, 0.0, MOST, MOST),
]


@pytest.mark.parametrize(
    ("before", "busy", "late", "used", "after"), [pytest.param(*case, id=label) for label, *case in PACES]
)
def test_the_pace(before: float, busy: float, late: float, used: float, after: float) -> None:
    spare_time = SpareTime()
    spare_time.rate = before
    spare_time.adapt(busy, late, used)
    assert spare_time.rate == after


async def test_steps_are_made_however_busy_it_is() -> None:
    spare_time = SpareTime()
    for _ in range(10):
        await spare_time.step()
