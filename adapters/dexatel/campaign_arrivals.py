"""The vendor's campaigns and messages as domain objects (contract §2.1, §2.6, §3)."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from adapters.dexatel.arrivals import NOT_A_CHANNEL, NOT_A_NUMBER, channel_of, id_of, moment_of
from adapters.dexatel.formats import channel_text
from adapters.dexatel.options import NAME
from adapters.dexatel.translate_audiences import own_number
from adapters.dexatel.translate_campaigns import STATUSES
from adapters.dexatel.translate_messages import DETAILS
from gateway.domain.campaigns import Campaign, CampaignKind, CampaignStatus, Counters
from gateway.domain.channels import Channel
from gateway.domain.content import Content, Text
from gateway.domain.errors import InvalidPhoneNumber
from gateway.domain.messages import Message, MessageState, Reason, Standing
from gateway.domain.recipients import Recipient
from gateway.domain.templates import Template
from gateway.moving.belongings import Kind
from gateway.moving.singles import counters_of_one, single_status
from gateway.moving.source import Arrival, Known
from gateway.web.identifiers import uuid_of
from schemas.dexatel_listed import ListedCampaign, ListedCounters, ListedMessage

NO_TEXT = "its template is not known here, so neither is its text"
NO_SENDER = "the vendor does not show its sender"
NO_SUCH_STATUS = "its status {!r} is not known here"

_STATUSES: Final[Mapping[str, CampaignStatus]] = {
    **{word: state for state, word in STATUSES.items() if state is not CampaignStatus.PAUSED},
    "cancelled": CampaignStatus.CANCELED,
}
_STATES: Final[Mapping[str, MessageState]] = {
    "scheduled": MessageState.QUEUED,
    "enroute": MessageState.QUEUED,
    "sent": MessageState.SENT,
    "received": MessageState.SENT,
    "delivered": MessageState.DELIVERED,
    "read": MessageState.READ,
    "seen": MessageState.READ,
    "failed": MessageState.FAILED,
    "faild": MessageState.FAILED,
    "rejected": MessageState.FAILED,
    "expired": MessageState.FAILED,
}
"""The vendor's words; one has a slip of the pen in its own documentation."""

_NEVER_SENT: Final = {
    DETAILS[each]: MessageState[each.name] for each in (Standing.CANCELED, Standing.SUPPRESSED)
}


def campaign(row: ListedCampaign, known: Known) -> Arrival:
    """A campaign; what it says is what its template says."""
    channel = channel_of(row.get("channel"))
    status = _STATUSES.get(row["status"].lower())
    if channel is None:
        return Arrival(row["id"], skipped=NOT_A_CHANNEL)
    if status is None:
        return Arrival(row["id"], skipped=NO_SUCH_STATUS.format(row["status"]))
    own_id, notes = id_of(row["id"], Kind.CAMPAIGN, known)
    template = _referred(row.get("template_id"), known)
    audience_id = uuid_of(row.get("audience_id") or "")
    code, details, said = _sender(row, channel, known)
    notes += said if template else (*said, NO_TEXT)
    created = moment_of(row.get("create_date"), known.at)
    updated = moment_of(row.get("update_date"), created)
    schedule = moment_of(row["schedule"], created) if row.get("schedule") else None
    became = Campaign(
        id=own_id,
        account_id=known.account.id,
        number=0,
        dialect=NAME,
        channel=channel,
        status=status,
        name=row.get("name") or "",
        content=Content(template.text, payload=template.payload) if template else Content(Text("")),
        start_at=schedule or created,
        created_at=created,
        updated_at=updated,
        counters=_counters(row.get("messages"), status),
        sender=code,
        schedule=schedule,
        template_id=uuid_of(row.get("template_id") or ""),
        audience_id=audience_id,
        launched_at=None if status is CampaignStatus.SCHEDULED else schedule or created,
        finished_at=updated if status.is_final else None,
        details=details,
        kept_id=None if uuid_of(row["id"]) else row["id"],
        imported_at=known.at,
        held_at=known.at if status is CampaignStatus.SCHEDULED else None,
        unique_name=bool(row.get("name")),
    )
    return Arrival(row["id"], (became,), notes)


def _referred(template_id: str | None, known: Known) -> Template | None:
    own_id = uuid_of(template_id or "")
    return known.templates.get(own_id) if own_id else None


