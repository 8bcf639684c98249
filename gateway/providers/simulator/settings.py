"""What can be set about the simulated network."""

import math
from pathlib import Path
from statistics import NormalDist
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from gateway.providers.provider import UnknownOutcome

Share = Annotated[float, Field(ge=0, le=1)]
"""A part of the whole, from 0 (never) to 1 (always)."""

Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]

_NORMAL = NormalDist()
_P99 = _NORMAL.inv_cdf(0.99)


class _Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Delay(_Settings):
    """A log-normal distribution of seconds, by its median and its 99th percentile.

    A bare number stands for a delay that is always the same, and so does a median without `p99`.
    """

    median: Seconds
    p99: Seconds | None = None

    @model_validator(mode="before")
    @classmethod
    def _bare_number(cls, value: Any) -> Any:
        return {"median": value} if isinstance(value, int | float | str) else value

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.p99 is not None and self.p99 < self.median:
            raise ValueError("p99 must not be below the median")
        if self.p99 and not self.median:
            raise ValueError("a p99 needs a median above 0")
        return self

    @property
    def is_constant(self) -> bool:
        """There is nothing to draw."""
        return self.p99 is None or self.p99 == self.median

    def quantile(self, share: float) -> float:
        """The seconds that this share (above 0, below 1) of all delays stays under."""
        if self.p99 is None or self.is_constant:
            return self.median
        sigma = math.log(self.p99 / self.median) / _P99
        return self.median * math.exp(sigma * _NORMAL.inv_cdf(share))


class Outage(_Settings):
    """A time in which the network can't be reached, in seconds from the provider's start.

    With `every` it comes back with that period.
    """

    start: Seconds
    duration: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    every: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None

    @model_validator(mode="after")
    def _has_an_end(self) -> Self:
        if self.every is not None and self.duration >= self.every:
            raise ValueError("the duration of an outage must be shorter than its period")
        return self

    def left(self, elapsed: float) -> float:
        """Seconds until this outage is over; 0 while there is none."""
        since = elapsed - self.start
        if since < 0:
            return 0.0
        if self.every is not None:
            since %= self.every
        return max(0.0, self.duration - since)


class SimulatorSettings(_Settings):
    """A mobile network in numbers. Delays are in seconds, shares from 0 to 1.

    Of what is submitted, `rejected` and `invalid_recipient` are refused at once. Of what is accepted,
    `failed`, `expired` and `lost` end so, and the rest is delivered. The remaining shares say how the
    receipts of an accepted message come.
    """

    seed: int = Field(1, ge=0, lt=2**63, description="The same seed gives the same message the same fate.")
    magic_numbers: bool = Field(True, description="Whether the fixed numbers have their fixed fates.")
    counts_parts: bool = Field(False, description="Whether limits and capacity count SMS parts.")
    unknown_outcome: UnknownOutcome = Field(
        UnknownOutcome.RESEND, description="What happens to messages whose outcome a crash has hidden."
    )
    journal: Path | None = Field(None, description="A file that gets a JSON line per submitted message.")

    latency: Delay = Field(Delay(median=0.02, p99=0.08), description="From a submit to its answer.")
    rejected: Share = Field(0.001, description="Share of submits refused as `rejected`.")
    invalid_recipient: Share = Field(0.002, description="Share of submits refused as `invalid_recipient`.")

    failed: Share = Field(0.01, description="Share of accepted messages that can't be delivered.")
    expired: Share = Field(0.002, description="Share of accepted messages that expire.")
    lost: Share = Field(0.0, description="Share of accepted messages that get no receipt, ever.")
    recovered: Share = Field(0.0, description="Share of failed messages that are delivered after all.")
    read: Share = Field(0.5, description="Share of delivered messages that are read, where that is known.")

    receipt_delay: Delay = Field(Delay(median=1.2, p99=3.0), description="From the answer to the receipt.")
    expiry_delay: Delay = Field(Delay(median=10.0), description="From the answer to an `expired` receipt.")
    read_delay: Delay = Field(Delay(median=5.0, p99=60.0), description="From `delivered` to `read`.")
    recovery_delay: Delay = Field(Delay(median=5.0), description="From `failed` to `delivered`.")

    early: Share = Field(0.001, description="Share of messages whose receipt comes before the answer.")
    late: Share = Field(0.002, description="Share of messages whose receipt takes `late_delay` instead.")
    late_delay: Delay = Field(Delay(median=30.0, p99=120.0), description="The delay of a late receipt.")
    duplicate: Share = Field(0.001, description="Share of messages whose first receipt comes twice.")
    duplicate_delay: Delay = Field(Delay(median=1.0), description="From a receipt to its double.")

    capacity: float | None = Field(
        None, gt=0, allow_inf_nan=False, description="Messages (or parts) a second; more are throttled."
    )
    burst: Seconds = Field(1.0, description="How many seconds' worth of capacity may come at once.")
    throttle_retry_after: Seconds = Field(1.0, description="When a throttled submit may be tried again.")
    outages: tuple[Outage, ...] = Field((), description="When the network can't be reached.")

    @model_validator(mode="after")
    def _shares_fit(self) -> Self:
        for names in (("rejected", "invalid_recipient"), ("failed", "expired", "lost")):
            total = sum(getattr(self, name) for name in names)
            if total > 1 + 1e-9:
                raise ValueError(f"{' + '.join(names)} must not exceed 1, they add up to {total:g}")
        return self
