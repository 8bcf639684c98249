"""Templates: wire ⇄ domain.

Media, buttons and the WhatsApp properties are kept in a template's `details` under the vendor's own
names and shown again; the text alone is what is sent.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal, TypeAlias

from adapters.dexatel.codes import (
    BUTTON_TEXT_REQUIRED,
    BUTTON_VALUE_INVALID,
    FILENAME_REQUIRED,
    NAME_INVALID,
    NAME_REQUIRED,
    SENDER_CODE_REQUIRED,
    TEXT_INVALID,
    TEXT_REQUIRED,
    URL_REQUIRED,
    Problem,
    generic,
)
from adapters.dexatel.errors import DexatelRefused
from adapters.dexatel.formats import channel_named, channel_text, moment_text
from gateway.domain import phone
from gateway.domain.channels import Channel
from gateway.domain.content import Syntax, Text
from gateway.domain.errors import InvalidPhoneNumber
from gateway.domain.templates import NewTemplate, Template, TemplateStatus
from schemas.dexatel import TemplateCreate, TemplateUpdate

PLACEHOLDERS = frozenset({"first_name", "last_name", "number", "custom1", "custom2"})
"""The fields of a contact, as a template names them in single braces."""

DETAILS = (
    "type",
    "url",
    "media_id",
    "filename",
    "button_text",
    "button_type",
    "button_value",
    "wa_sender_code",
    "wa_category",
)

Status: TypeAlias = Literal["IN_PROCESS", "COMPLETED", "CANCELED"]

STATUSES: Final[Mapping[TemplateStatus, Status]] = {
    TemplateStatus.IN_REVIEW: "IN_PROCESS",
    TemplateStatus.APPROVED: "COMPLETED",
    TemplateStatus.REJECTED: "CANCELED",
}


def new_template(data: TemplateCreate) -> NewTemplate:
    """A template to be stored. Raises DexatelRefused with every rule that fails."""
    problems = tuple(_problems(data, channel_named(data.channel)))
    if problems:
        raise DexatelRefused(*problems)
    return NewTemplate(
        name=data.name or "",
        channel=channel_named(data.channel),
        text=Text(data.text or "", Syntax.BRACES),
        details={name: value for name in DETAILS if (value := getattr(data, name)) is not None},
        unique_name=bool(data.name),
    )


def _problems(data: TemplateCreate, channel: Channel) -> Iterator[Problem]:
    kind = (data.type or "text").lower()
    if channel is Channel.WHATSAPP and not data.name:
        yield NAME_REQUIRED
    if data.text is None and (channel is not Channel.VIBER or kind == "text"):
        yield TEXT_REQUIRED
    if data.text is not None:
        yield from text_problems(data.text)
    if kind != "text" and not (data.url or data.media_id):
        yield URL_REQUIRED
    if kind == "document" and not data.filename:
        yield FILENAME_REQUIRED
    yield from _button_problems(data)
    if channel is Channel.WHATSAPP and data.wa_sender_code is None:
        yield SENDER_CODE_REQUIRED


def new_text(data: TemplateUpdate, template: Template) -> Text | None:
    """The text that an update gives a template; None when it keeps what it has.

    A template with a JSON of its own, made through another dialect, can be changed only there: its name
    and text stand in that JSON too. Raises DexatelRefused.
    """
    text = None if data.text in ("", shown_text(template)) else data.text
    problems = tuple(text_problems(text)) if text else ()
    if template.payload is not None:
        problems += (TEXT_INVALID,) if text else ()
        problems += (NAME_INVALID,) if data.name not in ("", template.name) else ()
    if problems:
        raise DexatelRefused(*problems)
    return Text(text, Syntax.BRACES) if text else None


def shown_text(template: Template) -> str:
    """The text of a template of any dialect, its placeholders in single braces."""
    return template.text.written_in(Syntax.BRACES).source


def text_problems(text: str) -> Iterator[Problem]:
    """A name in braces that is no field of a contact makes a text invalid."""
    written = Text(text, Syntax.BRACES)
    if written.unknown_names() or not PLACEHOLDERS.issuperset(written.fields()):
        yield TEXT_INVALID


def _button_problems(data: TemplateCreate) -> Iterator[Problem]:
    if data.button_text is None:
        if data.button_type is not None or data.button_value is not None:
            yield BUTTON_TEXT_REQUIRED
    elif not _is_target(data.button_value or "", (data.button_type or "link").lower()):
        yield BUTTON_VALUE_INVALID


def _is_target(value: str, button_type: str) -> bool:
    if button_type == "link":
        return value.startswith(("http://", "https://")) and not any(c.isspace() for c in value)
    try:
        phone.normalize(value)
    except InvalidPhoneNumber:
        return False
    return True


def status_named(spelling: str | None) -> TemplateStatus | None:
    """The state a filter names, None for all. Raises DexatelRefused."""
    if not spelling:
        return None
    for status, word in STATUSES.items():
        if word == spelling.upper():
            return status
    raise DexatelRefused(generic(f"'filter[status]' should be in: [{', '.join(STATUSES.values())}]"))


def template_object(template: Template, base: str) -> dict[str, Any]:
    """The template as the vendor shows it. Of the details, those that were given are shown."""
    return {
        "id": str(template.id),
        "account_id": str(template.account_id),
        "name": template.name or None,
        "text": shown_text(template),
        "channel": channel_text(template.channel),
        "status": STATUSES[template.status],
        **{name: template.details[name] for name in DETAILS if name in template.details},
        "create_date": moment_text(template.created_at),
        "update_date": moment_text(template.updated_at),
        "links": {"self": f"{base}/templates/{template.id}", "account": f"{base}/accounts/self"},
    }
