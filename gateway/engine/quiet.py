"""Messages that have to wait for the end of quiet hours."""

from collections.abc import Sequence
from datetime import datetime

from gateway.domain.quiet_hours import QuietHours
from gateway.store.lanes import QueuedMessage
from gateway.store.settling import Retry

QUIET = "quiet_hours"
"""Why such a message waits."""


def rested(
    queued: Sequence[QueuedMessage], hours: QuietHours | None, now: datetime
) -> tuple[Sequence[QueuedMessage], Sequence[Retry]]:
    """Those that may go now, and when the others may; both by seq, if they came so."""
    if hours is None:
        return queued, ()
    opens: dict[tuple[str, ...], datetime | None] = {}
    awake: list[QueuedMessage] = []
    resting: list[Retry] = []
    for each in queued:
        zones = hours.zones(each.recipient.number)
        if zones not in opens:
            opens[zones] = hours.opens(zones, now)
        at = opens[zones]
        if at is None:
            awake.append(each)
        else:
            resting.append(Retry(each.seq, False, at, QUIET))
    return awake, resting
