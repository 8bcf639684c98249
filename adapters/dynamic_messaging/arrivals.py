"""The vendor's objects as domain objects: what an import takes in (contract §3, §5)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from adapters.dynamic_messaging.links import content_of
from adapters.dynamic_messaging.options import NAME
from adapters.dynamic_messaging.translate_campaigns import details_of
from adapters.dynamic_messaging.translate_contacts import DEFAULT_REGION
from adapters.dynamic_messaging.translate_messages import STATUSES
from gateway.domain.campaigns import Campaign, CampaignKind, CampaignStatus, Counters
from gateway.domain.channels import Channel
from gateway.domain.content import Content, Text
from gateway.domain.errors import InvalidPhoneNumber
from gateway.domain.messages import Message, MessageState, Reason, Standing
from gateway.domain.phone import normalize
from gateway.domain.recipients import Audience, Contact, Recipient
from gateway.moving.belongings import Kind
from gateway.moving.ids import made_id, timed_uuid_for
from gateway.moving.singles import counters_of_one, single_status
from gateway.moving.source import Arrival, Known
from gateway.web.identifiers import uuid_of
from schemas import dynamic_messaging_listed as listed

NEW_ID: Final = "its id is no GUID, so it has another one here"
NOT_A_NUMBER: Final = "its number is no phone number"
NO_LINK: Final = "what its opt-out link's page says is not shown by the vendor"

_CAMPAIGN_STATUSES: Final[Mapping[int, CampaignStatus]] = {
    0: CampaignStatus.SCHEDULED,
    1: CampaignStatus.IN_PROGRESS,
    2: CampaignStatus.COMPLETED,
    3: CampaignStatus.PAUSED,
    4: CampaignStatus.CANCELED,
    5: CampaignStatus.COMPLETED,
}
"""Submitted (2) is completed with receipts awaited (contract §5)."""

_SUBMITTED: Final = 2
_STANDINGS: Final[Mapping[int, Standing]] = {
    **{number: standing for standing, number in reversed(list(STATUSES.items()))},
    9: Standing.FAILED,
    10: Standing.FAILED,
    1000: Standing.FAILED,
}
_REASONS: Final[Mapping[int, str]] = {1000: "insufficient_credit", 9: "other", 10: "other"}
_STATES: Final[Mapping[Standing, MessageState]] = {
    Standing.SCHEDULED: MessageState.QUEUED,
    **{Standing[state.name]: state for state in MessageState},
}


def moment_of(text: str | None, otherwise: datetime) -> datetime:
    """A time, UTC where it names no zone; where it can't be read, the other one."""
    try:
        read = datetime.fromisoformat(text or "")
    except ValueError:
        return otherwise
    return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)


def id_of(text: str, kind: Kind, known: Known) -> tuple[UUID, tuple[str, ...]]:
    """An object's id here, and what is to be said of it."""
    given = uuid_of(text)
    if given is not None:
        return given, ()
    return made_id(NAME, known.account.id, kind, text), (NEW_ID,)


def number_of(text: str, known: Known) -> str | None:
    """The digits of a number, None when it is none."""
    region = known.account.region or DEFAULT_REGION
    try:
        return normalize(text, region=region, strict=known.account.strict_numbers)
    except InvalidPhoneNumber:
        return None


def group(row: listed.ContactGroup, known: Known) -> Arrival:
    """A contact group, which is an audience for SMS."""
    own_id, notes = id_of(row["id"], Kind.AUDIENCE, known)
    created = moment_of(row.get("datecreated"), known.at)
    became = Audience(
        id=own_id,
        account_id=known.account.id,
        name=row["name"],
        channel=Channel.SMS,
        contacts_count=0,
        created_at=created,
        updated_at=moment_of(row.get("datemodified"), created),
    )
    return Arrival(row["id"], (became,), notes)


def group_contact(audience_id: UUID, row: listed.Contact, known: Known) -> Arrival:
    """A contact of a group."""
    number = number_of(row["phonenumber"], known)
    if number is None:
        return Arrival(row["id"], skipped=NOT_A_NUMBER)
    own_id, notes = id_of(row["id"], Kind.CONTACT, known)
    became = Contact(
        id=own_id,
        account_id=known.account.id,
        audience_id=audience_id,
        number=number,
        created_at=known.at,
        updated_at=known.at,
        fields=_fields(row),
    )
    return Arrival(row["id"], (became,), notes)


def _fields(row: listed.Contact) -> dict[str, str]:
    given = {"name": row.get("name"), "custom1": row.get("custom1"), "custom2": row.get("custom2")}
    return {name: value for name, value in given.items() if value}


