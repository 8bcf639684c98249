"""How much the network takes in a second."""


class Capacity:
    """A bucket of `per_second × burst` messages (at least one) that fills up at `per_second`."""

    def __init__(self, per_second: float, burst: float) -> None:
        self._per_second = per_second
        self._size = max(1.0, per_second * burst)
        self._level = self._size
        self._filled_at: float | None = None

    def fill(self, now: float) -> None:
        """Adds what has come free until `now` (seconds)."""
        if self._filled_at is not None and now > self._filled_at:
            self._level = min(self._size, self._level + (now - self._filled_at) * self._per_second)
        self._filled_at = now

    def admits(self, amount: float) -> bool:
        """Takes this much out, if it is there; what is larger than the bucket needs a full one."""
        needed = min(amount, self._size)
        if self._level + 1e-9 < needed:
            return False
        self._level -= needed
        return True
