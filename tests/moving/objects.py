"""Belongings as they come from elsewhere, with small numbers for ids."""

from dataclasses import replace
from uuid import UUID

from gateway.domain.campaigns import Campaign, CampaignStatus, Counters
from gateway.domain.channels import Channel
from gateway.domain.content import Content, Text
from gateway.domain.messages import Message, MessageState
from gateway.domain.recipients import Audience, Contact, Recipient
from tests.conftest import NOON

OWNER = UUID(int=99)
ANN, BOB = "447700900001", "447700900002"


def audience(number: int = 1, name: str = "all") -> Audience:
    return Audience(UUID(int=number), OWNER, name, Channel.SMS, 0, NOON, NOON)


def contact(number: int, digits: str, audience_id: int = 1) -> Contact:
    return Contact(UUID(int=number), OWNER, UUID(int=audience_id), digits, NOON, NOON, {"first_name": "Ann"})


def campaign(place: int = 7, **fields: object) -> Campaign:
    made = Campaign(
        id=UUID(int=place),
        account_id=OWNER,
        number=place,
        dialect="experia",
        channel=Channel.SMS,
        status=CampaignStatus.COMPLETED,
        name=f"spring {place}",
        content=Content(Text("hello")),
        start_at=NOON,
        created_at=NOON,
        updated_at=NOON,
        launched_at=NOON,
        counters=Counters(total=1, delivered=1, submitted=1),
    )
    return replace(made, **fields)  # type: ignore[arg-type]  # a test's own keywords


def message(campaign_id: int = 7, seq: int = 1, **fields: object) -> Message:
    made = Message(
        account_id=OWNER,
        campaign_id=UUID(int=campaign_id),
        campaign_number=campaign_id,
        seq=seq,
        recipient=Recipient(ANN, params=["Ann"]),
        state=MessageState.DELIVERED,
        updated_at=NOON,
        provider="simulator",
        provider_message_id="p-1",
        submitted_at=NOON,
    )
    return replace(made, **fields)  # type: ignore[arg-type]  # a test's own keywords
