"""Which of a recipient's values stands under which name, on both sides of a conversion.

A value of a recipient is a named field, or a parameter, whose name is its number. The places that a vendor
has are few: values that the text uses take theirs first, each its own where it can, and what remains any that
are free.
"""

from collections.abc import Mapping, Sequence

from gateway.conversion.notes import Notes
from gateway.domain.content import LINK_FIELDS, POSITIONS, Text
from gateway.domain.recipients import Recipient


def values_of(recipient: Recipient) -> Mapping[str, str]:
    """A recipient's values by name; parameters are named by their number, from 1."""
    if recipient.params:
        return {str(place): value for place, value in enumerate(recipient.params, 1)}
    return recipient.fields


def word_of(name: str) -> str:
    """How a value is called among the words of a conversion; parameters count from 0 there."""
    return f"params[{int(name) - 1}]" if name.isdigit() else name


def names_of(text: Text, recipients: Sequence[Recipient]) -> tuple[str, ...]:
    """All values: those that the text uses, in order of first use, then those that only recipients have."""
    used = (each for each in text.fields() if each not in LINK_FIELDS)
    present = {name for each in recipients for name, value in values_of(each).items() if value}
    return tuple(dict.fromkeys((*used, *sorted(present, key=_place))))


def _place(name: str) -> tuple[int, int, str]:
    if name.isdigit():
        return 0, int(name), ""
    order = ("name", *POSITIONS)
    return 1, order.index(name) if name in order else len(order), name


def placed(names: Sequence[str], own: Mapping[str, str], places: Sequence[str]) -> dict[str, str]:
    """Which value gets which place; one for which none is left has none."""
    found: dict[str, str] = {}
    free = list(places)
    for name in names:
        if own.get(name) in free:
            found[name] = own[name]
            free.remove(own[name])
    for name in names:
        if name not in found and free:
            found[name] = free.pop(0)
    return found


def note_left_out(text: Text, places: Mapping[str, str], notes: Notes) -> None:
    """Says of a text which of its placeholders have no place in a target."""
    known = {*places, *LINK_FIELDS, "number"}
    left = ", ".join(each for each in text.fields() if each not in known)
    if left:
        notes.explain("text", f"there is no place for {left}, which is left out of it")
