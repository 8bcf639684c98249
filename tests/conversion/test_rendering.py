"""What recipients get is the same before and after a conversion, unless the report tells of a loss."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.registry import converters
from gateway.conversion.convert import convert
from gateway.conversion.findings import Outcome
from gateway.conversion.forms import Kind
from gateway.conversion.leaves import is_blank
from gateway.conversion.notes import Notes
from gateway.conversion.shelf import Shelf
from gateway.conversion.things import RequestedCampaign
from gateway.domain.content import compile_content

VENDORS = {each.name: each for each in converters()}
DIRECTIONS = [(one, other) for one in VENDORS for other in VENDORS if one != other]
REQUEST = Kind.CAMPAIGN_REQUEST
ID = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
LINK = "https://shop.example/a"

value = st.sampled_from(["", "Ann", "Bee 5 %", "{first_name}", "{{1}}", "é"])
literal = st.sampled_from(["Hi ", " ", ", ", "5 % ", "{", "}"])
numbers = st.lists(st.integers(0, 9).map("44770090000{}".format), min_size=2, max_size=3, unique=True)


def text_of(*placeholders: str) -> st.SearchStrategy[str]:
    parts = st.lists(st.sampled_from(placeholders) | literal, min_size=1, max_size=6)
    return parts.map("".join).filter(lambda text: bool(text.strip()))


@st.composite
def dexatel(draw: st.DrawFn) -> tuple[Any, Shelf]:
    contacts = [
        {"number": number, **{key: draw(value) for key in ("first_name", "last_name", "custom1", "custom2")}}
        for number in draw(numbers)
    ]
    text = draw(text_of("{first_name}", "{last_name}", "{first_name} {last_name}", "{custom2}", "{number}"))
    audience = {"id": ID, "name": "A", "channel": "SMS", "contacts": contacts}
    template = {"id": ID, "name": "T", "channel": "SMS", "text": text}
    data = {"channel": "SMS", "from": "Shop", "audience": ID, "template": ID}
    return {"data": data}, Shelf.of([audience], [template])


@st.composite
def experia(draw: st.DrawFn) -> tuple[Any, Shelf]:
    count = draw(st.integers(0, 5))
    clients = [
        {"AccountID": "+" + number, "Params": [draw(value) for _ in range(count)]} for number in draw(numbers)
    ]
    text = draw(text_of("{{1}}", "{{2}}", "{{3}}", "{{4}}"))
    return {"Name": "N", "Message": text, "Clients": clients, "TempMsgID": ID}, Shelf()


@st.composite
def dynamic_messaging(draw: st.DrawFn) -> tuple[Any, Shelf]:
    contacts = [
        {"phoneNumber": number, **{key: draw(value) for key in ("name", "custom1", "custom2")}}
        for number in draw(numbers)
    ]
    text = draw(text_of("{Name}", "{FirstName}", "{LastName}", "{Custom2}", "{PhoneNumber}", "{TrackLink}"))
    return {"sender": "Shop", "message": text, "trackLinkUrl": LINK, "contacts": contacts}, Shelf()


REQUESTS = {"dexatel": dexatel(), "experia": experia(), "dynamic_messaging": dynamic_messaging()}


def rendered(requested: RequestedCampaign) -> list[tuple[str, str]]:
    """What each number gets, without blanks: two names that are one have none beside a missing one."""
    draft = requested.draft
    render = compile_content(draft.content)
    return [(each.number, "".join(render(each, 1).text.split())) for each in draft.recipients]


@pytest.mark.parametrize(("one", "other"), DIRECTIONS, ids=str)
@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_everybody_gets_the_same_text(one: str, other: str, data: st.DataObject) -> None:
    request, shelf = data.draw(REQUESTS[one])
    reading, writing = VENDORS[one].form(REQUEST), VENDORS[other].form(REQUEST)
    done = convert(VENDORS[one], VENDORS[other], REQUEST, request, shelf=shelf)
    lost = [each.path for each in done.report.of(Outcome.LOST) if each.path and not is_blank(each.was)]
    before = rendered(reading.read(reading.shelved(request, shelf), Notes()))
    after = rendered(writing.read({**done.converted, **done.companions}, Notes()))
    if any("contacts[]" in path or "Clients[]" in path for path in lost):
        assert [number for number, _ in before] == [number for number, _ in after]
    else:
        assert before == after
