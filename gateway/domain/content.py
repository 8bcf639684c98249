"""What a campaign says, and what each recipient gets of it.

A text is kept as its author wrote it, together with the placeholder syntax it is written in. It is
parsed once per campaign into segments, and rendering a message is then joining strings. Segments
name fields of a contact, so a text written in one syntax can be shown in another.

Syntaxes:

    literal   no placeholders at all
    braces    `{first_name}`: exact field names; an unknown name stays as it is
    named     `{Name}`: field names in any case, with aliases; an unknown name stays as it is
    numbered  `{{1}}`: the recipient's first, second, … parameter

A missing value renders as nothing. Links are the gateway's own, one of each kind for each message.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, TypeAlias

import orjson

from gateway.domain.errors import ContentInvalid
from gateway.domain.links import LinkKind, LinkOrigin, LinkWriter
from gateway.domain.recipients import Recipient
from gateway.domain.tuples import made

CONTACT_FIELDS = ("first_name", "last_name", "number", "custom1", "custom2", "name")
"""The fields every contact has, by the names the `braces` syntax uses."""

POSITIONS = ("first_name", "last_name", "custom1", "custom2")
"""What `{{1}}`, `{{2}}` … mean for a recipient with named fields and no parameters."""

LINK_FIELDS = frozenset(LinkKind)
"""Fields that the gateway itself fills."""


class Syntax(StrEnum):
    """How placeholders are written in a text."""

    LITERAL = "literal"
    BRACES = "braces"
    NAMED = "named"
    NUMBERED = "numbered"


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A field of the recipient, or its n-th parameter when `field` is a number."""

    field: str

    @property
    def position(self) -> int | None:
        """The parameter's number from 1, None for a named field."""
        return int(self.field) if self.field.isdigit() else None


Segment: TypeAlias = str | Placeholder

_BRACES = re.compile(r"\{([A-Za-z][A-Za-z0-9_]*)\}")
_NUMBERED = re.compile(r"\{\{\s*([1-9][0-9]?)\s*\}\}")
_PAYLOAD_MARKS = re.compile(r"(<accountID>|<namespace>)")

_NAMED_FIELDS = {
    "name": "name",
    "firstname": "first_name",
    "first_name": "first_name",
    "lastname": "last_name",
    "last_name": "last_name",
    "phonenumber": "number",
    "number": "number",
    "custom1": "custom1",
    "custom2": "custom2",
    "optout": "opt_out_link",
    "optoutlink": "opt_out_link",
    "opt_out_link": "opt_out_link",
    "tracklink": "track_link",
    "tracklinkurl": "track_link",
    "track_link": "track_link",
}
_NAMED_SPELLING = {
    "name": "{Name}",
    "first_name": "{FirstName}",
    "last_name": "{LastName}",
    "number": "{PhoneNumber}",
    "custom1": "{Custom1}",
    "custom2": "{Custom2}",
    "opt_out_link": "{OptOut}",
    "track_link": "{TrackLink}",
}


@dataclass(frozen=True, slots=True)
class Text:
    """A text with placeholders, as written."""

    source: str
    syntax: Syntax = Syntax.LITERAL

    def segments(self) -> tuple[Segment, ...]:
        """The literal stretches and placeholders, in order."""
        return tuple(_segments(self.source, self.syntax))

    def fields(self) -> tuple[str, ...]:
        """The names of the placeholders, each once, in order of their first use."""
        names = (part.field for part in self.segments() if isinstance(part, Placeholder))
        return tuple(dict.fromkeys(names))

    def unknown_names(self) -> tuple[str, ...]:
        """Names in single braces that are no field of a contact (`braces` only)."""
        if self.syntax is not Syntax.BRACES:
            return ()
        return tuple(name for name in _BRACES.findall(self.source) if name not in CONTACT_FIELDS)

    def written_in(self, syntax: Syntax) -> "Text":
        """The same text with its placeholders written in another syntax.

        Into `numbered`, named fields take the numbers of their order of first use; out of it, the
        n-th parameter becomes the n-th of POSITIONS, and one beyond those stays as it is.
        """
        if syntax is self.syntax or self.syntax is Syntax.LITERAL:
            return self
        spell = _speller(syntax, self.fields())
        source = "".join(part if isinstance(part, str) else spell(part) for part in self.segments())
        return Text(source, syntax)


