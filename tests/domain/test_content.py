"""What a text says in each syntax, and what a recipient gets of it."""

from collections.abc import Mapping, Sequence

import pytest

from gateway.domain.content import (
    Content,
    Rendered,
    Syntax,
    Text,
    check_payload,
    compile_content,
    payload_variables,
)
from gateway.domain.errors import ContentInvalid
from gateway.domain.links import LinkWriter
from gateway.domain.recipients import Recipient

LITERAL, BRACES, NAMED, NUMBERED = Syntax
ANN = {"first_name": "Ann", "last_name": "Lee", "custom1": "gold", "custom2": "7"}
Entry = tuple[Mapping[str, str], Sequence[str]]
WITH_FIELDS: Entry = (ANN, ())
NOTHING: Entry = ({}, ())

# label, text, syntax, (fields, params), what the recipient gets
RENDERINGS: list[tuple[str, str, Syntax, Entry, str]] = [
    ("literal keeps all", "{Name} {first_name} {{1}}", LITERAL, WITH_FIELDS, "{Name} {first_name} {{1}}"),
    ("empty", "", NAMED, WITH_FIELDS, ""),
    ("braces", "Hi {first_name} {last_name}!", BRACES, WITH_FIELDS, "Hi Ann Lee!"),
    ("braces: custom fields", "{custom1}/{custom2}", BRACES, WITH_FIELDS, "gold/7"),
    ("braces: number", "to {number}", BRACES, NOTHING, "to 447700900001"),
    ("braces: the same twice", "{custom1}{custom1}", BRACES, WITH_FIELDS, "goldgold"),
    ("braces: another case stays", "{First_Name}", BRACES, WITH_FIELDS, "{First_Name}"),
    ("braces: an unknown name stays", "{code} {custom3}", BRACES, WITH_FIELDS, "{code} {custom3}"),
    ("braces: blanks stay", "{ first_name }", BRACES, WITH_FIELDS, "{ first_name }"),
    ("braces: inside braces", "{{first_name}}", BRACES, WITH_FIELDS, "{Ann}"),
    ("braces: open ends", "{first_name first_name} {", BRACES, WITH_FIELDS, "{first_name first_name} {"),
    ("braces: missing is nothing", "[{last_name}]", BRACES, NOTHING, "[]"),
    ("braces: name is made of both", "{name}", BRACES, WITH_FIELDS, "Ann Lee"),
    ("braces: name of one", "{name}", BRACES, ({"last_name": "Lee"}, ()), "Lee"),
    ("braces: first name falls back to name", "{first_name}", BRACES, ({"name": "Ann Lee"}, ()), "Ann Lee"),
    ("braces: an empty name counts as missing", "{name}", BRACES, (ANN | {"name": ""}, ()), "Ann Lee"),
    ("braces: own name first", "{name}", BRACES, (ANN | {"name": "Dr Lee"}, ()), "Dr Lee"),
    ("braces: numbers are nothing", "{{1}} {1}", BRACES, WITH_FIELDS, "{{1}} {1}"),
    ("named", "Hi {Name}", NAMED, ({"name": "Ann"}, ()), "Hi Ann"),
    ("named: any case", "{NAME}{name}{nAmE}", NAMED, ({"name": "a"}, ()), "aaa"),
    ("named: first and last", "{FirstName}-{LastName}", NAMED, WITH_FIELDS, "Ann-Lee"),
    ("named: with underscores", "{First_Name}-{last_name}", NAMED, WITH_FIELDS, "Ann-Lee"),
    ("named: number", "{PhoneNumber}|{Number}", NAMED, NOTHING, "447700900001|447700900001"),
    ("named: custom", "{Custom1}{CUSTOM2}", NAMED, WITH_FIELDS, "gold7"),
    ("named: opt-out and its alias", "{OptOut}|{OptOutLink}", NAMED, NOTHING, "https://o/7|https://o/7"),
    (
        "named: track link and its alias",
        "{TrackLink}|{TrackLinkUrl}",
        NAMED,
        NOTHING,
        "https://t/7|https://t/7",
    ),
    (
        "named: links by their field names",
        "{opt_out_link}|{track_link}",
        NAMED,
        NOTHING,
        "https://o/7|https://t/7",
    ),
    ("named: links are no field's", "{TrackLink}", NAMED, ({"track_link": "https://x"}, ()), "https://t/7"),
    ("named: an unknown name stays", "{Parameter1} {code}", NAMED, WITH_FIELDS, "{Parameter1} {code}"),
    ("named: missing is nothing", "[{Name}{Custom1}]", NAMED, NOTHING, "[]"),
    ("numbered", "{{1}} and {{2}}", NUMBERED, ({}, ["x", "y"]), "x and y"),
    ("numbered: any order, twice", "{{2}}{{1}}{{2}}", NUMBERED, ({}, ["x", "y"]), "yxy"),
    ("numbered: blanks inside", "{{ 1 }}", NUMBERED, ({}, ["x"]), "x"),
    ("numbered: too few parameters", "[{{3}}]", NUMBERED, ({}, ["x"]), "[]"),
    ("numbered: an empty parameter", "[{{1}}]", NUMBERED, ({}, ["", "y"]), "[]"),
    ("numbered: two digits", "{{11}}", NUMBERED, ({}, list("abcdefghijk")), "k"),
    ("numbered: 0, 01 and 100 are none", "{{0}}{{01}}{{100}}", NUMBERED, ({}, ["x"]), "{{0}}{{01}}{{100}}"),
    ("numbered: single braces stay", "{1} {first_name}", NUMBERED, WITH_FIELDS, "{1} {first_name}"),
    ("numbered: of named fields", "{{1}} {{2}} {{3}} {{4}}|{{5}}", NUMBERED, WITH_FIELDS, "Ann Lee gold 7|"),
    ("a value is not read again", "{first_name}", BRACES, ({"first_name": "{last_name}"}, ()), "{last_name}"),
    ("a parameter is not read again", "{{1}}", NUMBERED, ({}, ["{{2}}", "y"]), "{{2}}"),
    ("unicode", "Привет, {first_name} 😀", BRACES, ({"first_name": "Ёлка"}, ()), "Привет, Ёлка 😀"),
]


