"""Taking scheduled campaigns over: stopped at their vendor, seen to be stopped, and only then let go here.

What can't be stopped in time stays held here, so that nobody gets a message from both sides.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from gateway.domain.accounts import Account
from gateway.domain.campaigns import Campaign
from gateway.domain.clock import Clock
from gateway.domain.errors import NotFound, Refused
from gateway.engine.taking_over import TakeOvers
from gateway.moving.reading import UNREADABLE, said
from gateway.moving.source import Source, Standing
from gateway.providers.api import SaidNo

MARGIN: Final = timedelta(minutes=2)
"""Before its start: so long may the vendor's clock be ahead of ours, and take to answer."""

TOO_SOON: Final = "it starts in less than two minutes, so it is left to its vendor"
TOO_LATE: Final = "it was stopped at its vendor, but not surely before its start: look there who got it"
BEGUN: Final = "it has begun at its vendor"
ENDED: Final = "it is scheduled at its vendor no more, and not by our doing"
MOVED: Final = "its vendor has another start for it: import it again"
STILL: Final = "its vendor did not stop it"
NOT_YET: Final = "its vendor agreed to stop it, and still has it: ask again"


@dataclass(frozen=True, slots=True)
class TakeOver:
    """What became of a campaign: `why_not` is None when it is scheduled here now."""

    campaign: Campaign
    why_not: str | None = None


class Handover:
    """Asks a vendor for an account's held campaigns, one after the other, the soonest first."""

    def __init__(self, take_overs: TakeOvers, source: Source, account: Account, clock: Clock) -> None:
        self._take_overs = take_overs
        self._source = source
        self._account = account
        self._clock = clock

    async def every(self, dialect: str) -> Sequence[TakeOver]:
        """All held campaigns of the vendor."""
        return [await self.one(each) for each in await self._take_overs.held(self._account, dialect)]

    async def one(self, campaign: Campaign) -> TakeOver:
        """One of them; an error of the vendor's leaves it held, to be asked for again."""
        try:
            await self._take_overs.check(self._account, campaign)
        except (Refused, NotFound) as error:
            return TakeOver(campaign, str(error))
        if self._is_too_late(campaign):
            return TakeOver(campaign, TOO_SOON)
        try:
            why_not = await self._stopped(campaign)
        except UNREADABLE as error:
            return TakeOver(campaign, said(error))
        if why_not is not None:
            if why_not is not NOT_YET:
                await self._take_overs.leave(campaign)
            return TakeOver(campaign, why_not)
        await self._take_overs.take(self._account, campaign)
        return TakeOver(campaign)

    async def _stopped(self, campaign: Campaign) -> str | None:
        """Why it could not be stopped, None when it is. What the vendor shows counts, not what it answers."""
        is_first = await self._take_overs.ask(campaign)
        stands = await self._source.standing(campaign)
        if stands is Standing.SCHEDULED:
            try:
                await self._source.stop(campaign)
            except SaidNo as refusal:
                return f"{STILL} ({refusal})" if await self._is_scheduled(campaign) else BEGUN
            stands, is_first = await self._source.standing(campaign), False
        match stands:
            case Standing.BEGUN:
                return BEGUN
            case Standing.SCHEDULED:
                return NOT_YET
            case Standing.MOVED:
                return MOVED
            case _ if is_first:
                return ENDED
            case _:
                return TOO_LATE if self._is_too_late(campaign) else None

    async def _is_scheduled(self, campaign: Campaign) -> bool:
        return await self._source.standing(campaign) is Standing.SCHEDULED

    def _is_too_late(self, campaign: Campaign) -> bool:
        return campaign.start_at - self._clock() < MARGIN
