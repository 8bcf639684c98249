"""Single messages, wire ⇄ domain (contract §2.2, §3)."""

import operator
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from adapters.dynamic_messaging import rules
from adapters.dynamic_messaging.errors import Problems
from adapters.dynamic_messaging.options import NAME
from adapters.dynamic_messaging.translate_campaigns import shown_campaign_id
from adapters.dynamic_messaging.translate_contacts import DEFAULT_REGION
from adapters.dynamic_messaging.translate_queries import EQUALITY, Field, Fields, Kind, NotUnderstood, integer
from gateway.domain import phone
from gateway.domain.accounts import Account
from gateway.domain.campaigns import Campaign, CampaignDraft, CampaignKind, CampaignStatus
from gateway.domain.channels import Channel
from gateway.domain.conditions import Comparison, Condition
from gateway.domain.content import Content, Rendered, Syntax, Text
from gateway.domain.errors import InvalidPhoneNumber, MessageNotFound
from gateway.domain.message_ids import message_number, message_of_id, shown_id
from gateway.domain.messages import Message, MessageRef, MessageState, Standing, standing
from gateway.domain.recipients import Recipient
from gateway.domain.sms import sms_parts
from gateway.web.identifiers import uuid_of
from schemas import dynamic_messaging as wire

STATUSES: Mapping[Standing, int] = {
    Standing.SENT: 0,
    Standing.DELIVERED: 1,
    Standing.READ: 1,
    Standing.SCHEDULED: 2,
    Standing.QUEUED: 2,
    Standing.EXPIRED: 3,
    Standing.CANCELED: 4,
    Standing.UNDELIVERABLE: 5,
    Standing.UNKNOWN_OUTCOME: 6,
    Standing.REJECTED: 7,
    Standing.BLOCKED: 7,
    Standing.SUPPRESSED: 7,
    Standing.FAILED: 8,
    Standing.RETRIES_EXHAUSTED: 8,
    Standing.TEMPLATE_NOT_APPROVED: 8,
    Standing.CONTENT_INVALID: 8,
    Standing.INVALID_RECIPIENT: 34,
}
"""The vendor's numbers (contract §5): a message that waits here is Accepted, a canceled one Deleted."""

NOT_A_GUID = "The JSON value could not be converted to a GUID."
_NO_GUID = UUID(int=0)
_LONGEST_INTEGER = 18
_COMPARE: Mapping[Comparison, Callable[[int, int], bool]] = {
    Comparison.EQUAL: operator.eq,
    Comparison.NOT_EQUAL: operator.ne,
    Comparison.GREATER: operator.gt,
    Comparison.LESS: operator.lt,
    Comparison.AT_LEAST: operator.ge,
    Comparison.AT_MOST: operator.le,
}
_BRITISH = {"UK": "GB", "GB": "UK"}


def draft_of(body: wire.MessageCreate, account: Account, problems: Problems) -> CampaignDraft:
    """One SMS, its text sent as it is. Raises ValidationFailed."""
    message = rules.check_message(body.message, problems)
    sender = rules.check_sender(body.sender, problems)
    recipients = _recipients(body.phoneNumber, account, problems)
    given_id = _given_id(body.newId, problems)
    problems.raise_any()
    return _draft(Text(message), sender, recipients, given_id)


def draft_to_many(body: wire.MessagesCreate, problems: Problems) -> CampaignDraft:
    """An SMS to contacts, whose names it may have in it, without them; problems go to `problems`."""
    message = rules.check_message(body.message, problems)
    sender = rules.check_sender(body.sender, problems)
    return _draft(Text(message, Syntax.NAMED), sender, ())


def _draft(
    text: Text, sender: str, recipients: Sequence[Recipient], given_id: UUID | None = None
) -> CampaignDraft:
    return CampaignDraft(
        dialect=NAME,
        channel=Channel.SMS,
        name="",
        kind=CampaignKind.DIRECT,
        given_id=given_id,
        content=Content(text),
        sender=sender,
        recipients=recipients,
    )


def _recipients(number: str | None, account: Account, problems: Problems) -> list[Recipient]:
    if number is None or not number.strip():
        problems.add("PhoneNumber", "The PhoneNumber field is required.")
        return []
    region = account.region or DEFAULT_REGION
    try:
        return [Recipient(phone.normalize(number, region=region, strict=account.strict_numbers))]
    except InvalidPhoneNumber:
        problems.add("PhoneNumber", "The PhoneNumber field is not a valid phone number.")
        return []


