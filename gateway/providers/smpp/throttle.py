"""How fast a bind may submit once its server has asked for less.

Until then there is no limit. A refusal stops the bind for a moment and sets its rate to a little less than
what was accepted in a second; from there the rate grows, fast up to where it was refused before and slowly
beyond. After a minute without a refusal there is no limit any more.
"""

import math

FIRST_PAUSE = 0.2
LONGEST_PAUSE = 5.0
"""Seconds; each refusal that follows another without an acceptance between doubles the pause."""

_CUT = 0.9
_MOST_CUT = 0.5
_FAST, _SLOW = 1.5, 1.03
"""Growth in each second without a refusal."""

_FREE_AFTER = 60.0
"""Seconds without a refusal after which there is no limit any more."""

_BURST = 0.1
"""Seconds' worth of submits that may go at once."""


class Throttle:
    """Counts what is accepted and refused; times are the event loop's."""

    def __init__(self, now: float) -> None:
        self._rate: float | None = None
        self._ceiling = math.inf
        self._level = 0.0
        self._at = now
        self._pause = 0.0
        self._paused_until = 0.0
        self._refused_at = now
        self._second = now
        self._accepted = 0
        self._before = 0

    @property
    def rate(self) -> float | None:
        """Submits a second, None for no limit."""
        return self._rate

    def accepted(self, count: int, now: float) -> None:
        """The server took so many."""
        self._turn(now)
        self._accepted += count
        if self._pause and now >= self._paused_until:
            self._pause = 0.0

    def refused(self, now: float) -> None:
        """The server asked for less; what was under way at the last refusal says nothing new."""
        if now < self._paused_until:
            return
        self._turn(now)
        seen = float(max(self._accepted, self._before))
        if self._rate is not None:
            self._ceiling = self._rate
            seen = min(self._rate, max(seen, self._rate * _MOST_CUT))
        self._rate = max(1.0, _CUT * seen)
        self._pause = min(max(self._pause * 2, FIRST_PAUSE), LONGEST_PAUSE)
        self._paused_until = now + self._pause
        self._level, self._at, self._refused_at = 0.0, self._paused_until, now

    def room(self, now: float) -> int | None:
        """How many may go now, None for any number."""
        if self._rate is None:
            return None
        self._turn(now)
        if self._rate is None:
            return None
        if now < self._paused_until:
            return 0
        burst = max(1.0, self._rate * _BURST)
        self._level = min(burst, self._level + (now - self._at) * self._rate)
        self._at = now
        return int(self._level + 1e-6)

    def spend(self, count: int) -> None:
        """So many went."""
        if self._rate is not None:
            self._level -= count

    def wait(self, now: float) -> float:
        """Seconds until there is room for one."""
        if self._rate is None:
            return 0.0
        if now < self._paused_until:
            return self._paused_until - now
        return max(0.0, (1.0 - self._level) / self._rate)

    def _turn(self, now: float) -> None:
        """Begins a new second when one has passed."""
        elapsed = now - self._second
        if elapsed < 1.0:
            return
        self._before = self._accepted if elapsed < 2.0 else 0
        self._accepted, self._second = 0, now
        if self._rate is not None and now - self._refused_at >= 1.0:
            self._rate *= _FAST if self._rate < self._ceiling * _CUT else _SLOW
            if now - self._refused_at >= _FREE_AFTER:
                self._rate, self._ceiling = None, math.inf
