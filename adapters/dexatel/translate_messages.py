"""Single messages: wire ⇄ domain.

The direct campaign of a request keeps in its `details`, as campaigns do, the channel's spelling and the
sender's name; and `payload`, which the delivery event repeats.
"""

from collections.abc import Iterator, Mapping
from typing import Final, Literal, TypeAlias

from adapters.dexatel import codes
from adapters.dexatel.codes import Problem, generic
from adapters.dexatel.formats import channel_named, channel_text, moment_text
from adapters.dexatel.options import NAME
from gateway.domain import phone
from gateway.domain.accounts import Account
from gateway.domain.campaigns import Campaign, CampaignDraft, CampaignKind, CampaignStatus
from gateway.domain.channels import Channel
from gateway.domain.content import Content, Rendered, Syntax, Text, variables_needed
from gateway.domain.message_ids import shown_id
from gateway.domain.messages import Message, Standing, standing
from gateway.domain.recipients import Recipient
from gateway.domain.sms import sms_size
from gateway.domain.templates import Sender, Template, TemplateStatus
from schemas.dexatel import MessageCreate
from schemas.dexatel_answers import MessageObject, MessageRow, MessageSender

PAYLOAD = "payload"
"""The detail that holds a request's `payload`."""

Status: TypeAlias = Literal["scheduled", "enroute", "sent", "delivered", "read", "failed"]

STATUSES: Final[Mapping[Standing, Status]] = {
    Standing.SCHEDULED: "scheduled",
    Standing.QUEUED: "enroute",
    Standing.SENT: "sent",
    Standing.DELIVERED: "delivered",
    Standing.READ: "read",
    Standing.CANCELED: "failed",
    Standing.SUPPRESSED: "failed",
    Standing.FAILED: "failed",
    Standing.REJECTED: "failed",
    Standing.INVALID_RECIPIENT: "failed",
    Standing.UNDELIVERABLE: "failed",
    Standing.EXPIRED: "failed",
    Standing.BLOCKED: "failed",
    Standing.UNKNOWN_OUTCOME: "failed",
    Standing.RETRIES_EXHAUSTED: "failed",
    Standing.TEMPLATE_NOT_APPROVED: "failed",
    Standing.CONTENT_INVALID: "failed",
}
"""The vendor's words (contract §3); `status_details` says why a message failed."""

DETAILS: Final[Mapping[Standing, str]] = {
    Standing.CANCELED: "canceled",
    Standing.SUPPRESSED: "the recipient has opted out",
}


def content_problems(data: MessageCreate) -> Iterator[Problem]:
    """What a message has to say, and what can't be sent from here (contract §2.6, 1508 to 1534)."""
    if not data.to:
        yield codes.RECIPIENTS_MISSING
    if data.text and data.template:
        yield codes.TEXT_OR_TEMPLATE
    elif data.text is None and data.template is None and not data.image:
        yield codes.MESSAGE_TEXT_REQUIRED
    elif data.text is not None and not data.text.strip():
        yield codes.MESSAGE_TEXT_INVALID
    if data.variables and not data.template:
        yield generic("'data.variables' is only supported with 'data.template'")
    yield from _media_problems(data)


def _media_problems(data: MessageCreate) -> Iterator[Problem]:
    on_whatsapp = channel_named(data.channel) is Channel.WHATSAPP
    refusals = {
        codes.IMAGE_ON_WHATSAPP if on_whatsapp else codes.IMAGE_REFUSED: data.image or data.caption,
        codes.BUTTON_REFUSED: data.button or data.button_type or data.button_text,
        codes.MESSAGE_URL_REFUSED: data.url,
        codes.MESSAGE_FILENAME_REFUSED: data.filename,
        codes.MESSAGE_TYPE_REFUSED: (data.type or "text").lower() != "text",
        generic("'data.media_id' is not supported"): data.media_id,
    }
    yield from (problem for problem, given in refusals.items() if given)


