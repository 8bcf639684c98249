"""Templates in the vendor's words: from registered components to a text and a JSON to send.

Each component of `creation` numbers its variables from 1, but a client of a campaign has one list of
params, which serves header, body and buttons in this order (contract §3). So the numbers of a component
are raised by what the components before it use; a media header uses one, the address of the file.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import orjson

from adapters.experia.errors import InvalidRequest
from adapters.experia.moments import moment_text
from gateway.domain.content import Placeholder, Syntax, Text, payload_variables
from gateway.domain.templates import Template, TemplateStatus
from schemas.experia import Button, Component, TemplateAnswer

STATUSES: Mapping[TemplateStatus, str] = {
    TemplateStatus.IN_REVIEW: "under_review",
    TemplateStatus.APPROVED: "approved",
    TemplateStatus.REJECTED: "rejected",
}

CATEGORY, CREATION, EDITED_AT = "category", "creation", "edited_at"
"""The template details this dialect keeps: the category, the components as given, the last update."""


class _Numbers:
    """Gives the variables of one component after the other their places in the client's params."""

    def __init__(self) -> None:
        self.used = 0

    def raised(self, text: str) -> str:
        """A component's text with its numbers raised by what was used before."""
        segments = Text(text, Syntax.NUMBERED).segments()
        return "".join(_raised(segment, self.used) for segment in segments)

    def take(self, count: int) -> Iterator[str]:
        """The next places, as placeholders."""
        first = self.used + 1
        self.used += count
        return (f"{{{{{place}}}}}" for place in range(first, self.used + 1))

    def take_texts(self, text: str) -> list[dict[str, Any]]:
        """The parameters that a component with this text is sent with."""
        return [{"type": "text", "text": each} for each in self.take(payload_variables(text))]


def _raised(segment: str | Placeholder, by: int) -> str:
    if isinstance(segment, str):
        return segment
    return f"{{{{{int(segment.field) + by}}}}}"


def check_components(components: Sequence[Component]) -> None:
    """One body with a text, and at most one of each other type. Raises InvalidRequest."""
    types = [component.type for component in components]
    if not any(component.type == "BODY" and component.text for component in components):
        raise InvalidRequest("creation must contain a BODY component with a text")
    if len(set(types)) < len(types):
        raise InvalidRequest("creation holds a component twice")


def composed(name: str, language: str, components: Iterable[Component]) -> tuple[Text, str]:
    """The text of a template's body and the JSON to send, both numbered over the whole template."""
    by_type = {component.type: component for component in components}
    numbers = _Numbers()
    parts: list[dict[str, Any]] = []
    if header := by_type.get("HEADER"):
        parts += _parameters("header", _header(header, numbers))
    body = by_type["BODY"]
    text = Text(numbers.raised(body.text), Syntax.NUMBERED)
    parts += _parameters("body", numbers.take_texts(body.text))
    if buttons := by_type.get("BUTTONS"):
        for index, button in enumerate(buttons.buttons):
            parts += _button(index, button, numbers)
    message = {
        "to": "<accountID>",
        "type": "template",
        "template": {
            "namespace": "<namespace>",
            "language": {"policy": "deterministic", "code": language},
            "name": name,
            "components": parts,
        },
    }
    return text, orjson.dumps(message).decode()


def _parameters(kind: str, parameters: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"type": kind, "parameters": parameters}] if parameters else []


def _header(header: Component, numbers: _Numbers) -> list[dict[str, Any]]:
    if header.format == "TEXT":
        return numbers.take_texts(header.text)
    media = header.format.lower()
    return [{"type": media, media: {"link": link}} for link in numbers.take(1)]


def _button(index: int, button: Button, numbers: _Numbers) -> list[dict[str, Any]]:
    match button.type:
        case "URL":
            parameters = numbers.take_texts(button.url)
        case "COPY_CODE":
            parameters = [{"type": "coupon_code", "coupon_code": code} for code in numbers.take(1)]
        case _:
            parameters = []
    if not parameters:
        return []
    sub_type = button.type.lower()
    return [{"type": "button", "sub_type": sub_type, "index": str(index), "parameters": parameters}]


def kept(components: Iterable[Component]) -> list[dict[str, Any]]:
    """Components as they are stored and shown: as given, keys in lower case."""
    return [component.model_dump(exclude_unset=True) for component in components]


def template_answer(template: Template, status: str | None = None) -> TemplateAnswer:
    """A template of any dialect in the vendor's form; `status` overrides its own."""
    body = {"type": "BODY", "text": template.text.written_in(Syntax.NUMBERED).source}
    return TemplateAnswer(
        id=str(template.id),
        name=template.name,
        category=str(template.details.get(CATEGORY, "")),
        language=template.language,
        status=status or STATUSES[template.status],
        creation=template.details.get(CREATION) or [body],
        compose=orjson.loads(template.payload) if template.payload else None,
        createdAt=moment_text(template.created_at),
        updatedAt=moment_text(template.updated_at),
        error="",
    )
