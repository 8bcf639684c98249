"""Campaigns between the vendor's words and ours: rules, content, answers."""

from collections.abc import Mapping, Sequence

import orjson

from adapters.experia.errors import InvalidRequest
from adapters.experia.moments import moment_text
from adapters.experia.options import NAME, Options
from gateway.domain.accounts import Account
from gateway.domain.campaigns import Campaign, CampaignStatus
from gateway.domain.content import (
    Content,
    Syntax,
    Text,
    check_payload,
    payload_variables,
    variables_needed,
)
from gateway.domain.errors import ContentInvalid, TooManyRecipients
from gateway.domain.recipients import Recipient
from gateway.domain.templates import Template
from schemas.experia import CampaignResponse, ContentRequest, CreateCampaignRequest

DELETED = "DELETED"

STATUSES: Mapping[CampaignStatus, str] = {
    CampaignStatus.SCHEDULED: "SCHEDULED",
    CampaignStatus.IN_PROGRESS: "SENDING",
    CampaignStatus.PAUSED: "PAUSED",
    CampaignStatus.COMPLETED: "SENT",
    CampaignStatus.FAILED: "FAILED",
    CampaignStatus.CANCELED: "CANCELED",
}

KEPT_JSON = "json"
"""The campaign detail that holds a JSON which is shown but not sent (`lenient_json`)."""


def check_size(body: CreateCampaignRequest, account: Account, options: Options) -> None:
    """Name and number of clients (contract §3, §8.1, §8.5). Raises InvalidRequest, TooManyRecipients."""
    if not body.name.strip():
        raise InvalidRequest("name required")
    if len(body.clients) < options.minimum_clients:
        raise InvalidRequest(f"at least {options.minimum_clients} clients required")
    if len(body.clients) > account.max_recipients:
        raise TooManyRecipients(account.max_recipients)


def check_params(
    body: CreateCampaignRequest, template: Template | None, recipients: Sequence[Recipient]
) -> None:
    """Enough params for every variable; more than enough is fine (contract §3). Raises InvalidRequest."""
    if len(recipients[0].params) < payload_variables(body.payload):
        raise InvalidRequest("not enough params for variables in JSON")
    if template is None:
        return
    needed = variables_needed(Content(template.text, template.payload))
    if any(len(recipient.params) < needed for recipient in recipients):
        raise InvalidRequest("each client must have params for all template variables")


def content_of(body: ContentRequest, template: Template | None, options: Options) -> Content:
    """What the request gives, else what the template has (contract §3). Raises ContentInvalid."""
    text = Text(body.message, Syntax.NUMBERED)
    if template is not None and not body.message:
        text = template.text.written_in(Syntax.NUMBERED)
    return Content(text, _payload(body, template, options), namespace=options.namespace)


def _payload(body: ContentRequest, template: Template | None, options: Options) -> str | None:
    if not body.payload:
        return template.payload if template else None
    try:
        check_payload(body.payload)
    except ContentInvalid:
        if template is None or not options.lenient_json:
            raise
        return template.payload
    return body.payload


def details_of(body: ContentRequest, content: Content) -> dict[str, str]:
    """What the answers must echo although it is not sent."""
    if body.payload and body.payload != content.payload:
        return {KEPT_JSON: body.payload}
    return {}


def names_in(payload: str | None) -> tuple[str, str]:
    """The name and language code of the template a JSON speaks of; empty where it says nothing."""
    try:
        template = orjson.loads(payload or "").get("template")
        language = template.get("language")
        found = template.get("name"), language.get("code") if isinstance(language, dict) else None
    except (ValueError, AttributeError):
        return "", ""
    name, code = (value if isinstance(value, str) else "" for value in found)
    return name, code


def campaign_answer(
    account: Account,
    campaign: Campaign,
    template: Template | None,
    clients: orjson.Fragment | None,
    options: Options,
    *,
    status: str | None = None,
) -> dict[str, object]:
    """A campaign of any dialect in the vendor's form (contract §2); `status` overrides its own."""
    counters = campaign.counters
    name, code = names_in(campaign.content.payload)
    failed = campaign.status is CampaignStatus.FAILED
    kept = campaign.details.get(KEPT_JSON) if campaign.dialect == NAME else None
    answer = CampaignResponse(
        ID=campaign.number,
        Name=campaign.name,
        TemplateName=template.name if template else name,
        Lang=(template.language if template else "") or code,
        CreatedAt=moment_text(campaign.created_at),
        UpdatedAt=moment_text(campaign.updated_at),
        SendAt=moment_text(campaign.schedule),
        Status=status or STATUSES[campaign.status],
        AgentID=account.number,
        Message=campaign.content.text.written_in(Syntax.NUMBERED).source,
        JSON=kept or campaign.content.payload or "",
        SentCount=counters.submitted,
        DeliveredCount=counters.delivered + counters.read,
        FailedCount=counters.failed + counters.suppressed,
        Total=counters.total,
        Clients=clients,
        CompanyID=account.number,
        ReportHeaders=None,
        TempMsgID=str(campaign.template_id or ""),
        Error=campaign.reason or "failed" if failed else "",
        SocketKey="",
    )
    return options.cased(answer)
