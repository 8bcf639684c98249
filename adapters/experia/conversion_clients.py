"""Clients, to be converted: on their own, and as the recipients of a campaign."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gateway.conversion.columns import names_of, values_of, word_of
from gateway.conversion.forms import Form, JsonObject, Place
from gateway.conversion.given import Given
from gateway.conversion.notes import Notes
from gateway.conversion.texts import in_braces
from gateway.conversion.things import NEVER, NOBODY
from gateway.domain.content import Content, Syntax, Text, placeholder_values
from gateway.domain.recipients import Contact, Recipient

WITH_PLUS = "E.164 with a plus"
IN_ORDER = "in the order of the text's placeholders, then those that it does not use"
NO_PROPERTIES = "a client of Experia is a number and its parameters"


def client_places(prefix: str = "", word: str = "", *, required: bool = True) -> list[Place]:
    """The fields of a client at a place of an object."""
    return [
        Place(f"{prefix}AccountID", f"{word}number", WITH_PLUS, "Experia requires it", required=required),
        Place(f"{prefix}Params[]", f"{word}params[]", IN_ORDER),
    ]


AMONG_PARAMS = dict.fromkeys(("name", "first_name", "last_name", "custom1", "custom2"), "among the `Params`")
ABSENT = {
    **dict.fromkeys(("id", "account.id", "audience.id", "tags[]", "created_at", "updated_at"), NO_PROPERTIES),
    **AMONG_PARAMS,
}


def read_recipients(given: Given, notes: Notes) -> list[Recipient]:
    """The clients that have a phone number; the others are noted."""
    recipients = []
    for index, client in enumerate(given.objects("Clients")):
        recipient = _recipient(client)
        if recipient is None:
            notes.drop(index, "its AccountID is not a phone number")
        else:
            recipients.append(recipient)
    return recipients


def _recipient(client: Given) -> Recipient | None:
    number = client.number("AccountID")
    if number is None:
        return None
    address = client.text("AccountID")
    params = client.texts("Params")
    return Recipient(number, params=params, address=None if address == "+" + number else address)


@dataclass(frozen=True, slots=True)
class Parameters:
    """The order in which a recipient's values stand in `Params`."""

    names: Sequence[str]

    @classmethod
    def of(cls, text: Text, recipients: Sequence[Recipient]) -> "Parameters":
        """What the text asks for comes first; parameters keep their numbers."""
        names = names_of(text, recipients)
        if text.syntax is Syntax.NUMBERED and all(each.isdigit() for each in names):
            names = tuple(str(place) for place in range(1, max(map(int, names), default=0) + 1))
        return cls(names)

    def placeholder(self, name: str) -> str:
        """What stands in the text for a value."""
        return "{{" + str(self.names.index(name) + 1) + "}}"

    def note(self, notes: Notes, word: str = "") -> None:
        """Says which value is which parameter."""
        for place, name in enumerate(self.names):
            if name != "number":
                notes.rename(word + word_of(name), f"{word}params[{place}]")

    def clients(self, recipients: Sequence[Recipient]) -> Iterator[JsonObject]:
        """The recipients as the vendor has them."""
        asked = "".join(map(in_braces, self.names))
        values = placeholder_values(Content(Text(asked, Syntax.BRACES)))
        for each in recipients:
            if each.params or all(name.isdigit() for name in self.names):
                own = values_of(each)
                params = [own.get(name, "") for name in self.names]
            else:
                params = values(each, 0)
            yield {"AccountID": each.address or "+" + each.number, "Params": params}


def read_contact(value: JsonObject, notes: Notes) -> Contact:
    """A contact whose fields are the client's parameters."""
    given = Given(value, notes)
    recipient = Recipient(given.number("AccountID") or "", params=given.texts("Params"))
    return Contact(NOBODY, NOBODY, NOBODY, recipient.number, NEVER, NEVER, values_of(recipient))


def write_contact(contact: Contact, notes: Notes) -> JsonObject:
    """A client whose parameters are the contact's fields."""
    recipient = Recipient(contact.number, contact.fields)
    order = Parameters.of(Text(""), [recipient])
    order.note(notes)
    (client,) = order.clients([recipient])
    return client if contact.number else {**client, "AccountID": ""}


CLIENT = Form(client_places(), read_contact, write_contact, ABSENT, any_case=True)
