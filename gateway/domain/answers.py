"""What a client was answered, kept so that it can be answered the same again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

KEPT = timedelta(hours=24)
"""How long the answer to a request with an Idempotency-Key is given again."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer as the client saw it; headers in their order."""

    status: int
    headers: Sequence[tuple[str, str]]
    body: bytes

    @property
    def is_refusal(self) -> bool:
        """Nothing was done, so there is nothing to repeat."""
        return self.status >= 400
