"""Templates, to be converted."""

import re
from dataclasses import replace

import orjson
from pydantic import ValidationError

from adapters.experia.conversion_campaigns import UNKNOWN, note_channel
from adapters.experia.errors import InvalidRequest
from adapters.experia.moments import read_moment
from adapters.experia.translate_templates import (
    CATEGORY,
    STATUSES,
    check_components,
    composed,
    template_answer,
)
from gateway.conversion.forms import Form, JsonObject, Place
from gateway.conversion.given import Given, meanings
from gateway.conversion.notes import Notes
from gateway.conversion.texts import respelled
from gateway.conversion.things import NEVER, NOBODY, told
from gateway.domain.channels import Channel
from gateway.domain.content import Syntax, Text
from gateway.domain.templates import Template, TemplateStatus
from schemas.experia import Component

ONLY_BODY = "only the text of the BODY is converted"
PLACES = [
    Place("id", "id", "a UUID, made of the text where it is none"),
    Place("name", "name", "small letters, digits and underscores", "Experia requires a name", required=True),
    Place("category", "category", why="Experia requires a category", default="", required=True),
    Place("language", "language", why="Experia requires a language", default="", required=True),
    Place("status", "status", "the vendor's word for it"),
    Place("creation[].type", why="it says which part the text is"),
    Place("creation[].text", "text", "with placeholders as {{1}}, {{2}}, …"),
    Place("creation[].format", why=ONLY_BODY),
    Place("creation[].buttons", why=ONLY_BODY, whole=True),
    Place("compose", "payload", "made by Experia", "made by Experia", default=None, whole=True),
    Place("createdAt", "created_at", "RFC 3339, in UTC"),
    Place("updatedAt", "updated_at", "RFC 3339, in UTC"),
    Place("error", why="it is of Experia's answer, not of the template"),
]
ABSENT = {
    "account.id": "a template of Experia does not name its account",
}
_FOREIGN = re.compile(r"[^a-z0-9_]+")
_STATUSES = meanings(STATUSES)


def read_template(given: Given) -> Template:
    """A template whose text is that of its body, its numbers those of a client's parameters."""
    compose = given.raw("compose")
    return Template(
        id=given.identifier("id") or NOBODY,
        account_id=NOBODY,
        name=given.text("name"),
        channel=Channel.WHATSAPP,
        status=given.choice("status", _STATUSES) or TemplateStatus.IN_REVIEW,
        text=_text(given),
        created_at=given.moment("createdAt", read_moment) or NEVER,
        updated_at=given.moment("updatedAt", read_moment) or NEVER,
        payload=orjson.dumps(compose).decode() if compose else None,
        language=given.text("language"),
        details={CATEGORY: given.text("category")},
    )


def _text(given: Given) -> Text:
    components = list(given.objects("creation"))
    for each in components:
        if each.text("type").upper() != "BODY":
            each.refuse_whole(ONLY_BODY)
    try:
        read = [Component.model_validate(each) for each in given.raw("creation") or ()]
        check_components(read)
    except (ValidationError, InvalidRequest, TypeError):
        bodies = (each.text("text") for each in components if each.text("type").upper() == "BODY")
        return Text(next(bodies, ""), Syntax.NUMBERED)
    return composed("", "", read)[0]


def write_template(template: Template, notes: Notes) -> JsonObject:
    """A template whose body is the text; the JSON to send is made by the vendor."""
    fields = template.text.fields()
    text = respelled(template.text, Syntax.NUMBERED, lambda name: "{{" + str(fields.index(name) + 1) + "}}")
    details = {CATEGORY: str(template.details.get(CATEGORY, "")).upper()}
    name = _FOREIGN.sub("_", template.name.lower())
    own = replace(template, name=name, text=text, payload=None, details=details)
    note_channel(template.channel, notes)
    return told(template_answer(own), UNKNOWN, "")


TEMPLATE = Form(
    PLACES, lambda value, notes: read_template(Given(value, notes)), write_template, ABSENT, any_case=True
)