def _given_id(text: str | None, problems: Problems) -> UUID | None:
    """The empty GUID is none, as an unset property of the vendor's clients."""
    if text is None:
        return None
    given = uuid_of(text)
    if given is None:
        problems.add("NewId", NOT_A_GUID)
    return given if given != _NO_GUID else None


def message_named(text: str) -> UUID | int:
    """The GUID or the integer id that a path holds. Raises MessageNotFound."""
    guid = uuid_of(text)
    if guid is not None:
        return guid
    if text.isascii() and text.isdigit() and len(text) <= _LONGEST_INTEGER:
        return int(text)
    raise MessageNotFound


def message_item(account: Account, campaign: Campaign, message: Message, rendered: Rendered) -> wire.Message:
    """A message of any dialect as this one shows it."""
    ref = MessageRef(campaign.number, message.seq)
    region = phone.main_region(message.recipient.number)
    received = message.state in (MessageState.DELIVERED, MessageState.READ)
    is_single = campaign.kind is CampaignKind.DIRECT
    return {
        "newId": str(shown_id(campaign, message)),
        "id": message_number(ref),
        "client_Id": account.number,
        "dateCreated": moment_text(campaign.created_at),
        "dateModified": moment_text(message.updated_at),
        "phoneNumber": message.recipient.number,
        "status": STATUSES[standing(message, scheduled=campaign.status is CampaignStatus.SCHEDULED)],
        "price": 0.0,
        "smsCount": message.parts or (sms_parts(rendered.text) if campaign.channel is Channel.SMS else 1),
        "dateReceived": moment_text(message.updated_at) if received else None,
        "countryCode": _BRITISH.get(region, region) if region else None,
        "senderNumber": campaign.sender,
        "message": rendered.text,
        "campaignId": None if is_single else shown_campaign_id(campaign),
    }


def moment_text(moment: datetime) -> str:
    """As the vendor prints the times of messages: UTC, milliseconds, no zone (contract §3)."""
    return moment.replace(tzinfo=None).isoformat(timespec="milliseconds")


def message_fields(account: Account) -> Fields:
    """What a list of messages can be filtered and sorted by.

    `message` is the text with its placeholders, `smsCount` 0 until a message is sent; `countryCode` stands
    for its country code, which some countries share, and sorts by number.
    """
    return {
        "newid": Field("id", read=lambda comparison, text: [_of_guid(account, comparison, text)]),
        "id": Field("integer_id", Kind.LONG),
        "client_id": Field("account_number", Kind.INTEGER),
        "datecreated": Field("created", Kind.DATE_TIME),
        "datemodified": Field("updated", Kind.DATE_TIME),
        "phonenumber": Field("number"),
        "status": Field("standing", read=_of_status),
        "price": Field("price", Kind.INTEGER),
        "smscount": Field("parts", Kind.INTEGER),
        "datereceived": Field("received", Kind.DATE_TIME, is_nullable=True),
        "countrycode": Field("number", read=_of_country),
        "sendernumber": Field("sender"),
        "message": Field("text"),
        "campaignid": Field("campaign"),
    }


def _of_guid(account: Account, comparison: Comparison, text: str) -> Condition:
    wanted = uuid_of(text)
    if comparison not in EQUALITY or wanted is None:
        raise NotUnderstood
    try:
        ref = message_of_id(account.id, wanted)
    except MessageNotFound:
        return Condition("id", comparison, str(wanted))
    return Condition("id", comparison, f"{ref.campaign_number}-{ref.seq}")


def _of_status(comparison: Comparison, text: str) -> Sequence[Condition]:
    if comparison not in _COMPARE:
        raise NotUnderstood
    holds, wanted = _COMPARE[comparison], integer(text)
    chosen = [stands for stands, number in STATUSES.items() if holds(number, wanted)]
    return [Condition("standing", Comparison.EQUAL, stands) for stands in chosen]


def _of_country(comparison: Comparison, text: str) -> Sequence[Condition]:
    if comparison not in EQUALITY:
        raise NotUnderstood
    country = text.upper()
    code = phone.country_code("GB" if country == "UK" else country)
    if code is None:
        raise NotUnderstood
    return [Condition("number", Comparison.STARTS_WITH, code, negated=comparison is Comparison.NOT_EQUAL)]
