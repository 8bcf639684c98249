"""Contacts, to be converted: on their own, and in audiences."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from adapters.dexatel.formats import moment_text
from adapters.dexatel.translate_audiences import FIELDS, OLDER_SPELLINGS, contact_row
from gateway.conversion.columns import names_of, note_left_out, placed, values_of, word_of
from gateway.conversion.forms import Form, JsonObject, Place
from gateway.conversion.given import Given
from gateway.conversion.notes import Notes
from gateway.conversion.texts import respelled
from gateway.conversion.things import NEVER, NOBODY, told
from gateway.domain.content import Syntax, Text
from gateway.domain.recipients import Contact, Recipient
from schemas.dexatel import moment

UTC_SECONDS = "UTC, whole seconds, without a zone"
ADDRESSES = "addresses within Dexatel's API"
UNKNOWN = frozenset({str(NOBODY), moment_text(NEVER)})
"""How an answer shows what its source did not tell."""

_OWN = {
    **{"1": "first_name", "2": "last_name", "3": "custom1", "4": "custom2", "name": "first_name"},
    **{each: each for each in FIELDS},
}
LONGEST = {"first_name": 32, "last_name": 32, "custom1": 32, "custom2": 70}
IN_FIELDS = {
    "name": "in `first_name`",
    "params[]": "in `first_name`, `last_name`, `custom1` and `custom2`",
}
NO_PLACE = "a contact of Dexatel has four fields, which are taken"
TWICE = "an audience of Dexatel holds a number once, and this one came before"


def recipient_places(prefix: str, word: str = "") -> list[Place]:
    """What a contact has besides its ids and times, at a place of an object."""
    older = [Place(f"{prefix}{key}", f"{word}{name}") for key, name in OLDER_SPELLINGS.items()]
    return [
        Place(f"{prefix}number", f"{word}number", "E.164 digits", "Dexatel requires it", required=True),
        *(
            Place(f"{prefix}{each}", f"{word}{each}", f"at most {LONGEST[each]} characters")
            for each in FIELDS
        ),
        *older,
        Place(f"{prefix}tags[]", f"{word}tags[]", why="no tags"),
    ]


def read_recipients(contacts: Iterator[Given], notes: Notes) -> list[Recipient]:
    """The contacts that have a phone number; the others are noted."""
    recipients = []
    for index, contact in enumerate(contacts):
        number = contact.number("number")
        if number is None:
            notes.drop(index, "its number is not a phone number")
        else:
            recipients.append(Recipient(number, fields_of(contact)))
    return recipients


def fields_of(contact: Given) -> dict[str, str]:
    """The fields that are not empty, by their newer spelling."""
    fields = {each: contact.text(each) for each in FIELDS}
    for older, name in OLDER_SPELLINGS.items():
        fields[name] = fields[name] or contact.text(older)
    return {name: value for name, value in fields.items() if value}


@dataclass(frozen=True, slots=True)
class Slots:
    """Which values of the recipients stand in which of a contact's four fields."""

    text: Text
    slots: Mapping[str, str]

    @classmethod
    def of(cls, text: Text, recipients: Sequence[Recipient]) -> "Slots":
        """What the text uses comes first."""
        names = [each for each in names_of(text, recipients) if each != "number"]
        return cls(text, placed(names, _OWN, FIELDS))

    def note(self, recipients: Sequence[Recipient], notes: Notes, word: str = "") -> None:
        """Says which value is which field, and which have no place."""
        note_left_out(self.text, self.slots, notes)
        present = {name for each in recipients for name in values_of(each)}
        for name in present | set(self.slots):
            if name in self.slots:
                notes.rename(word + word_of(name), word + self.slots[name])
            else:
                notes.lose(word + word_of(name), NO_PLACE)

    def spelled(self) -> Text:
        """The text with the placeholders that the contacts' fields have here."""
        return respelled(self.text, Syntax.BRACES, self._spell)

    def _spell(self, name: str) -> str:
        spot = name if name == "number" else self.slots.get(name)
        return "{" + spot + "}" if spot else ""

    def fields(self, recipient: Recipient) -> dict[str, str]:
        """A recipient's fields that are not empty, cut to what the vendor takes."""
        own = values_of(recipient)
        return {spot: own[name][: LONGEST[spot]] for name, spot in self.slots.items() if own.get(name)}

    def contacts(self, recipients: Sequence[Recipient], notes: Notes) -> Iterator[JsonObject]:
        """The recipients as the vendor has them, each number once."""
        seen: set[str] = set()
        for index, each in zip(notes.kept(), recipients, strict=False):
            if each.number in seen:
                notes.drop(index, TWICE)
                continue
            seen.add(each.number)
            yield {"number": each.number, **self.fields(each)}


def contact_places(prefix: str = "", word: str = "") -> list[Place]:
    """All fields of a contact at a place of an object."""
    return [
        Place(f"{prefix}id", f"{word}id", "a UUID, made of the text where it is none"),
        Place(f"{prefix}account_id", f"{word}account.id", why="the account is that of the key"),
        Place(f"{prefix}audience_id", f"{word}audience.id", "a UUID, made of the text where it is none"),
        *recipient_places(prefix, word),
        Place(f"{prefix}create_date", f"{word}created_at", UTC_SECONDS),
        Place(f"{prefix}update_date", f"{word}updated_at", UTC_SECONDS),
        *(Place(f"{prefix}links.{each}", why=ADDRESSES) for each in ("self", "account", "audience")),
    ]


def read_contact(given: Given) -> Contact | None:
    """A contact, None for one without a phone number."""
    number = given.number("number")
    if number is None:
        return None
    return Contact(
        id=given.identifier("id") or NOBODY,
        account_id=given.identifier("account_id") or NOBODY,
        audience_id=given.identifier("audience_id") or NOBODY,
        number=number,
        created_at=given.moment("create_date", moment) or NEVER,
        updated_at=given.moment("update_date", moment) or NEVER,
        fields=fields_of(given),
        tags=given.texts("tags"),
    )


def contact_rows(contacts: Sequence[Contact], notes: Notes, word: str = "") -> list[JsonObject]:
    """Contacts as lists show them, each number once."""
    recipients = [Recipient(each.number, each.fields) for each in contacts]
    slots = Slots.of(Text(""), recipients)
    slots.note(recipients, notes, word)
    seen: set[str] = set()
    rows = []
    for index, contact, recipient in zip(notes.kept(), contacts, recipients, strict=False):
        if contact.number in seen:
            notes.drop(index, TWICE)
            continue
        seen.add(contact.number)
        rows.append(told(contact_row(replace(contact, fields=slots.fields(recipient))), UNKNOWN))
    return rows


def _read(value: JsonObject, notes: Notes) -> Contact:
    contact = read_contact(Given(value, notes))
    return contact or Contact(NOBODY, NOBODY, NOBODY, "", NEVER, NEVER)


CONTACT = Form(contact_places(), _read, lambda contact, notes: contact_rows([contact], notes)[0], IN_FIELDS)
