"""Messages as the API shows them, to be converted."""

from adapters.experia.conversion_campaigns import OWN_NUMBERS, RFC_3339, UNKNOWN, note_channel
from adapters.experia.conversion_clients import WITH_PLUS
from adapters.experia.moments import read_moment
from adapters.experia.options import NAME, Options
from adapters.experia.translate_messages import STATUSES, message_shower
from gateway.conversion.forms import Form, JsonObject, Place
from gateway.conversion.given import Given, meanings
from gateway.conversion.notes import Notes
from gateway.conversion.things import NEVER, ShownMessage, single_message, told
from gateway.domain.channels import Channel
from gateway.domain.messages import MessageState, standing_of
from gateway.domain.recipients import Recipient

OWN_KEYS = "Experia makes the keys of its messages itself"
PLACES = [
    Place("MessageKey", "key", why=OWN_KEYS, default=""),
    Place("CampaignID", "campaign.number", why=OWN_NUMBERS, default=0),
    Place("AccountID", "number", WITH_PLUS, required=True),
    Place("Params[]", "params[]"),
    Place("Message", "text"),
    Place("Status", "state", "the vendor's word for it"),
    Place("Error", "reason", "in words", "as the status says"),
    Place("DateSent", "submitted_at", RFC_3339),
    Place("UpdatedAt", "updated_at", RFC_3339),
]
ABSENT = {
    "id": OWN_KEYS,
    "number_id": OWN_KEYS,
    "campaign.id": OWN_NUMBERS,
    "account.id": "a message of Experia does not name its account",
    "account.number": "a message of Experia does not name its account",
    "sender": "Experia sends from the account's own WhatsApp number",
    "parts": "messages on WhatsApp are not split",
    "encoding": "messages on WhatsApp have no alphabet",
    "created_at": "Experia does not tell when a message was made",
    "delivered_at": "Experia does not tell when a message was delivered, only its last change",
    "schedule": "messages of Experia are sent at once",
    "template.id": "a message of Experia does not name its template",
    "country": "a message of Experia does not name its country",
    "kind": "Experia shows messages of campaigns only",
}
_STATES = meanings(STATUSES)


def read_message(value: JsonObject, notes: Notes) -> ShownMessage:
    """A message of a campaign; its key stands for the id that others have."""
    given = Given(value, notes)
    notes.rename("key", "id")
    state = given.choice("Status", _STATES) or MessageState.QUEUED
    reason = given.text("Error").replace(" ", "_") or None
    number = given.number("AccountID") or ""
    address = given.text("AccountID")
    return single_message(
        NAME,
        channel=Channel.WHATSAPP,
        text=given.text("Message"),
        recipient=Recipient(
            number, params=given.texts("Params"), address=None if address == "+" + number else address
        ),
        standing=standing_of(state, reason),
        updated_at=given.moment("UpdatedAt", read_moment) or NEVER,
        submitted_at=given.moment("DateSent", read_moment),
        reason=reason,
        given_id=given.identifier("MessageKey"),
        campaign_number=given.integer("CampaignID") or 0,
        is_single=False,
    )


def write_message(shown: ShownMessage, notes: Notes) -> JsonObject:
    """A message as the API shows it."""
    note_channel(shown.campaign.channel, notes)
    show = message_shower(shown.campaign, Options(), None)
    return told(show(shown.message, shown.rendered), UNKNOWN, "")


MESSAGE = Form(PLACES, read_message, write_message, ABSENT, any_case=True)
