"""Messages that were on the wire when their lane's owner went away: nobody knows what became of them."""

import structlog

from gateway.domain.campaigns import CampaignStatus
from gateway.domain.clock import Clock
from gateway.domain.retries import RetryLimits
from gateway.domain.routes import Ways
from gateway.engine.routing import WaysOut
from gateway.store import lanes as store
from gateway.store.database import Database
from gateway.store.lanes import LaneCampaign, LaneKey

log = structlog.get_logger(__name__)


class UnknownOutcomes:
    """Decides on such messages of one lane: they are sent again where their providers allow it, or held."""

    def __init__(self, key: LaneKey, database: Database, ways_out: WaysOut, clock: Clock) -> None:
        self._key = key
        self._database = database
        self._ways_out = ways_out
        self._clock = clock

    async def resolve(self, campaign: LaneCampaign, ways: Ways, limits: RetryLimits) -> None:
        """Settles what a former owner of the lane attempted and did not settle."""
        stopped = campaign.status is CampaignStatus.CANCELED
        async with self._database.transaction() as connection:
            resent, held = await store.resolve_unknown(
                connection,
                self._key.account_id,
                campaign,
                most_attempts=0 if stopped else limits.max_attempts,
                may_resend=lambda number: self._ways_out.may_resend(ways, number),
                at=self._clock(),
            )
        for action, seqs in (("resend", resent), ("hold", held)):
            if seqs:
                log.warning(
                    "unknown_outcomes",
                    campaign=str(campaign.id),
                    count=len(seqs),
                    first=seqs[0],
                    last=seqs[-1],
                    action=action,
                )