def _link(kind: str, seq: int) -> str:
    return f"https://{kind[0]}/{seq}"


def _recipient(entry: Entry) -> Recipient:
    fields, params = entry
    return Recipient("447700900001", fields, params, address="+44 7700 900001")


@pytest.mark.parametrize(
    ("source", "syntax", "entry", "expected"), [pytest.param(*case, id=label) for label, *case in RENDERINGS]
)
def test_rendering(source: str, syntax: Syntax, entry: Entry, expected: str) -> None:
    content = Content(Text(source, syntax), track_link="https://shop.example")
    assert compile_content(content, _link)(_recipient(entry), 7) == Rendered(expected)


LINKS_MISSING = [
    ("nothing to lead to", Content(Text("[{TrackLink}]", NAMED)), _link, "[]"),
    (
        "nobody to write",
        Content(Text("{TrackLink}{OptOut}", NAMED), track_link="https://t"),
        None,
        "https://t",
    ),
]


@pytest.mark.parametrize(
    ("content", "write", "expected"), [pytest.param(*case, id=label) for label, *case in LINKS_MISSING]
)
def test_a_link_that_is_missing(content: Content, write: LinkWriter | None, expected: str) -> None:
    assert compile_content(content, write)(Recipient("447700900001"), 1).text == expected


# label, source, syntax, target, source in the target's syntax
TRANSLATIONS: list[tuple[str, str, Syntax, Syntax, str]] = [
    ("literal stays", "{Name} {{1}}", LITERAL, NAMED, "{Name} {{1}}"),
    ("to itself", "{{ 2 }}", NUMBERED, NUMBERED, "{{ 2 }}"),
    ("braces to named", "{first_name} {number} {name}", BRACES, NAMED, "{FirstName} {PhoneNumber} {Name}"),
    ("braces to numbered", "{last_name} {first_name} {last_name}", BRACES, NUMBERED, "{{1}} {{2}} {{1}}"),
    ("braces to literal shows them", "{last_name}", BRACES, LITERAL, "{last_name}"),
    ("named to braces", "{NAME} {custom1} {LASTNAME}", NAMED, BRACES, "{name} {custom1} {last_name}"),
    ("named to braces: links", "{OptOut} {TrackLinkUrl}", NAMED, BRACES, "{opt_out_link} {track_link}"),
    ("named to numbered", "{Custom2} {Name} {custom2}", NAMED, NUMBERED, "{{1}} {{2}} {{1}}"),
    (
        "numbered to braces",
        "{{1}} {{2}} {{3}} {{4}}",
        NUMBERED,
        BRACES,
        "{first_name} {last_name} {custom1} {custom2}",
    ),
    ("numbered to named", "{{4}} {{1}}", NUMBERED, NAMED, "{Custom2} {FirstName}"),
    ("numbers beyond the fields stay", "{{5}} {{12}}", NUMBERED, NAMED, "{{5}} {{12}}"),
    ("numbers beyond the fields stay in braces", "{{5}}", NUMBERED, BRACES, "{{5}}"),
    ("unknown names stay", "{code} {name}", BRACES, NUMBERED, "{code} {{1}}"),
]


@pytest.mark.parametrize(
    ("source", "syntax", "target", "expected"),
    [pytest.param(*case, id=label) for label, *case in TRANSLATIONS],
)
def test_written_in(source: str, syntax: Syntax, target: Syntax, expected: str) -> None:
    assert Text(source, syntax).written_in(target).source == expected