def _segments(source: str, syntax: Syntax) -> list[Segment]:
    if syntax is Syntax.LITERAL:
        return [source] if source else []
    pattern = _NUMBERED if syntax is Syntax.NUMBERED else _BRACES
    found: list[Segment] = []
    end = 0
    for match in pattern.finditer(source):
        field = _field(match[1], syntax)
        if field is None:
            continue
        if match.start() > end:
            found.append(source[end : match.start()])
        found.append(Placeholder(field))
        end = match.end()
    if end < len(source):
        found.append(source[end:])
    return found


def _field(name: str, syntax: Syntax) -> str | None:
    match syntax:
        case Syntax.NUMBERED:
            return name
        case Syntax.NAMED:
            return _NAMED_FIELDS.get(name.lower())
        case _:
            return name if name in CONTACT_FIELDS else None


def _speller(syntax: Syntax, fields: Sequence[str]) -> Callable[[Placeholder], str]:
    def by_name(part: Placeholder) -> str:
        name = part.field
        if part.position is not None:
            if part.position > len(POSITIONS):
                return "{{" + name + "}}"
            name = POSITIONS[part.position - 1]
        return _NAMED_SPELLING[name] if syntax is Syntax.NAMED else "{" + name + "}"

    def by_number(part: Placeholder) -> str:
        return "{{" + str(fields.index(part.field) + 1) + "}}"

    return by_number if syntax is Syntax.NUMBERED else by_name


@dataclass(frozen=True, slots=True)
class Content:
    """A campaign's content: a text, for WhatsApp also the template message's JSON.

    `payload` is the JSON as text, with `{{N}}`, `<accountID>` and `<namespace>` in its strings.
    `track_link` is the address that the tracked link leads to, `opt_out_link_id` the handle of the account's
    opt-out link that says what its page shows. `links` is set once the content belongs to a campaign.
    """

    text: Text
    payload: str | None = None
    track_link: str | None = None
    opt_out_link_id: int | None = None
    namespace: str = ""
    links: LinkOrigin | None = None

    @property
    def has_links(self) -> bool:
        """Whether the text has a place for one of the gateway's links."""
        return not LINK_FIELDS.isdisjoint(self.text.fields())


class Rendered(NamedTuple):
    """What one recipient gets."""

    text: str
    payload: str | None = None


Renderer: TypeAlias = Callable[[Recipient, int], Rendered]
"""From a recipient and its place in the campaign to what it gets."""

Value: TypeAlias = Callable[[Recipient, int], str]
"""From a recipient and its place in the campaign to what stands for a field."""


def payload_variables(payload: str) -> int:
    """How many parameters a payload needs: the larger of its highest number and its unique count."""
    numbers = {int(number) for number in _NUMBERED.findall(payload)}
    return max(len(numbers), max(numbers, default=0))


def variables_needed(content: Content) -> int:
    """How many parameters a recipient without named fields needs for a text and its payload."""
    text = content.text.written_in(Syntax.NUMBERED)
    in_text = payload_variables(text.source) if text.syntax is Syntax.NUMBERED else 0
    return max(in_text, payload_variables(content.payload or ""))


def check_payload(payload: str) -> None:
    """Raises ContentInvalid unless the payload is a JSON object."""
    try:
        value = orjson.loads(payload)
    except orjson.JSONDecodeError as error:
        raise ContentInvalid("JSON is not valid") from error
    if not isinstance(value, dict):
        raise ContentInvalid("JSON is not valid")


