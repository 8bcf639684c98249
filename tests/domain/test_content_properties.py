"""What holds of every text, every payload and every recipient."""

import orjson
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain.content import CONTACT_FIELDS, LINK_FIELDS, Content, Syntax, Text, compile_content
from gateway.domain.recipients import Recipient

stretches = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        [
            "{first_name}",
            "{Name}",
            "{OptOut}",
            "{{1}}",
            "{{ 12 }}",
            "{x}",
            "{",
            "}",
            "<accountID>",
            "<namespace>",
        ]
    ),
)
sources = st.lists(stretches, max_size=8).map("".join)
values = st.one_of(stretches, st.sampled_from(['"', "\\", "\n", "\x00", "</script>", "\u2028"]))
recipients = st.builds(
    Recipient,
    st.from_regex(r"[1-9][0-9]{6,14}", fullmatch=True),
    st.dictionaries(st.sampled_from([*CONTACT_FIELDS, *sorted(LINK_FIELDS), "other"]), values),
    st.lists(values, max_size=5),
    st.none() | values,
)
texts = st.builds(Text, sources, st.sampled_from(Syntax))
links = st.none() | values
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | sources,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(sources, inner, max_size=4),
)
payloads = st.dictionaries(sources, json_values, max_size=4).map(lambda value: orjson.dumps(value).decode())
plain = st.text(st.characters(exclude_characters="{}", exclude_categories=["Cs"]), max_size=10)


@given(st.builds(Content, texts, st.none() | payloads, links, st.none(), values), recipients)
def test_rendering_never_raises_and_payloads_stay_json(content: Content, recipient: Recipient) -> None:
    rendered = compile_content(content, _link)(recipient, 1)
    if content.payload is None:
        assert rendered.payload is None
    else:
        assert rendered.payload is not None
        assert isinstance(orjson.loads(rendered.payload), dict)


@given(texts)
def test_segments_are_the_whole_text(text: Text) -> None:
    literal = "".join(part for part in text.segments() if isinstance(part, str))
    assert len(literal) <= len(text.source)
    if not text.fields():
        assert literal == text.source


@given(texts, st.sampled_from(Syntax))
def test_writing_a_text_twice_changes_nothing_more(text: Text, syntax: Syntax) -> None:
    once = text.written_in(syntax)
    assert once.written_in(syntax) == once


def _source(alphabet: list[str]) -> st.SearchStrategy[str]:
    return st.lists(st.one_of(plain, st.sampled_from(alphabet)), max_size=8).map("".join)


@given(_source([f"{{{name}}}" for name in CONTACT_FIELDS]), recipients)
def test_braces_survive_the_way_through_named(source: str, recipient: Recipient) -> None:
    text = Text(source, Syntax.BRACES)
    named = text.written_in(Syntax.NAMED)
    assert named.written_in(Syntax.BRACES) == text
    assert _rendered(named, recipient) == _rendered(text, recipient)


@given(_source(["{Name}", "{FIRSTNAME}", "{optout}", "{TrackLinkUrl}", "{Number}", "{custom1}"]), recipients)
def test_named_survives_the_way_through_braces(source: str, recipient: Recipient) -> None:
    text = Text(source, Syntax.NAMED)
    through = Text(text.written_in(Syntax.BRACES).source, Syntax.NAMED)
    assert through.segments() == text.segments()
    assert _rendered(through, recipient) == _rendered(text, recipient)


@given(_source(["{{1}}", "{{ 2 }}", "{{3}}", "{{4}}"]), recipients)
def test_numbered_means_the_same_in_braces_for_named_fields(source: str, recipient: Recipient) -> None:
    named_fields = Recipient(recipient.number, recipient.fields)
    text = Text(source, Syntax.NUMBERED)
    assert _rendered(text.written_in(Syntax.BRACES), named_fields) == _rendered(text, named_fields)


@given(_source([f"{{{name}}}" for name in CONTACT_FIELDS]), recipients)
def test_numbers_follow_the_order_of_fields(source: str, recipient: Recipient) -> None:
    text = Text(source, Syntax.BRACES)
    numbered = text.written_in(Syntax.NUMBERED)
    in_order = [_rendered(Text(f"{{{name}}}", Syntax.BRACES), recipient) for name in text.fields()]
    if in_order:
        assert _rendered(numbered, Recipient(recipient.number, {}, in_order)) == _rendered(text, recipient)


def _rendered(text: Text, recipient: Recipient) -> str:
    content = Content(text, track_link="https://shop.example")
    return compile_content(content, _link)(recipient, 1).text


def _link(kind: str, seq: int) -> str:
    return f"https://{kind}.example/{seq}"