@pytest.mark.parametrize(
    ("source", "syntax", "fields", "unknown"),
    [
        ("{last_name}{name}{last_name}{code}{Name}", BRACES, ("last_name", "name"), ("code", "Name")),
        ("{LASTNAME}{code}", NAMED, ("last_name",), ()),
        ("{{2}}{{1}}{{2}}{code}", NUMBERED, ("2", "1"), ()),
        ("{name}{{1}}", LITERAL, (), ()),
    ],
)
def test_fields_and_unknown_names(
    source: str, syntax: Syntax, fields: tuple[str, ...], unknown: tuple[str, ...]
) -> None:
    assert Text(source, syntax).fields() == fields
    assert Text(source, syntax).unknown_names() == unknown


# label, payload, (fields, params), what the recipient gets
PAYLOADS: list[tuple[str, str, Entry, str]] = [
    ("a parameter", '{"a":"{{1}}"}', ({}, ["x"]), '{"a":"x"}'),
    ("a quote", '{"a":"{{1}}"}', ({}, ['say "hi"']), '{"a":"say \\"hi\\""}'),
    ("a backslash", '{"a":"{{1}}"}', ({}, ["\\"]), '{"a":"\\\\"}'),
    ("a line break and a tab", '{"a":"{{1}}"}', ({}, ["a\nb\tc"]), '{"a":"a\\nb\\tc"}'),
    ("a control character", '{"a":"{{1}}"}', ({}, ["\x01"]), '{"a":"\\u0001"}'),
    ("unicode", '{"a":"é {{1}}"}', ({}, ["😀é"]), '{"a":"é 😀é"}'),
    ("an attempt to break out", '{"a":"{{1}}"}', ({}, ['","b":"']), '{"a":"\\",\\"b\\":\\""}'),
    ("after an escaped backslash", '{"a":"\\\\{{1}}"}', ({}, ['"']), '{"a":"\\\\\\""}'),
    ("a missing parameter", '{"a":"{{2}}"}', ({}, ["x"]), '{"a":""}'),
    ("of named fields", '{"a":"{{1}} {{3}}"}', WITH_FIELDS, '{"a":"Ann gold"}'),
    ("names are not read", '{"a":"{first_name}"}', WITH_FIELDS, '{"a":"{first_name}"}'),
    ("the recipient's id", '{"to":"<accountID>"}', NOTHING, '{"to":"+44 7700 900001"}'),
    ("the id twice", '{"a":"<accountID><accountID>"}', NOTHING, '{"a":"+44 7700 900001+44 7700 900001"}'),
    ("the namespace", '{"n":"<namespace>"}', NOTHING, '{"n":"say \\"ns\\" {{1}}<accountID>"}'),
    ("a parameter that looks like the id", '{"a":"{{1}}"}', ({}, ["<accountID>"]), '{"a":"<accountID>"}'),
]


@pytest.mark.parametrize(
    ("payload", "entry", "expected"), [pytest.param(*case, id=label) for label, *case in PAYLOADS]
)
def test_payload(payload: str, entry: Entry, expected: str) -> None:
    content = Content(Text("t"), payload, namespace='say "ns" {{1}}<accountID>')
    assert compile_content(content)(_recipient(entry), 1) == Rendered("t", expected)


def test_the_id_of_a_recipient_without_an_address_is_its_number() -> None:
    render = compile_content(Content(Text(""), '{"to":"<accountID>"}'))
    assert render(Recipient("447700900001"), 1).payload == '{"to":"447700900001"}'


@pytest.mark.parametrize(
    ("payload", "needed"),
    [
        ("{}", 0),
        ('{"a":"{{1}}"}', 1),
        ('{"a":"{{1}}{{1}}"}', 1),
        ('{"a":"{{2}}","b":"{{1}}"}', 2),
        ('{"a":"{{5}}"}', 5),
        ('{"a":"{{2}}{{9}}"}', 9),
        ('{"a":"{{0}}{{100}}{1}"}', 0),
    ],
)
def test_payload_variables(payload: str, needed: int) -> None:
    assert payload_variables(payload) == needed


@pytest.mark.parametrize(
    "payload",
    ["", "null", "[]", '"{}"', "{", "{'a':1}", '{"a":NaN}', '{"a":"\\ud800"}', '{"a":"\ud800"}', "[" * 5_000],
)
def test_a_payload_that_is_no_json_object_is_refused(payload: str) -> None:
    with pytest.raises(ContentInvalid):
        check_payload(payload)


def test_an_object_is_a_payload() -> None:
    check_payload(' {"a": ["{{1}}", {"to": "<accountID>"}]}\n')
