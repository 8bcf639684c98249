"""The operations of the dialect (contract §2, §6)."""

from pydantic import BaseModel

from adapters.experia import campaigns, messages, send, templates
from gateway.web.operations import Answer, Body, Operation, Parameter
from schemas import experia as wire


def query_of(model: type[BaseModel], description: str = "") -> tuple[Parameter, ...]:
    """The query parameters that a model names, by its fields' published names."""
    return tuple(
        Parameter(
            field.title or name,
            field.rebuild_annotation(),
            field.description or description,
            required=field.is_required(),
        )
        for name, field in model.model_fields.items()
    )


_CAMPAIGN = Answer("The campaign.", wire.CampaignResponse)
_TEMPLATE = Answer("The template.", wire.TemplateAnswer)

CAMPAIGNS = (
    Operation(
        "POST",
        "/v2/campaign/create",
        campaigns.create,
        "Create a campaign",
        "campaign",
        {200: _CAMPAIGN},
        body=Body(wire.CreateCampaignRequest),
        source="§2, §3",
    ),
    Operation(
        "DELETE",
        "/v2/campaign/delete",
        campaigns.delete,
        "Delete a campaign",
        "campaign",
        {200: _CAMPAIGN},
        query_of(wire.DeleteCampaignRequest),
        Body(wire.DeleteCampaignRequest, required=False),
        source="§2",
    ),
    Operation(
        "GET",
        "/v2/campaign/getAll",
        campaigns.get_all,
        "List campaigns, newest first",
        "campaign",
        {200: Answer("A page of campaigns.", wire.Campaigns)},
        query_of(wire.PageQuery),
        source="§4",
    ),
    Operation(
        "GET",
        "/v2/campaign/getCampMsgs",
        messages.get_camp_msgs,
        "List a campaign's messages",
        "campaign",
        {200: Answer("A page of messages.", wire.CampaignMessages)},
        query_of(wire.MessagesQuery),
        source="§4",
    ),
    Operation(
        "POST",
        "/v2/campaign/resendMsg",
        messages.resend_msg,
        "Send a failed message again",
        "campaign",
        {200: Answer("The message is queued again.", wire.Sent)},
        body=Body(wire.ResendCampaignMessageRequest),
        source="§2",
    ),
    Operation(
        "PUT",
        "/v2/campaign/update",
        campaigns.update,
        "Change a scheduled campaign",
        "campaign",
        {200: _CAMPAIGN},
        body=Body(wire.UpdateCampaignRequest),
        source="§2, §8",
    ),
)

MESSAGES = (
    Operation(
        "POST",
        "/v2/send",
        send.send,
        "Send a message to one client",
        "send",
        {200: Answer("The message is queued.", wire.Sent)},
        body=Body(wire.SendRequest, ("multipart/form-data",)),
        source="§6",
    ),
)

TEMPLATES = (
    Operation(
        "POST",
        "/v2/whatsapp/templates",
        templates.create,
        "Create a template",
        "templates",
        {200: _TEMPLATE},
        body=Body(wire.CreateTemplateRequest),
        source="§6",
    ),
    Operation(
        "GET",
        "/v2/whatsapp/templates",
        templates.list_all,
        "List templates, newest first",
        "templates",
        {200: Answer("A page of templates.", wire.Templates)},
        query_of(wire.PageQuery),
        source="§6",
    ),
    Operation(
        "DELETE",
        "/v2/whatsapp/templates",
        templates.delete,
        "Delete a template",
        "templates",
        {200: _TEMPLATE},
        query_of(wire.DeleteTemplateRequest),
        Body(wire.DeleteTemplateRequest, required=False),
        source="§6",
    ),
    Operation(
        "POST",
        "/v2/whatsapp/templates/update",
        templates.update,
        "Change a template",
        "templates",
        {200: _TEMPLATE},
        body=Body(wire.UpdateTemplateRequest),
        source="§6",
    ),
)
