"""The vendor's objects as domain objects: what an import takes in (contract §2 to §5)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import orjson
from pydantic import TypeAdapter, ValidationError

from adapters.experia.errors import InvalidRequest
from adapters.experia.moments import read_moment
from adapters.experia.options import NAME, options_of
from adapters.experia.translate_campaigns import DELETED, KEPT_JSON, STATUSES
from adapters.experia.translate_messages import STATUSES as MESSAGE_STATUSES
from adapters.experia.translate_messages import error_of
from adapters.experia.translate_templates import CATEGORY, CREATION, check_components, composed, kept
from adapters.experia.translate_templates import STATUSES as TEMPLATE_STATUSES
from gateway.domain.campaigns import Campaign, CampaignStatus, Counters
from gateway.domain.channels import Channel
from gateway.domain.content import Content, Syntax, Text, check_payload
from gateway.domain.errors import ContentInvalid, InvalidPhoneNumber
from gateway.domain.messages import Message, MessageState, Reason
from gateway.domain.phone import normalize
from gateway.domain.recipients import Recipient
from gateway.domain.templates import Template, TemplateStatus
from gateway.moving.belongings import Kind
from gateway.moving.ids import made_id, timed_uuid_for
from gateway.moving.source import Arrival, Known
from gateway.web.identifiers import uuid_of
from schemas import experia_listed as listed
from schemas.experia import Component

_COMPONENTS = TypeAdapter(list[Component])
_CAMPAIGN_STATUSES: Final[Mapping[str, CampaignStatus]] = {
    **{word: status for status, word in STATUSES.items()},
    "CANCELLED": CampaignStatus.CANCELED,
    DELETED: CampaignStatus.CANCELED,
}
_STATES: Final[Mapping[str, MessageState]] = {
    word: state
    for state, word in MESSAGE_STATUSES.items()
    if state not in (MessageState.CANCELED, MessageState.SUPPRESSED)
}
_NEVER_SENT: Final = {
    error_of(state, None): state for state in (MessageState.CANCELED, MessageState.SUPPRESSED)
}
_TEMPLATE_STATUSES: Final[Mapping[str, TemplateStatus]] = {
    word: status for status, word in TEMPLATE_STATUSES.items()
}


def moment_of(text: str | None, otherwise: datetime) -> datetime:
    """A time, where there is one that can be read; Go's own way of printing one is read too."""
    try:
        plain = (text or "").removesuffix(" UTC").replace(" +0000", "+00:00")
        return read_moment(plain) or otherwise
    except InvalidRequest:
        return otherwise


def template(row: listed.Template, known: Known) -> Arrival:
    """A template, sent as its `compose` says; a paused one is in review, so that nothing is sent of it."""
    given = uuid_of(row["id"])
    notes: tuple[str, ...] = () if given else ("its id is no UUID, so it has another one here",)
    language, word = row.get("language") or "", (row.get("status") or "").lower()
    if word not in _TEMPLATE_STATUSES:
        notes += (f"its status {word!r} is not known here, so it is in review",)
    created = moment_of(row.get("createdat"), known.at)
    text, payload, creation = _content(row, language)
    if not creation:
        notes += ("its components are not as the vendor documents them, so they are not kept",)
    became = Template(
        id=given or made_id(NAME, known.account.id, Kind.TEMPLATE, row["id"]),
        account_id=known.account.id,
        name=row["name"],
        channel=Channel.WHATSAPP,
        status=_TEMPLATE_STATUSES.get(word, TemplateStatus.IN_REVIEW),
        text=text,
        created_at=created,
        updated_at=moment_of(row.get("updatedat"), created),
        payload=payload,
        language=language,
        details={CATEGORY: row.get("category") or "", **({CREATION: creation} if creation else {})},
    )
    return Arrival(row["id"], (became,), notes)


def _content(row: listed.Template, language: str) -> tuple[Text, str | None, list[dict[str, object]]]:
    """What the components make, and they; without usable ones, only what `compose` says."""
    compose = orjson.dumps(row["compose"]).decode() if row.get("compose") else None
    try:
        components = _COMPONENTS.validate_python(row.get("creation") or [])
        check_components(components)
    except (ValidationError, InvalidRequest):
        return Text("", Syntax.NUMBERED), compose, []
    text, made = composed(row["name"], language, components)
    return text, compose or made, kept(components)