def _sender(
    row: ListedCampaign, channel: Channel, known: Known
) -> tuple[str, dict[str, str], tuple[str, ...]]:
    """The code it is sent from, what is kept to show it as the vendor does, and what is to be said."""
    spelling, name = row.get("channel"), row.get("sender")
    details = {"channel": spelling} if spelling and spelling != channel_text(channel) else {}
    if not name:
        return "", details, (NO_SENDER,)
    sender = known.senders.get((channel, name))
    if sender is None or sender.code == name:
        return name, details, ()
    return sender.code, {**details, "from": name, "code": sender.code}, ()


def _counters(shown: ListedCounters | None, status: CampaignStatus) -> Counters:
    """The vendor's figures; what they leave open is sent, waits, or never will, by the campaign's state."""
    if not shown:
        return Counters()
    delivered, failed = shown.get("delivered") or 0, shown.get("failed") or 0
    total = max(shown.get("total") or 0, delivered + failed)
    rest = total - delivered - failed
    match status:
        case CampaignStatus.COMPLETED:
            return Counters(total, sent=rest, delivered=delivered, failed=failed, submitted=rest + delivered)
        case CampaignStatus.CANCELED | CampaignStatus.FAILED:
            return Counters(total, canceled=rest, delivered=delivered, failed=failed, submitted=delivered)
        case _:
            return Counters(total, queued=rest, delivered=delivered, failed=failed, submitted=delivered)


def message(row: ListedMessage, known: Known) -> Arrival:
    """A message, as a campaign of its own: the vendor does not say which it is of."""
    channel, word = channel_of(row.get("channel")), row["status"].lower()
    if channel is None:
        return Arrival(row["id"], skipped=NOT_A_CHANNEL)
    if word not in _STATES:
        return Arrival(row["id"], skipped=NO_SUCH_STATUS.format(row["status"]))
    try:
        number = own_number(row["to"], known.account)
    except InvalidPhoneNumber:
        return Arrival(row["id"], skipped=NOT_A_NUMBER)
    own_id, notes = id_of(row["id"], Kind.MESSAGE, known)
    single = _single(row, own_id, channel, known)
    state, reason = state_of(word, row.get("status_details"))
    became = Message(
        account_id=known.account.id,
        campaign_id=own_id,
        campaign_number=0,
        seq=1,
        recipient=Recipient(number),
        state=state,
        updated_at=single.updated_at,
        reason=reason,
        parts=row.get("segments_count") or 0,
        kept_id=None if uuid_of(row["id"]) else row["id"],
    )
    return Arrival(row["id"], (single, became), notes)


def _single(row: ListedMessage, own_id: UUID, channel: Channel, known: Known) -> Campaign:
    name, word = row.get("from") or "", row["status"].lower()
    sender = known.senders.get((channel, name))
    created = moment_of(row.get("create_date"), known.at)
    state, _ = state_of(word, row.get("status_details"))
    waits = state is MessageState.QUEUED
    held = word == "scheduled"
    status = single_status(state)
    updated = moment_of(row.get("update_date"), created)
    return Campaign(
        id=own_id,
        account_id=known.account.id,
        number=0,
        dialect=NAME,
        channel=channel,
        status=CampaignStatus.SCHEDULED if held else status,
        name="",
        content=Content(Text(row.get("text") or "")),
        start_at=created,
        created_at=created,
        updated_at=updated,
        counters=counters_of_one(state),
        sender=sender.code if sender else name,
        launched_at=None if held else created,
        finished_at=None if waits else updated,
        details={"from": name, "code": sender.code} if sender and sender.code != name else {},
        kind=CampaignKind.DIRECT,
        given_id=own_id,
        imported_at=known.at,
        held_at=known.at if held else None,
    )


def state_of(word: str, details: str | None) -> tuple[MessageState, str | None]:
    """A message's state and, of one that failed, the reason, by the vendor's words."""
    state = _STATES[word]
    if state is not MessageState.FAILED:
        return state, None
    if word in (Reason.REJECTED, Reason.EXPIRED):
        return state, word
    said = (details or "").strip()
    if said in _NEVER_SENT:
        return _NEVER_SENT[said], None
    reason = said.replace(" ", "_")
    return state, reason if reason in frozenset(Reason) else said or None
