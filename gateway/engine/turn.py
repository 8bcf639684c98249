"""A campaign's place in its lane."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from gateway.domain.campaigns import CampaignStatus
from gateway.domain.content import Renderer
from gateway.domain.routes import Ways
from gateway.engine.piece import Piece
from gateway.store.lanes import LaneCampaign, QueuedMessage


@dataclass(slots=True)
class Turn:
    """How far a lane is with a campaign.

    `read_through` is ahead of what is recorded as attempted; `ahead` are messages after it, read already.
    `under_way` are the pieces that are not settled, by their identity. `ways` are those that its messages
    may go. `ending` says that it was asked to end, as nothing seemed left.
    `reason` is why the campaign waits, as stored; `rests_until` is set while quiet hours hold all of it back.
    """

    campaign: LaneCampaign
    render: Renderer
    attempted_through: int
    read_through: int
    under_way: dict[int, Piece]
    ways: Ways
    ahead: Sequence[QueuedMessage] = ()
    last_served: int = 0
    exhausted: bool = False
    retries: bool = False
    ending: bool = False
    reason: str | None = None
    rests_until: datetime | None = None

    @property
    def is_new(self) -> bool:
        """It has not had its turn yet."""
        return not self.last_served

    @property
    def is_stopped(self) -> bool:
        """What is queued is to be canceled."""
        return self.campaign.status is CampaignStatus.CANCELED

    @property
    def is_untouched(self) -> bool:
        """Whether all of it is still to be read, as far as is known."""
        taken = self.attempted_through or self.ahead or self.exhausted or self.retries or self.under_way
        return not (taken or self.is_stopped)

    @property
    def has_work(self) -> bool:
        """Whether it may have something to do, as far as is known."""
        if self.is_stopped:
            return not (self.ending or (self.exhausted and self.under_way))
        return not self.campaign.halted and (
            self.retries or not self.all_taken or not (self.under_way or self.ending)
        )

    @property
    def all_taken(self) -> bool:
        """Whether nothing is left to be read, as far as is known."""
        return self.exhausted and not self.ahead

    @property
    def is_done(self) -> bool:
        """Nothing is left of the campaign, as far as is known."""
        return self.all_taken and not (self.retries or self.under_way)

    @classmethod
    def of(cls, campaign: LaneCampaign, render: Renderer, ways: Ways) -> "Turn":
        """The turn of a campaign that is new in its lane."""
        return cls(
            campaign=campaign,
            render=render,
            attempted_through=campaign.attempted_through,
            read_through=campaign.attempted_through,
            under_way={},
            ways=ways,
            retries=campaign.attempted_through > 0,
            reason=campaign.reason,
        )

    def look_again(self, campaign: LaneCampaign, ways: Ways) -> None:
        """Takes up what has changed about the campaign.

        It has something to do again when more is queued than is under way: what is settled meanwhile is
        counted as queued here, but nothing that is queued is missed.
        """
        self.campaign = campaign
        self.ways = ways
        self.reason = campaign.reason
        self.ending = False
        if campaign.queued > sum(map(len, self.under_way.values())):
            self.retries = campaign.attempted_through > 0
            self.exhausted = False

    def take(self, size: int) -> Sequence[QueuedMessage]:
        """The next so many of those that are read."""
        taken, self.ahead = self.ahead[:size], self.ahead[size:]
        if taken:
            self.read_through = taken[-1].seq
        return taken

    def skip(self, through: int) -> None:
        """Passes over messages that are canceled."""
        self.ahead, self.read_through = (), through

    def read_again(self) -> None:
        """Goes back to where attempts are recorded: what was read may have changed."""
        self.ahead, self.read_through = (), self.attempted_through

    def settled_through(self, without: int) -> int:
        """Everything up to here will be settled once the piece `without` is."""
        others = [each.first for piece, each in self.under_way.items() if each.first and piece != without]
        return min(others) - 1 if others else self.attempted_through
