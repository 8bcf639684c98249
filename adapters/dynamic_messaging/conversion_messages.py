"""Messages as the API shows them, to be converted."""

from dataclasses import replace

from adapters.dynamic_messaging.conversion_campaigns import note_channel
from adapters.dynamic_messaging.options import NAME
from adapters.dynamic_messaging.rules import read_moment
from adapters.dynamic_messaging.translate_contacts import DEFAULT_REGION
from adapters.dynamic_messaging.translate_messages import STATUSES, message_item, moment_text
from gateway.conversion.forms import Form, JsonObject, Place
from gateway.conversion.given import Given, meanings
from gateway.conversion.notes import Notes
from gateway.conversion.things import NEVER, NOBODY, SOMEBODY, ShownMessage, single_message, told
from gateway.domain.channels import Channel
from gateway.domain.messages import Standing
from gateway.domain.recipients import Recipient

UNKNOWN = frozenset({str(NOBODY), moment_text(NEVER)})
"""How an answer shows what its source did not tell."""

OWN_NUMBERS = "Dynamic Messaging numbers its messages itself"
WITHOUT_ZONE = "UTC with milliseconds, without a zone"
PLACES = [
    Place("newId", "id", "a UUID, made of the text where it is none"),
    Place("id", "number_id", why=OWN_NUMBERS, default=0),
    Place("client_Id", "account.number", why="accounts of the source have no numbers", default=0),
    Place("dateCreated", "created_at", WITHOUT_ZONE),
    Place("dateModified", "updated_at", WITHOUT_ZONE),
    Place("phoneNumber", "number", "E.164 digits", required=True),
    Place("status", "state", "the vendor's number for it"),
    Place("price", why="the gateway has no prices"),
    Place("smsCount", "parts", why="counted from the text"),
    Place("dateReceived", "delivered_at", WITHOUT_ZONE, "the last change, if that is the delivery"),
    Place("countryCode", "country", "the main one of its country code, with `UK` for GB"),
    Place("senderNumber", "sender", why="the source has no sender", default=""),
    Place("message", "text"),
    Place("campaignId", "campaign.id", why="the source does not name it", default=None),
]
ABSENT = {
    "account.id": "a message of Dynamic Messaging names its account by a number",
    "campaign.number": "a message of Dynamic Messaging names its campaign by an id",
    "reason": "Dynamic Messaging says by the status why a message failed",
    "encoding": "Dynamic Messaging does not tell the alphabet",
    "params[]": "a message of Dynamic Messaging is a text that is filled in",
    "schedule": "a message of Dynamic Messaging is sent at once",
    "submitted_at": "Dynamic Messaging does not tell when a message was sent",
    "template.id": "Dynamic Messaging has no templates",
    "sender.id": "Dynamic Messaging knows senders by their names",
    "kind": "Dynamic Messaging says it by the campaign's id",
}
_STANDINGS = {**meanings(STATUSES), STATUSES[Standing.QUEUED]: Standing.QUEUED}


def read_message(value: JsonObject, notes: Notes) -> ShownMessage:
    """A message, single or of a campaign."""
    given = Given(value, notes)
    return single_message(
        NAME,
        channel=Channel.SMS,
        text=given.text("message"),
        recipient=Recipient(given.number("phoneNumber", DEFAULT_REGION) or ""),
        standing=given.choice("status", _STANDINGS) or Standing.QUEUED,
        created_at=given.moment("dateCreated", read_moment) or NEVER,
        updated_at=given.moment("dateModified", read_moment) or NEVER,
        parts=given.integer("smsCount") or 0,
        sender=given.text("senderNumber"),
        given_id=given.identifier("newId"),
        account=replace(SOMEBODY, number=given.integer("client_Id") or 0),
        campaign_id=given.identifier("campaignId"),
        is_single=given.raw("campaignId") is None,
    )


def write_message(shown: ShownMessage, notes: Notes) -> JsonObject:
    """A message as the API shows it."""
    note_channel(shown.campaign.channel, notes)
    return told(message_item(shown.account, shown.campaign, shown.message, shown.rendered), UNKNOWN)


MESSAGE = Form(PLACES, read_message, write_message, ABSENT, any_case=True)
