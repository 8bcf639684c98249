"""What a network does with a message, told by its number: the simulator's magic ones, and some more."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from gateway.domain.messages import MessageState

PREFIX = "447700900"

DELIVERED, READ, FAILED = MessageState.DELIVERED, MessageState.READ, MessageState.FAILED


class Story(StrEnum):
    """The last three digits of the number."""

    DELIVERED = "001"
    REJECTED = "002"
    INVALID_RECIPIENT = "003"
    FAILED_LATER = "004"
    THROTTLED = "009"
    NEVER_REPORTED = "010"
    REPORTED_EARLY = "011"
    REPORTED_TWICE = "012"
    READ = "013"
    PROVIDER_FAULT = "101"
    UNWELL = "102"
    HANGS_UP = "103"
    SILENT = "104"
    UNREADABLE = "105"

    @property
    def number(self) -> str:
        return PREFIX + self


REPORTS: dict[Story, Sequence[MessageState]] = {
    Story.DELIVERED: (DELIVERED,),
    Story.FAILED_LATER: (FAILED,),
    Story.NEVER_REPORTED: (),
    Story.REPORTED_EARLY: (DELIVERED,),
    Story.REPORTED_TWICE: (DELIVERED, DELIVERED),
    Story.READ: (DELIVERED, READ),
}
"""What the network reports of those that it accepts."""


@dataclass(frozen=True)
class Told:
    """What an outcome says besides its id: whether accepted, a reason if it matters, and the flags."""

    accepted: bool = False
    reason: str | None = None
    again: bool = False
    down: bool = False
    fault: bool = False


TOLD: dict[Story, Told] = {
    **dict.fromkeys(REPORTS, Told(accepted=True)),
    Story.REJECTED: Told(),
    Story.INVALID_RECIPIENT: Told(reason="invalid_recipient"),
    Story.THROTTLED: Told(again=True),
    Story.PROVIDER_FAULT: Told(fault=True),
    Story.UNWELL: Told(again=True),
    Story.HANGS_UP: Told(again=True),
    Story.SILENT: Told(again=True),
    Story.UNREADABLE: Told(reason="unknown_outcome"),
}
"""What a provider makes of each, when it is to send again what has an unknown outcome."""

UNKNOWN = (Story.HANGS_UP, Story.SILENT)
"""After these nobody knows whether the message is on its way."""


def story_of(number: str) -> Story:
    return Story(number.removeprefix("+").removeprefix(PREFIX))
