"""Single messages, each of which is a campaign of its own."""

from gateway.domain.campaigns import CampaignStatus, Counters
from gateway.domain.messages import MessageState


def single_status(state: MessageState) -> CampaignStatus:
    """How the campaign of a message stands.

    A canceled one has failed: a single message that is canceled here is gone, and this one the vendor shows.
    """
    match state:
        case MessageState.QUEUED:
            return CampaignStatus.IN_PROGRESS
        case MessageState.CANCELED:
            return CampaignStatus.FAILED
        case _:
            return CampaignStatus.COMPLETED


def counters_of_one(state: MessageState) -> Counters:
    """Its counters."""
    submitted = int(state in (MessageState.SENT, MessageState.DELIVERED, MessageState.READ))
    return Counters(**{"total": 1, state.name.lower(): 1, "submitted": submitted})
