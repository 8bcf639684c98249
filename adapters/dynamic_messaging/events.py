"""Delivery events as the vendor posts them (contract §5).

`Id` is the message's integer id and `phoneNumberId` that of its recipient among the campaign's contacts.
`campaignId` and `newId` are additions of this gateway. Prices are not known here: `price` is 0.
"""

from collections.abc import Mapping
from typing import Final

import orjson

from adapters.dynamic_messaging.translate_campaigns import moment_text
from gateway.domain.message_ids import message_number
from gateway.domain.messages import MessageState, Standing
from gateway.domain.webhooks import EventKind, MessageEvent, Post, Webhook
from schemas import dynamic_messaging as wire

SMS_EVENT = 1
"""The vendor's `webHookType` of an SMS; 0 is a voice call."""

STATUS_CODES: Final[Mapping[Standing, int]] = {
    Standing.SENT: 0,
    Standing.DELIVERED: 1,
    Standing.READ: 1,
    Standing.EXPIRED: 3,
    Standing.CANCELED: 4,
    Standing.UNDELIVERABLE: 5,
    Standing.UNKNOWN_OUTCOME: 6,
    Standing.REJECTED: 7,
    Standing.BLOCKED: 7,
    Standing.SUPPRESSED: 7,
    Standing.FAILED: 8,
    Standing.RETRIES_EXHAUSTED: 8,
    Standing.TEMPLATE_NOT_APPROVED: 8,
    Standing.CONTENT_INVALID: 8,
    Standing.INVALID_RECIPIENT: 34,
}
"""The vendor's numbers; a canceled message is Deleted."""


def told(webhook: Webhook, event: MessageEvent) -> Post:
    """The POST of a delivery event; the vendor has no signature."""
    data: wire.MessageEvent = {
        "clientId": event.account_number,
        "Id": message_number(event.ref),
        "phoneNumberId": f"{event.campaign_number}-{event.seq}",
        "phoneNumber": event.number,
        "parts": event.parts,
        "dateCreated": moment_text(event.created_at),
        "lastUpdated": moment_text(event.at),
        "price": 0.0,
        "statusCode": STATUS_CODES[event.standing],
        "campaignId": None if event.is_direct else str(event.campaign_id),
        "newId": str(event.message_id),
    }
    return Post(orjson.dumps({"webHookType": SMS_EVENT, "data": data}))


DELIVERY = EventKind(
    name="delivery",
    states=(
        MessageState.SENT,
        MessageState.DELIVERED,
        MessageState.FAILED,
        MessageState.CANCELED,
        MessageState.SUPPRESSED,
    ),
    tell=told,
)