def template_problems(data: MessageCreate, template: Template) -> Iterator[Problem]:
    """A template of the channel, reviewed, with a variable for each of its placeholders."""
    channel = channel_named(data.channel)
    if template.channel is not channel:
        yield codes.MESSAGE_TEMPLATE_NOT_FOUND
    elif template.status is not TemplateStatus.APPROVED:
        on_viber = channel is Channel.VIBER
        yield codes.VIBER_TEMPLATE_STATUS if on_viber else codes.MESSAGE_TEMPLATE_NOT_FOUND
    elif len(data.variables or ()) < variables_needed(Content(template.text, template.payload)):
        yield codes.VARIABLES_MISSING


def draft(data: MessageCreate, account: Account, sender: Sender, template: Template | None) -> CampaignDraft:
    """The messages of a request, in the order of its numbers. Raises InvalidPhoneNumber."""
    channel = channel_named(data.channel)
    content = Content(Text(data.text or ""))
    if template is not None:
        content = Content(template.text.written_in(Syntax.NUMBERED), payload=template.payload)
    return CampaignDraft(
        dialect=NAME,
        channel=channel,
        name="",
        kind=CampaignKind.DIRECT,
        content=content,
        recipients=_recipients(data, account),
        template_id=data.template,
        sender=sender.code,
        schedule=data.schedule,
        details=_details(data, channel, sender),
    )


def _recipients(data: MessageCreate, account: Account) -> list[Recipient]:
    """Without `number_formatting`, numbers are taken as international only."""
    region = None if data.number_formatting is False else account.region
    params = tuple(data.variables or ())
    return [
        Recipient(phone.normalize(number, region=region, strict=account.strict_numbers), params=params)
        for number in data.to
    ]


def _details(data: MessageCreate, channel: Channel, sender: Sender) -> dict[str, str]:
    details = {}
    if data.channel != channel_text(channel):
        details["channel"] = data.channel
    if data.sender != sender.code:
        details["from"] = data.sender
    if data.payload:
        details[PAYLOAD] = data.payload
    return details


def message_row(campaign: Campaign, message: Message, rendered: Rendered) -> MessageRow:
    """A message of any dialect as lists show it."""
    own = campaign.details if campaign.dialect == NAME else {}
    stands = standing(message, scheduled=campaign.status is CampaignStatus.SCHEDULED)
    size = sms_size(rendered.text)
    is_sms = campaign.channel is Channel.SMS
    return {
        "id": str(shown_id(campaign, message)),
        "account_id": str(campaign.account_id),
        "text": rendered.text,
        "from": own.get("from") or campaign.sender or None,
        "to": message.recipient.number,
        "channel": own.get("channel") or channel_text(campaign.channel),
        "status": STATUSES[stands],
        "status_details": _status_details(stands, message),
        "encoding": size.encoding.value,
        "segments_count": message.parts or (size.parts if is_sms else 1),
        "create_date": moment_text(campaign.created_at),
        "update_date": moment_text(message.updated_at),
    }


def _status_details(stands: Standing, message: Message) -> str | None:
    if STATUSES[stands] != "failed":
        return None
    return DETAILS.get(stands) or (message.reason or "failed").replace("_", " ")


def message_object(
    campaign: Campaign, message: Message, rendered: Rendered, sender: Sender | None, base: str
) -> MessageObject:
    """A message on its own; `sender` is the one it was sent from, if there still is one."""
    row = message_row(campaign, message, rendered)
    shown: MessageSender | None = None
    if row["from"]:
        shown = {"id": str(sender.id) if sender else None, "name": row["from"], "code": campaign.sender}
    return {
        **row,
        "type": "text",
        "url": None,
        "variables": list(message.recipient.params),
        "schedule": moment_text(campaign.schedule) if campaign.schedule else None,
        "template_id": str(campaign.template_id) if campaign.template_id else None,
        "sender": shown,
        "direction": "MT",
        "source": "API" if campaign.kind is CampaignKind.DIRECT else "CAMPAIGN",
        "country": phone.main_region(message.recipient.number),
        "links": {"self": f"{base}/messages/{row['id']}", "account": f"{base}/accounts/self"},
    }