def campaign(row: listed.Campaign, known: Known) -> Arrival:
    """A campaign, without its clients; its number is the vendor's."""
    name = str(row["id"])
    status = _CAMPAIGN_STATUSES.get(row["status"].upper())
    if status is None:
        return Arrival(name, skipped=f"its status {row['status']!r} is not known here")
    created = moment_of(row.get("createdat"), moment_of(row.get("sendat"), datetime.fromtimestamp(0, UTC)))
    schedule = moment_of(row["sendat"], created) if row.get("sendat") else None
    updated = moment_of(row.get("updatedat"), created)
    content, details = _said(row, known)
    became = Campaign(
        id=timed_uuid_for(created, name, known.account.id, NAME, "campaign"),
        account_id=known.account.id,
        number=row["id"],
        dialect=NAME,
        channel=Channel.WHATSAPP,
        status=status,
        name=row.get("name") or "",
        content=content,
        start_at=schedule or created,
        created_at=created,
        updated_at=updated,
        counters=_counters(row, status),
        schedule=schedule,
        template_id=uuid_of(row.get("tempmsgid") or ""),
        reason=(row.get("error") or None) if status is CampaignStatus.FAILED else None,
        launched_at=None if status is CampaignStatus.SCHEDULED else schedule or created,
        finished_at=updated if status.is_final else None,
        details=details,
        imported_at=known.at,
        held_at=known.at if status is CampaignStatus.SCHEDULED else None,
    )
    notes = ("its JSON can't be sent, so it is only shown",) if details else ()
    return Arrival(name, (became,), notes)


def _said(row: listed.Campaign, known: Known) -> tuple[Content, dict[str, str]]:
    text, payload = Text(row.get("message") or "", Syntax.NUMBERED), row.get("json") or None
    namespace = options_of(known.account).namespace
    try:
        if payload is not None:
            check_payload(payload)
    except ContentInvalid:
        return Content(text, namespace=namespace), {KEPT_JSON: payload or ""}
    return Content(text, payload, namespace=namespace), {}


def _counters(row: listed.Campaign, status: CampaignStatus) -> Counters:
    """The vendor's figures; what they leave open is sent, waits, or never will, by the campaign's state."""
    delivered, failed = row.get("deliveredcount") or 0, row.get("failedcount") or 0
    submitted = max(row.get("sentcount") or 0, delivered)
    total = max(row.get("total") or 0, submitted, delivered + failed)
    rest = total - delivered - failed
    sent = rest if status is CampaignStatus.COMPLETED else min(rest, max(0, submitted - delivered - failed))
    left = rest - sent
    waits = not status.is_final
    return Counters(
        total=total,
        queued=left if waits else 0,
        sent=sent,
        delivered=delivered,
        failed=failed,
        canceled=0 if waits else left,
        submitted=submitted,
    )


def message(campaign_id: UUID, row: listed.Message, known: Known) -> Arrival:
    """A message of a campaign."""
    key, word = row["messagekey"], row["status"].upper()
    if word not in _STATES:
        return Arrival(key, skipped=f"its status {row['status']!r} is not known here")
    address = row["accountid"]
    try:
        number = normalize(address, region=known.account.region, strict=known.account.strict_numbers)
    except InvalidPhoneNumber:
        return Arrival(key, skipped="its number is no phone number")
    state, reason = state_of(word, row.get("error"))
    sent_at = moment_of(row["datesent"], known.at) if row.get("datesent") else None
    became = Message(
        account_id=known.account.id,
        campaign_id=campaign_id,
        campaign_number=0,
        seq=0,
        recipient=Recipient(
            number,
            params=tuple(row.get("params") or ()),
            address=None if address == "+" + number else address,
        ),
        state=state,
        updated_at=moment_of(row.get("updatedat"), sent_at or known.at),
        reason=reason,
        submitted_at=sent_at,
        kept_id=key,
    )
    return Arrival(key, (became,))


def state_of(word: str, error: str | None) -> tuple[MessageState, str | None]:
    """A message's state and, of one that failed, the reason, by the vendor's words."""
    state = _STATES[word]
    if state is not MessageState.FAILED:
        return state, None
    said = (error or "").strip()
    if said in _NEVER_SENT:
        return _NEVER_SENT[said], None
    reason = said.replace(" ", "_")
    known = reason in frozenset(Reason)
    return state, reason if known else said.removeprefix("failed") or None
