"""docs/mapping.md says what the code does, and its tables leave no field of an answer out."""

from collections.abc import Mapping

import pytest

from adapters.registry import converters
from gateway.conversion.forms import Kind
from schemas import dynamic_messaging
from schemas.dexatel_answers import (
    AudienceObject,
    CampaignObject,
    ContactObject,
    MessageObject,
    TemplateObject,
)
from schemas.experia import (
    CampaignClient,
    CampaignMessage,
    CampaignResponse,
    TemplateAnswer,
)
from tests.documents.mapping import PAGE, mapping_page, places_of_tables, tables

VENDORS = {each.name: each for each in converters()}


def test_the_page_is_up_to_date() -> None:
    page = PAGE.read_text()
    assert page == mapping_page(page), "make mapping"


def test_every_table_has_its_place() -> None:
    assert sorted(places_of_tables(PAGE.read_text())) == sorted(tables())


ANSWERS: list[tuple[str, Kind, Mapping[str, object]]] = [
    ("dexatel", Kind.CAMPAIGN, CampaignObject.__annotations__),
    ("dexatel", Kind.TEMPLATE, TemplateObject.__annotations__),
    ("dexatel", Kind.AUDIENCE, AudienceObject.__annotations__ | {"contacts": list}),
    ("dexatel", Kind.CONTACT, ContactObject.__annotations__),
    ("dexatel", Kind.MESSAGE, MessageObject.__annotations__),
    ("experia", Kind.CAMPAIGN, CampaignResponse.__annotations__),
    ("experia", Kind.TEMPLATE, TemplateAnswer.__annotations__),
    ("experia", Kind.CONTACT, CampaignClient.__annotations__),
    ("experia", Kind.MESSAGE, CampaignMessage.__annotations__),
    ("dynamic_messaging", Kind.CAMPAIGN, dynamic_messaging.Campaign.__annotations__),
    ("dynamic_messaging", Kind.AUDIENCE, dynamic_messaging.ContactGroup.__annotations__ | {"contacts": list}),
    ("dynamic_messaging", Kind.CONTACT, dynamic_messaging.Contact.__annotations__),
    ("dynamic_messaging", Kind.MESSAGE, dynamic_messaging.Message.__annotations__),
]


@pytest.mark.parametrize(("vendor", "kind", "keys"), ANSWERS, ids=[f"{row[0]} {row[1]}" for row in ANSWERS])
def test_every_field_of_an_answer_has_its_place(vendor: str, kind: Kind, keys: Mapping[str, object]) -> None:
    places = VENDORS[vendor].form(kind).places
    assert {each.path.partition(".")[0].removesuffix("[]") for each in places} == set(keys)
