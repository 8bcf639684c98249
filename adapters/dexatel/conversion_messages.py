"""Messages as the API shows them, to be converted."""

from dataclasses import replace

from adapters.dexatel.conversion_contacts import ADDRESSES, UNKNOWN, UTC_SECONDS
from adapters.dexatel.conversion_templates import read_channel
from adapters.dexatel.options import NAME
from adapters.dexatel.translate_messages import STATUSES, message_object
from gateway.conversion.forms import Form, JsonObject, Place
from gateway.conversion.given import Given, meanings
from gateway.conversion.notes import Notes
from gateway.conversion.things import NEVER, SOMEBODY, ShownMessage, single_message, told
from gateway.domain.messages import Standing
from gateway.domain.recipients import Recipient
from schemas.dexatel import moment

CAMPAIGN = "CAMPAIGN"
COUNTED = "counted from the text"
ALWAYS = "always the same"
PLACES = [
    Place("id", "id", "a UUID, made of the text where it is none"),
    Place("account_id", "account.id", why="the account is that of the key"),
    Place("text", "text"),
    Place("from", "sender"),
    Place("to", "number", "E.164 digits", required=True),
    Place("channel", "channel", "in capitals", "the only channel of the source's vendor"),
    Place("status", "state", "the vendor's word for it"),
    Place("status_details", "reason", "in words", "as the status says"),
    Place("encoding", "encoding", why=COUNTED),
    Place("segments_count", "parts", why=COUNTED),
    Place("create_date", "created_at", UTC_SECONDS),
    Place("update_date", "updated_at", UTC_SECONDS),
    Place("type", why=ALWAYS),
    Place("url", why=ALWAYS),
    Place("variables[]", "params[]"),
    Place("schedule", "schedule", UTC_SECONDS),
    Place("template_id", "template.id"),
    Place("sender.id", "sender.id"),
    Place("sender.name", "sender"),
    Place("sender.code", "sender"),
    Place("direction", why=ALWAYS),
    Place("source", "kind", why="by whether the source names a campaign"),
    Place("country", "country", "the main one of its country code"),
    *(Place(f"links.{each}", why=ADDRESSES) for each in ("self", "account")),
]
ABSENT = {
    "campaign.id": "a message of Dexatel does not name its campaign",
    "campaign.number": "a message of Dexatel does not name its campaign",
    "account.number": "accounts of Dexatel have no numbers",
    "number_id": "messages of Dexatel have no numbers",
    "submitted_at": "Dexatel does not tell when a message was sent",
    "delivered_at": "Dexatel does not tell when a message was delivered, only its last change",
}
_STATUSES: dict[str, Standing] = {
    **meanings(STATUSES),
    "failed": Standing.FAILED,
    "rejected": Standing.REJECTED,
    "expired": Standing.EXPIRED,
}


def read_message(value: JsonObject, notes: Notes) -> ShownMessage:
    """A message, of a list or on its own."""
    given = Given(value, notes)
    return single_message(
        NAME,
        channel=read_channel(given),
        text=given.text("text"),
        recipient=Recipient(given.number("to") or "", params=given.texts("variables")),
        standing=given.choice("status", _STATUSES) or Standing.QUEUED,
        created_at=given.moment("create_date", moment) or NEVER,
        updated_at=given.moment("update_date", moment) or NEVER,
        reason=given.text("status_details").replace(" ", "_") or None,
        parts=given.integer("segments_count") or 0,
        sender=given.text("from") or given.object("sender").text("name"),
        given_id=given.identifier("id"),
        account=replace(SOMEBODY, id=given.identifier("account_id") or SOMEBODY.id),
        template_id=given.identifier("template_id"),
        schedule=given.moment("schedule", moment),
        is_single=given.text("source") != CAMPAIGN,
    )


def write_message(shown: ShownMessage, notes: Notes) -> JsonObject:
    """A message on its own."""
    made = told(message_object(shown.campaign, shown.message, shown.rendered, None, ""), UNKNOWN)
    return {**made, "links": dict.fromkeys(made["links"])}


MESSAGE = Form(PLACES, read_message, write_message, ABSENT)