def compile_content(content: Content, write: LinkWriter | None = None) -> Renderer:
    """A function that renders the content for one recipient after the other.

    `write` makes the links; without it, the address itself stands for the tracked one.
    """
    text_segments = content.text.segments()
    payload_segments = _payload_segments(content)
    if payload_segments is None and not any(isinstance(s, Placeholder) for s in text_segments):
        constant = Rendered("".join(str(segment) for segment in text_segments))
        return lambda recipient, seq: constant
    text = _filler(text_segments, _values(content, write))
    if payload_segments is None:
        return lambda recipient, seq: made(Rendered, (text(recipient, seq), None))
    payload = _filler(payload_segments, _payload_value)
    return lambda recipient, seq: made(Rendered, (text(recipient, seq), payload(recipient, seq)))


def _filler(segments: Sequence[Segment], value_of: Callable[[str], Value]) -> Value:
    """A function that puts values in their places; what stands between them is put together once."""
    values = [value_of(each.field) for each in segments if isinstance(each, Placeholder)]
    pattern = "".join("%s" if isinstance(each, Placeholder) else each.replace("%", "%%") for each in segments)
    return lambda recipient, seq: pattern % tuple([value(recipient, seq) for value in values])


def placeholder_values(
    content: Content, write: LinkWriter | None = None
) -> Callable[[Recipient, int], list[str]]:
    """The parameters that the text asks for when written as `numbered`, for a recipient and its place."""
    fields: Sequence[str] = content.text.fields()
    if content.text.syntax is Syntax.NUMBERED:
        fields = [str(n) for n in range(1, payload_variables(content.text.source) + 1)]
    values = list(map(_values(content, write), fields))
    return lambda recipient, seq: [value(recipient, seq) for value in values]


def _values(content: Content, write: LinkWriter | None) -> Callable[[str], Value]:
    """What fills the placeholders of the text, by their fields."""
    track_link = content.track_link or ""

    def value_of(field: str) -> Value:
        if field not in LINK_FIELDS:
            return _value(field)
        if field == LinkKind.TRACK and not (track_link and write):
            return lambda recipient, seq: track_link
        return lambda recipient, seq: write(field, seq) if write else ""

    return value_of


def _payload_segments(content: Content) -> tuple[Segment, ...] | None:
    if content.payload is None:
        return None
    segments: list[Segment] = []
    for stretch in _PAYLOAD_MARKS.split(content.payload):
        match stretch:
            case "<accountID>":
                segments.append(Placeholder("address"))
            case "<namespace>":
                segments.append(_json_escaped(content.namespace))
            case _:
                segments.extend(_segments(stretch, Syntax.NUMBERED))
    return tuple(segments)


def _json_escaped(value: str) -> str:
    return orjson.dumps(value)[1:-1].decode()


def _payload_value(field: str) -> Value:
    if field == "address":
        return lambda recipient, seq: _json_escaped(recipient.address or recipient.number)
    value = _value(field)
    return lambda recipient, seq: _json_escaped(value(recipient, seq))


def _value(field: str) -> Value:
    if field == "number":
        return lambda recipient, seq: recipient.number
    if field.isdigit():
        return _parameter(int(field))
    return lambda recipient, seq: recipient.fields.get(field) or _made_of_others(field, recipient)


def _parameter(position: int) -> Value:
    """A parameter, or for a recipient with named fields the one that has its position."""
    named = _value(POSITIONS[position - 1]) if position <= len(POSITIONS) else _nothing

    def value(recipient: Recipient, seq: int) -> str:
        if recipient.params:
            return recipient.params[position - 1] if position <= len(recipient.params) else ""
        return named(recipient, seq)

    return value


def _nothing(_recipient: Recipient, _seq: int) -> str:
    return ""


def _made_of_others(field: str, recipient: Recipient) -> str:
    if field == "name":
        names = (recipient.fields.get("first_name"), recipient.fields.get("last_name"))
        return " ".join(filter(None, names))
    return recipient.fields.get("name", "") if field == "first_name" else ""
