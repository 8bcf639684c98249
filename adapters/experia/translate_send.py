"""A single message between the vendor's words and ours."""

from adapters.experia.errors import InvalidRequest
from adapters.experia.options import NAME, Options
from adapters.experia.translate_campaigns import content_of, details_of
from gateway.domain.accounts import Account
from gateway.domain.campaigns import CampaignDraft, CampaignKind
from gateway.domain.channels import Channel
from gateway.domain.content import variables_needed
from gateway.domain.errors import InvalidPhoneNumber
from gateway.domain.phone import normalize
from gateway.domain.recipients import Recipient
from gateway.domain.templates import Template
from schemas.experia import SendRequest

MESSAGE_TYPE = "whatsapp"


def check_send(body: SendRequest) -> None:
    """What is required, and the only type of message that is sent from here. Raises InvalidRequest."""
    if not body.message_type:
        raise InvalidRequest("messageType required")
    if body.message_type.lower() != MESSAGE_TYPE:
        raise InvalidRequest(f"messageType must be {MESSAGE_TYPE}")
    if not body.username:
        raise InvalidRequest("username required")
    if not (body.message.strip() or body.payload or body.temp_msg_id):
        raise InvalidRequest("message, json or tempMsgID required")


def direct_draft(
    body: SendRequest, template: Template | None, account: Account, options: Options
) -> CampaignDraft:
    """The message of a request; as many params as variables, no more and no fewer (contract §3).

    Raises InvalidRequest, ContentInvalid.
    """
    content = content_of(body, template, options)
    params = tuple(param.strip() for param in body.params.split(",")) if body.params.strip() else ()
    if len(params) != variables_needed(content):
        raise InvalidRequest("params must match the number of variables")
    return CampaignDraft(
        dialect=NAME,
        channel=Channel.WHATSAPP,
        name="",
        kind=CampaignKind.DIRECT,
        content=content,
        recipients=[_recipient(body.username, params, account)],
        template_id=template.id if template else None,
        details=details_of(body, content),
    )


def _recipient(address: str, params: tuple[str, ...], account: Account) -> Recipient:
    try:
        number = normalize(address, region=account.region, strict=account.strict_numbers)
    except InvalidPhoneNumber:
        raise InvalidRequest("username is not a phone number") from None
    return Recipient(number, params=params, address=None if address == "+" + number else address)
