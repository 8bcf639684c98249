"""Contacts, to be converted: on their own, in groups, and as the recipients of a campaign."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from adapters.dynamic_messaging.translate_contacts import DEFAULT_REGION
from gateway.conversion.columns import names_of, note_left_out, placed, values_of, word_of
from gateway.conversion.forms import JsonObject, Place
from gateway.conversion.given import Given
from gateway.conversion.notes import Notes
from gateway.conversion.texts import NAMES, respelled, with_one_name
from gateway.domain.content import LINK_FIELDS, Content, Syntax, Text, placeholder_values
from gateway.domain.recipients import Recipient

FIELDS = ("name", "custom1", "custom2")
_OWN = {"1": "name", "2": "custom1", "3": "custom2", "first_name": "name", **{each: each for each in FIELDS}}
WITH_NAMES = "with placeholders as {Name}, {Custom1}, {Custom2}"
ONE_NAME = "first and last name together"
IN_FIELDS = {
    "first_name": "in `name`",
    "last_name": "in `name`, or in a field that is free",
    "params[]": "in `name`, `custom1` and `custom2`",
}
NO_PLACE = "a contact of Dynamic Messaging has a name and two further fields, which are taken"


def contact_places(prefix: str = "", word: str = "") -> list[Place]:
    """The fields of a contact at a place of an object."""
    required = "Dynamic Messaging requires it"
    return [
        Place(f"{prefix}phoneNumber", f"{word}number", "E.164 digits", required, required=True),
        *(Place(f"{prefix}{each}", f"{word}{each}") for each in FIELDS),
    ]


def read_recipients(given: Given, notes: Notes) -> list[Recipient]:
    """The contacts that have a phone number; the others are noted."""
    recipients = []
    for index, contact in enumerate(given.objects("contacts")):
        if contact.raw("contactGroupId") and not contact.raw("phoneNumber"):
            notes.drop(index, "it stands for a group, whose contacts are not in the request")
            continue
        recipient = read_recipient(contact)
        if recipient is None:
            notes.drop(index, "its phoneNumber is not a phone number")
        else:
            recipients.append(recipient)
    return recipients


def read_recipient(contact: Given) -> Recipient | None:
    """Number and fields of a contact."""
    number = contact.number("phoneNumber", DEFAULT_REGION)
    fields = {each: value for each in FIELDS if (value := contact.text(each))}
    return Recipient(number, fields) if number else None


def of_one_name(text: Text) -> Text:
    """A text of this vendor's, whose contacts have one name: a first name is that, a last name nothing."""
    if not NAMES & set(text.fields()):
        return text
    spelling = {**_SPELLING, "first_name": _SPELLING["name"], "last_name": ""}
    return respelled(text, Syntax.NAMED, spelling.__getitem__)


@dataclass(frozen=True, slots=True)
class Slots:
    """Which values of the recipients stand in which of a contact's three fields.

    Where the text has first and last name only side by side, or not at all, they are one name.
    """

    text: Text
    slots: Mapping[str, str]
    both: bool

    @classmethod
    def of(cls, text: Text, recipients: Sequence[Recipient]) -> "Slots":
        """What the text uses comes first."""
        one = with_one_name(text)
        both = not NAMES & set(one.fields())
        names = [each for each in names_of(one, recipients) if each != "number"]
        if both:
            names = list(dict.fromkeys("name" if each in NAMES else each for each in names))
        return cls(one, placed(names, _OWN, FIELDS), both)

    def note(self, recipients: Sequence[Recipient], notes: Notes, word: str = "") -> None:
        """Says which value is which field, and which have no place."""
        note_left_out(self.text, self.slots, notes)
        present = {name for each in recipients for name in values_of(each)}
        for name in present | set(self.slots):
            spot = self.slots.get(name)
            if spot is None and self.both and name in NAMES:
                spot = self.slots.get("name")
                notes.explain(word + name, ONE_NAME)
            if spot is None:
                notes.lose(word + word_of(name), NO_PLACE)
            else:
                notes.rename(word + word_of(name), word + spot)

    def spelled(self) -> Text:
        """The text with the placeholders that the contacts' fields have here."""
        return respelled(self.text, Syntax.NAMED, self._spell)

    def _spell(self, name: str) -> str:
        if name in LINK_FIELDS or name == "number":
            return _SPELLING[name]
        spot = self.slots.get(name)
        return _SPELLING[spot] if spot else ""

    def fields(self, recipient: Recipient) -> dict[str, str]:
        """A recipient's fields that are not empty."""
        own = values_of(recipient)
        found = {}
        for name, spot in self.slots.items():
            value = _FULL_NAME(recipient, 0)[0] if name == "name" else own.get(name, "")
            if value:
                found[spot] = value
        return found

    def contacts(self, recipients: Sequence[Recipient]) -> Iterator[JsonObject]:
        """The recipients as the vendor has them."""
        for each in recipients:
            yield {"phoneNumber": each.number, **self.fields(each)}


_FULL_NAME = placeholder_values(Content(Text("{name}", Syntax.BRACES)))
_SPELLING = {
    "name": "{Name}",
    "custom1": "{Custom1}",
    "custom2": "{Custom2}",
    "number": "{PhoneNumber}",
    "opt_out_link": "{OptOut}",
    "track_link": "{TrackLink}",
}