def campaign(row: listed.Campaign, known: Known) -> Arrival:
    """A campaign, without its contacts; it has no name there, and no other time than its start."""
    status = _CAMPAIGN_STATUSES.get(row["status"])
    if status is None:
        return Arrival(row["id"], skipped=f"its status {row['status']} is not known here")
    own_id, _ = id_of(row["id"], Kind.CAMPAIGN, known)
    start = moment_of(row.get("startdatetime"), known.at)
    message, opt_out = row.get("message") or "", row.get("optoutlinkid") or None
    content = content_of(message, row.get("tracklinkurl") or None, opt_out)
    scheduled = status is CampaignStatus.SCHEDULED
    became = Campaign(
        id=own_id,
        account_id=known.account.id,
        number=0,
        dialect=NAME,
        channel=Channel.SMS,
        status=status,
        name="",
        content=content,
        start_at=start,
        created_at=min(start, known.at),
        updated_at=min(start, known.at),
        counters=_counters(row.get("recipientcount") or 0, row["status"]),
        sender=row.get("sender") or "",
        schedule=start,
        launched_at=None if scheduled else start,
        finished_at=start if status.is_final else None,
        details=details_of({}, message, content),
        kept_id=None if uuid_of(row["id"]) else row["id"],
        imported_at=known.at,
        held_at=known.at if scheduled else None,
    )
    return Arrival(row["id"], (became,), (NO_LINK,) if opt_out else ())


def _counters(total: int, status: int) -> Counters:
    """The vendor counts nothing but recipients; of those of a completed campaign no state is claimed."""
    match _CAMPAIGN_STATUSES[status]:
        case CampaignStatus.COMPLETED if status == _SUBMITTED:
            return Counters(total, sent=total, submitted=total)
        case CampaignStatus.COMPLETED:
            return Counters(total)
        case CampaignStatus.CANCELED:
            return Counters(total, canceled=total)
        case _:
            return Counters(total, queued=total)


def recipient(campaign_id: UUID, row: listed.Contact, known: Known, place: int) -> Arrival:
    """A contact of a campaign, at its place there: its message, of which nothing is known yet."""
    number = number_of(row["phonenumber"], known)
    if number is None:
        return Arrival(row["id"], skipped=NOT_A_NUMBER)
    became = Message(
        account_id=known.account.id,
        campaign_id=campaign_id,
        campaign_number=0,
        seq=place,
        recipient=Recipient(number, _fields(row)),
        state=MessageState.QUEUED,
        updated_at=known.at,
    )
    return Arrival(row["id"], (became,))


def message(row: listed.Message, known: Known) -> Arrival:
    """A message of a campaign, or one by itself, which is a campaign of its own."""
    number = number_of(row["phonenumber"], known)
    if number is None:
        return Arrival(row["newid"], skipped=NOT_A_NUMBER)
    if row["status"] not in _STANDINGS:
        return Arrival(row["newid"], skipped=f"its status {row['status']} is not known here")
    created = moment_of(row.get("datecreated"), known.at)
    single = None if row.get("campaignid") else _single(row, created, known)
    state, reason = state_of(row["status"])
    became = Message(
        account_id=known.account.id,
        campaign_id=single.id if single else id_of(row.get("campaignid") or "", Kind.CAMPAIGN, known)[0],
        campaign_number=0,
        seq=1 if single else 0,
        recipient=Recipient(number),
        state=state,
        updated_at=moment_of(row.get("datemodified"), created),
        reason=reason,
        parts=row.get("smscount") or 0,
        kept_id=None if single and single.given_id else row["newid"].lower(),
    )
    notes = ("its price is not kept",) if row.get("price") else ()
    return Arrival(row["newid"], (single, became) if single else (became,), notes)


def state_of(status: int) -> tuple[MessageState, str | None]:
    """A message's state and, of one that failed, the reason, by the vendor's number."""
    standing = _STANDINGS[status]
    if standing in _STATES:
        state = _STATES[standing]
        return state, _REASONS.get(status) if state is MessageState.FAILED else None
    return MessageState.FAILED, Reason(standing)


def _single(row: listed.Message, created: datetime, known: Known) -> Campaign:
    state, _ = state_of(row["status"])
    waits = state is MessageState.QUEUED
    updated = moment_of(row.get("datemodified"), created)
    return Campaign(
        id=timed_uuid_for(created, row["newid"].lower(), known.account.id, NAME, "message"),
        account_id=known.account.id,
        number=0,
        dialect=NAME,
        channel=Channel.SMS,
        status=single_status(state),
        name="",
        content=Content(Text(row.get("message") or "")),
        start_at=created,
        created_at=created,
        updated_at=updated,
        counters=counters_of_one(state),
        sender=row.get("sendernumber") or "",
        launched_at=created,
        finished_at=None if waits else updated,
        kind=CampaignKind.DIRECT,
        given_id=uuid_of(row["newid"]),
        imported_at=known.at,
    )
