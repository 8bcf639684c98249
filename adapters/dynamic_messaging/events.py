"""Delivery events as the vendor posts them (contract §5).

`Id` is the message's integer id and `phoneNumberId` that of its recipient among the campaign's contacts.
`campaignId` and `newId` are additions of this gateway. Prices are not known here: `price` is 0.
"""

import orjson

from adapters.dynamic_messaging.translate_campaigns import moment_text
from adapters.dynamic_messaging.translate_messages import STATUSES
from gateway.domain.message_ids import message_number
from gateway.domain.messages import MessageState
from gateway.domain.webhooks import EventKind, MessageEvent, Post, Webhook
from schemas import dynamic_messaging as wire

SMS_EVENT = 1
"""The vendor's `webHookType` of an SMS; 0 is a voice call."""


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
        "statusCode": STATUSES[event.standing],
        "campaignId": None if event.is_direct else event.campaign_kept_id or str(event.campaign_id),
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
