"""When a message is tried again."""

from random import Random

FIRST_PAUSE = 1.0
"""Seconds before the second attempt; each further pause is twice as long."""

LONGEST_PAUSE = 300.0
"""Seconds; no pause grows beyond."""

MOST_DOUBLINGS = 20
"""More than it takes to the longest pause, and few enough for a float."""


def pause_before_retry(attempts: int, asked: float, random: Random) -> float:
    """Seconds until the next attempt, after `attempts` of them.

    Doubles each time and is spread by up to a quarter, so that messages refused together do not come back
    together; never shorter than what the provider asked for.
    """
    doublings = min(max(attempts - 1, 0), MOST_DOUBLINGS)
    grown = min(FIRST_PAUSE * 2.0**doublings, LONGEST_PAUSE)
    return max(grown, asked) * (1 + random.random() / 4)
