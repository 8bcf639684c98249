"""Texts as a target writes them."""

from collections.abc import Callable

from gateway.domain.content import Content, Placeholder, Segment, Syntax, Text
from gateway.domain.links import LinkKind

NAMES = frozenset({"first_name", "last_name"})
_FIRST_AND_LAST = [Placeholder("first_name"), " ", Placeholder("last_name")]


def respelled(text: Text, syntax: Syntax, spell: Callable[[str], str]) -> Text:
    """A text with each placeholder as `spell` writes its field."""
    if text.syntax is Syntax.LITERAL:
        return text
    return Text("".join(_written(each, spell) for each in text.segments()), syntax)


def _written(segment: Segment, spell: Callable[[str], str]) -> str:
    return segment if isinstance(segment, str) else spell(segment.field)


def in_braces(field: str) -> str:
    """A placeholder in single braces."""
    return "{" + field + "}"


def with_one_name(text: Text) -> Text:
    """A text whose first and last names are one name, if it has them only side by side; else as it is."""
    if not NAMES.issubset(text.fields()):
        return text
    segments = list(text.segments())
    joined: list[Segment] = []
    while segments:
        if segments[:3] == _FIRST_AND_LAST:
            joined.append(Placeholder("name"))
            del segments[:3]
        else:
            joined.append(segments.pop(0))
    one = Text("".join(_written(each, in_braces) for each in joined), text.syntax)
    return text if NAMES & set(one.fields()) else one


def without_links(content: Content) -> Text:
    """The text for a vendor without links: the tracked address is written out, that to opt out left out."""
    written = {LinkKind.TRACK.value: content.track_link or "", LinkKind.OPT_OUT.value: ""}
    text = content.text
    if not content.has_links:
        return text
    spell = in_braces if text.syntax is not Syntax.NUMBERED else lambda field: "{" + in_braces(field) + "}"
    parts = (_written(each, lambda field: written.get(field, spell(field))) for each in text.segments())
    syntax = Syntax.BRACES if text.syntax is Syntax.NAMED else text.syntax
    return Text("".join(parts).strip(), syntax)
