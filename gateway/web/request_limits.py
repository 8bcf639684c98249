"""How often a key may ask: a token bucket for each key, in the memory of this process.

It has nothing to do with how fast messages are sent. Several processes each allow the whole of it, because a
request goes to one of them only, and counting together would cost every request a round trip.
"""

import math
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from gateway.domain.accounts import Account
from gateway.domain.clock import Clock
from gateway.domain.errors import TooManyRequests
from gateway.engine.accounts import key_hash

NAME = "requests"
"""Under this name among an account's options stands what it has differently."""


def _none(value: object) -> object:
    return None if isinstance(value, str) and value.lower() == "none" else value


class RequestLimit(BaseModel):
    """Requests per second of one key on one process, None for no limit.

    `burst` is how many may come at once after a pause, by default what a second allows.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    per_second: Annotated[
        Annotated[float, Field(gt=0, allow_inf_nan=False)] | None, BeforeValidator(_none)
    ] = None
    burst: Annotated[Annotated[int, Field(ge=1)] | None, BeforeValidator(_none)] = None

    def of(self, account: Account) -> "RequestLimit":
        """This limit with what the account has differently."""
        own = account.options.get(NAME)
        return RequestLimit.model_validate({**self.model_dump(), **own}) if own else self


@dataclass(slots=True)
class _Bucket:
    """What is left of a key's allowance; `at` is in seconds."""

    tokens: float
    at: float


class RequestLimits:
    """The buckets of one process, as many as keys that ask."""

    def __init__(self, default: RequestLimit, clock: Clock) -> None:
        self._default = default
        self._clock = clock
        self._buckets: dict[bytes, _Bucket] = {}

    def count(self, key: str, account: Account) -> None:
        """Counts one request of a known key. Raises TooManyRequests."""
        limit = self._default.of(account)
        if limit.per_second is None:
            return
        most = float(limit.burst or max(1.0, limit.per_second))
        now = self._clock().timestamp()
        bucket = self._buckets.setdefault(key_hash(key), _Bucket(most, now))
        gained = max(0.0, now - bucket.at) * limit.per_second
        bucket.tokens, bucket.at = min(most, bucket.tokens + gained), now
        if bucket.tokens < 1:
            raise TooManyRequests(math.ceil((1 - bucket.tokens) / limit.per_second))
        bucket.tokens -= 1
