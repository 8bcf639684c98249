"""The vendor's objects as domain objects: what an import takes in (contract §2, §3)."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Final
from uuid import UUID

from adapters.dexatel.events import KINDS
from adapters.dexatel.options import NAME
from adapters.dexatel.translate_audiences import own_number
from adapters.dexatel.translate_senders import LONGEST, plain, type_of
from adapters.dexatel.translate_templates import DETAILS, STATUSES
from gateway.domain.channels import Channel
from gateway.domain.content import Syntax, Text
from gateway.domain.errors import InvalidPhoneNumber
from gateway.domain.recipients import Audience, Contact
from gateway.domain.templates import Sender, Template, TemplateStatus
from gateway.domain.webhooks import Webhook
from gateway.moving.belongings import Kind
from gateway.moving.ids import made_id
from gateway.moving.source import Arrival, Known
from gateway.web.identifiers import uuid_of
from schemas.dexatel import moment
from schemas.dexatel_listed import (
    ListedAudience,
    ListedContact,
    ListedSender,
    ListedTemplate,
    ListedWebhook,
)

NOT_A_CHANNEL = "is of a channel that is not served here"
NOT_A_NUMBER = "its number is no phone number"
NEW_ID = "its id is no UUID, so it has another one here"

_TEMPLATE_STATUSES: Final[Mapping[str, TemplateStatus]] = {word: state for state, word in STATUSES.items()}


def id_of(text: str, kind: Kind, known: Known) -> tuple[UUID, tuple[str, ...]]:
    """An object's id here, and what is to be said of it."""
    given = uuid_of(text)
    if given is not None:
        return given, ()
    return made_id(NAME, known.account.id, kind, text), (NEW_ID,)


def channel_of(spelling: str | None) -> Channel | None:
    """A channel in any case; None for those that are not served, SMS where none is named."""
    try:
        return Channel((spelling or Channel.SMS).strip().lower())
    except ValueError:
        return None


def moment_of(text: str | None, otherwise: datetime) -> datetime:
    """A time, where there is one that can be read."""
    return (_moment(text) if text else None) or otherwise


@lru_cache(maxsize=1024)
def _moment(text: str) -> datetime | None:
    """Rows of a list often share their times."""
    try:
        return moment(text)
    except ValueError:
        return None


def sender(row: ListedSender, known: Known) -> Arrival:
    """A sender; without a code its name is its code."""
    channel = channel_of(row.get("channel"))
    if channel is None:
        return Arrival(row["id"], skipped=NOT_A_CHANNEL)
    own_id, notes = id_of(row["id"], Kind.SENDER, known)
    code = row.get("code") or row["name"]
    kind = (row.get("type") or type_of(code)).lower()
    created = moment_of(row.get("create_date"), known.at)
    if kind not in LONGEST:
        notes += (f"its type {kind!r} is not known here",)
        kind = type_of(code)
    became = Sender(
        id=own_id,
        account_id=known.account.id,
        name=row["name"],
        code=plain(code, kind),
        channel=channel,
        kind=kind,
        countries=tuple(country.upper() for country in row.get("countries") or ()),
        created_at=created,
        updated_at=moment_of(row.get("update_date"), created),
    )
    return Arrival(row["id"], (became,), notes)


def template(row: ListedTemplate, known: Known) -> Arrival:
    """A template; a status that is not known here counts as in review, so that nothing is sent of it."""
    channel = channel_of(row["channel"])
    if channel is None:
        return Arrival(row["id"], skipped=NOT_A_CHANNEL)
    own_id, notes = id_of(row["id"], Kind.TEMPLATE, known)
    word = (row.get("status") or "").upper()
    if word not in _TEMPLATE_STATUSES:
        notes += (f"its status {word!r} is not known here, so it is in review",)
    text = Text(row.get("text") or "", Syntax.BRACES)
    if text.unknown_names():
        notes += ("its text has names in braces that are no field of a contact: they stay as they are",)
    created = moment_of(row.get("create_date"), known.at)
    became = Template(
        id=own_id,
        account_id=known.account.id,
        name=row.get("name") or "",
        channel=channel,
        status=_TEMPLATE_STATUSES.get(word, TemplateStatus.IN_REVIEW),
        text=text,
        created_at=created,
        updated_at=moment_of(row.get("update_date"), created),
        details={name: value for name in DETAILS if (value := row.get(name)) is not None},
        unique_name=bool(row.get("name")),
    )
    return Arrival(row["id"], (became,), notes)


def audience(row: ListedAudience, known: Known) -> Arrival:
    """An audience, without its contacts."""
    channel = channel_of(row["channel"])
    if channel is None:
        return Arrival(row["id"], skipped=NOT_A_CHANNEL)
    own_id, notes = id_of(row["id"], Kind.AUDIENCE, known)
    created = moment_of(row.get("create_date"), known.at)
    became = Audience(
        id=own_id,
        account_id=known.account.id,
        name=row["name"],
        channel=channel,
        contacts_count=0,
        created_at=created,
        updated_at=moment_of(row.get("update_date"), created),
    )
    return Arrival(row["id"], (became,), notes)


def contact(audience_id: UUID, row: ListedContact, known: Known) -> Arrival:
    """A contact of an audience."""
    try:
        number = own_number(row["number"], known.account)
    except InvalidPhoneNumber:
        return Arrival(row["id"], skipped=NOT_A_NUMBER)
    own_id, notes = id_of(row["id"], Kind.CONTACT, known)
    created = moment_of(row.get("create_date"), known.at)
    became = Contact(
        id=own_id,
        account_id=known.account.id,
        audience_id=audience_id,
        number=number,
        created_at=created,
        updated_at=moment_of(row.get("update_date"), created),
        fields=_fields(row),
        tags=tuple(row.get("tags") or ()),
    )
    return Arrival(row["id"], (became,), notes)


def _fields(row: ListedContact) -> dict[str, str]:
    given = (
        ("first_name", row.get("first_name")),
        ("last_name", row.get("last_name")),
        ("custom1", row.get("custom1") or row.get("timestamp")),
        ("custom2", row.get("custom2") or row.get("date")),
    )
    return {name: value for name, value in given if value}


def webhook(row: ListedWebhook, known: Known) -> Arrival:
    """A webhook; from now on it is told from here of what is sent from here."""
    kind = KINDS.get(row["event"].lower())
    if kind is None:
        return Arrival(row["id"], skipped=f"events of the kind {row['event']!r} are not known here")
    own_id, notes = id_of(row["id"], Kind.WEBHOOK, known)
    created = moment_of(row.get("create_date"), known.at)
    became = Webhook(
        account_id=known.account.id,
        id=own_id,
        dialect=NAME,
        event=kind.name,
        url=row["url"],
        created_at=created,
        updated_at=moment_of(row.get("update_date"), created),
        secret=row.get("secret") or None,
        states=tuple(kind.states),
    )
    return Arrival(row["id"], (became,), notes)
