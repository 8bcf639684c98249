"""The body that creates a campaign, to be converted."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from adapters.dynamic_messaging.conversion_campaigns import note_channel
from adapters.dynamic_messaging.conversion_contacts import (
    IN_FIELDS,
    WITH_NAMES,
    Slots,
    contact_places,
    of_one_name,
    read_recipients,
)
from adapters.dynamic_messaging.errors import Problems
from adapters.dynamic_messaging.links import content_of
from adapters.dynamic_messaging.options import NAME
from adapters.dynamic_messaging.rules import check_message, check_sender, read_moment
from adapters.dynamic_messaging.translate_campaigns import moment_text
from gateway.conversion.forms import Form, JsonObject, Place
from gateway.conversion.given import Given
from gateway.conversion.notes import Notes
from gateway.conversion.shelf import Shelf
from gateway.conversion.things import RequestedCampaign
from gateway.domain.campaigns import CampaignDraft
from gateway.domain.channels import Channel

NO_NAMES = "campaigns of Dynamic Messaging have no names"
CARRIES_RECIPIENTS = "a campaign of Dynamic Messaging carries its recipients"
CARRIES_TEXT = "a campaign of Dynamic Messaging carries its text"
ABSENT = {
    "name": NO_NAMES,
    "audience.id": CARRIES_RECIPIENTS,
    "audience.name": CARRIES_RECIPIENTS,
    "template.id": CARRIES_TEXT,
    "template.name": CARRIES_TEXT,
    "template.*": "of a template only what a campaign sends is taken",
    "payload": "Dynamic Messaging sends SMS, which have no JSON",
    "recipients[].tags[]": "contacts of Dynamic Messaging have no tags",
    **{f"recipients[].{name}": why for name, why in IN_FIELDS.items()},
    "recipients[].*": "a contact of Dynamic Messaging has a number and three fields",
    "audience.*": CARRIES_RECIPIENTS,
}
AUDIENCE = "audience"
GROUP_FIELDS = ("id", "name", "contactCount", "dateCreated", "dateModified")
OF_GROUP = "it is of a group, and not of its contacts"
PLACES = [
    Place("startDateTime", "schedule", "UTC with milliseconds"),
    Place("sender", "sender", why="Dynamic Messaging requires a sender", required=True),
    Place("message", "text", WITH_NAMES, "Dynamic Messaging requires a message", required=True),
    Place("optOutLinkId", "opt_out_link_id", "0 for none", "no opt-out link", default=0),
    Place("trackLinkUrl", "track_link", why="no tracked link", default=None),
    *contact_places("contacts[].", "recipients[]."),
    Place("contacts[].contactGroupId", "recipients[].group"),
    Place("contacts[].id", why=OF_GROUP),
    *(Place(f"{AUDIENCE}[].{each}", why=OF_GROUP, only_read=True) for each in GROUP_FIELDS),
]


def with_groups(value: JsonObject, shelf: Shelf) -> JsonObject:
    """The body with the contacts of a group in place of one that stands for it, if the group is given."""
    entries = value.get("contacts")
    if not isinstance(entries, list):
        return value
    contacts: list[Any] = []
    groups: dict[str, JsonObject] = {}
    for each in entries:
        name, group = _group_of(each, shelf)
        if group is None:
            contacts.append(each)
            continue
        contacts.extend(_members(name, group))
        groups[name] = {
            key: entry for key, entry in group.items() if key != "contacts" or not isinstance(entry, list)
        }
    found = {**value, "contacts": contacts}
    return {**found, AUDIENCE: list(groups.values())} if groups else found


def _members(name: str, group: JsonObject) -> Iterator[Any]:
    """A group's contacts as those of a request; what is no contact stays what it is, to be reported."""
    members = group.get("contacts")
    for each in members if isinstance(members, list) else ():
        yield {**each, "contactGroupId": name} if isinstance(each, dict) else each


def _group_of(contact: Any, shelf: Shelf) -> tuple[str, JsonObject | None]:
    """The id of the group that a contact without a number stands for, and the group."""
    if not isinstance(contact, dict) or contact.get("phoneNumber"):
        return "", None
    name = str(contact.get("contactGroupId") or "")
    return name, shelf.audiences.get(name.lower())


def read_request(value: JsonObject, notes: Notes) -> RequestedCampaign:
    """A campaign that is to be sent to the contacts it carries."""
    given = Given(value, notes)
    content = content_of(
        given.text("message"), given.text("trackLinkUrl") or None, given.integer("optOutLinkId")
    )
    draft = CampaignDraft(
        dialect=NAME,
        channel=Channel.SMS,
        name="",
        content=replace(content, text=of_one_name(content.text)),
        recipients=read_recipients(given, notes),
        sender=given.text("sender"),
        schedule=given.moment("startDateTime", read_moment),
    )
    return RequestedCampaign(draft)


def write_request(requested: RequestedCampaign, notes: Notes) -> JsonObject:
    """A body with all recipients; a campaign that is no SMS becomes one."""
    draft = requested.draft
    slots = Slots.of(draft.content.text, draft.recipients)
    slots.note(draft.recipients, notes, "recipients[].")
    message = slots.spelled().source
    _note_rules(draft, message, notes)
    return {
        "startDateTime": moment_text(draft.schedule) if draft.schedule else None,
        "sender": draft.sender,
        "message": message,
        "optOutLinkId": draft.content.opt_out_link_id or 0,
        "trackLinkUrl": draft.content.track_link,
        "contacts": list(slots.contacts(draft.recipients)),
    }


def _note_rules(draft: CampaignDraft, message: str, notes: Notes) -> None:
    note_channel(draft.channel, notes)
    problems = Problems()
    if draft.sender:
        check_sender(draft.sender, problems)
    if message:
        check_message(message, problems)
    for key, said_of in problems.messages.items():
        notes.miss(key[:1].lower() + key[1:], " ".join(said_of))


REQUEST = Form(
    PLACES, read_request, write_request, ABSENT, any_case=True, shelved=with_groups, beside=(AUDIENCE,)
)
