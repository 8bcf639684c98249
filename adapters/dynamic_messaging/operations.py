"""The operations on campaigns and messages (contract §2.1, §2.2), in the vendor's printed casing."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from adapters.dynamic_messaging import campaigns, messages
from adapters.dynamic_messaging.paging import LARGEST_SIZE
from gateway.web.operations import JSON, Answer, Body, Operation, Parameter
from schemas import dynamic_messaging as wire

_TAG = "Campaigns"
_ID = Parameter("id", UUID, "The campaign's id.", "path", required=True)
QUERY = (
    Parameter("page", Annotated[int, Field(ge=1, lt=2**31)] | Literal[""], "The page; the first without it."),
    Parameter(
        "pageSize",
        Annotated[int, Field(ge=1, le=LARGEST_SIZE)] | Literal[""],
        "Entries of a page; 10 without it.",
    ),
    Parameter("filters", str, "Terms with commas between, as `sender==Shop,recipientCount>10`."),
    Parameter("sorts", str, "Names with commas between; a minus before one sorts from the largest down."),
)
FLAG_IN_QUERY = Parameter(campaigns.FLAG, bool, "Whether contacts without a valid number are dropped.")
_FLAG_IN_PATH = Parameter(
    campaigns.FLAG,
    bool,
    "Whether contacts without a valid number are dropped.",
    "path",
    required=True,
    pattern=campaigns.FLAG_SEGMENT,
)
_CREATED = Answer("The new campaign's id.", str, (JSON, "text/plain"))
_CHANGED = Answer("Changed.")

CAMPAIGNS = (
    Operation(
        "GET",
        "/api/Campaigns",
        campaigns.list_campaigns,
        "List campaigns",
        _TAG,
        {200: Answer("A page, newest first unless sorted.", wire.Page[wire.Campaign])},
        QUERY,
        source="§2.1, §4",
    ),
    Operation(
        "POST",
        "/api/Campaigns",
        campaigns.create_campaign,
        "Create a campaign",
        _TAG,
        {201: _CREATED},
        (FLAG_IN_QUERY,),
        Body(wire.CampaignCreate),
        source="§2.1",
    ),
    Operation(
        "POST",
        "/api/campaigns/{ignoreInvalidPhoneNumbers}",
        campaigns.create_with_flag,
        "Create a campaign, saying what becomes of invalid numbers",
        _TAG,
        {201: _CREATED},
        (_FLAG_IN_PATH,),
        Body(wire.CampaignCreate),
        refusals=(404,),
        description="A segment that is no boolean is the id of a campaign, see there.",
        source="§2.1, §7",
    ),
    Operation(
        "GET",
        "/api/Campaigns/{id}",
        campaigns.read_campaign,
        "Read a campaign",
        _TAG,
        {200: Answer("The campaign.", wire.Campaign)},
        refusals=(404,),
        parameters=(_ID,),
        source="§2.1",
    ),
    Operation(
        "PUT",
        "/api/Campaigns/{id}",
        campaigns.update_campaign,
        "Change a campaign that has not started",
        _TAG,
        {204: _CHANGED},
        body=Body(wire.CampaignUpdate),
        refusals=(404,),
        parameters=(_ID,),
        source="§2.1",
    ),
    Operation(
        "PATCH",
        "/api/Campaigns/{id}",
        campaigns.update_campaign,
        "Change a campaign that has not started, the same as PUT",
        _TAG,
        {204: _CHANGED},
        body=Body(wire.CampaignUpdate),
        refusals=(404,),
        parameters=(_ID,),
        source="§2.1",
    ),
    Operation(
        "POST",
        "/api/Campaigns/{id}",
        campaigns.post_to_campaign,
        "Change a campaign, or delete it",
        _TAG,
        {204: Answer("Changed, or without a body deleted.")},
        body=Body(wire.CampaignUpdate, required=False),
        refusals=(404,),
        parameters=(_ID,),
        description="The vendor's page prints POST for both. A body changes; no body at all deletes.",
        source="§2.1, §7",
    ),
    Operation(
        "DELETE",
        "/api/Campaigns/{id}",
        campaigns.delete_campaign,
        "Stop and delete a campaign",
        _TAG,
        {204: Answer("Deleted.")},
        refusals=(404,),
        parameters=(_ID,),
        source="§2.1",
    ),
    Operation(
        "GET",
        "/api/Campaigns/{id}/Contacts",
        campaigns.list_contacts,
        "List a campaign's contacts",
        _TAG,
        {200: Answer("A page, in the order of sending unless sorted.", wire.Page[wire.Contact])},
        (_ID, *QUERY),
        refusals=(404,),
        source="§2.1, §4",
    ),
)


def _reading(path: str, *parameters: Parameter, description: str = "") -> Operation:
    return Operation(
        "GET",
        path,
        messages.read_message,
        "Read a message",
        "SMSMessages",
        {200: Answer("The message.", wire.Message)},
        parameters,
        refusals=(404,),
        source="§2.2, §7",
        description=description,
    )


_MESSAGE_ID = "[0-9]+|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
_PRINTED_ID = Parameter("id", str, "Its GUID or integer id.", "path", required=True, pattern=_MESSAGE_ID)

MESSAGES = (
    Operation(
        "GET",
        "/api/SMSMessages",
        messages.list_messages,
        "List messages",
        "SMSMessages",
        {200: Answer("A page, newest first unless sorted.", wire.Page[wire.Message])},
        QUERY,
        source="§2.2, §4",
    ),
    Operation(
        "POST",
        "/api/SMSMessages",
        messages.send_message,
        "Send a message to one number",
        "SMSMessages",
        {201: Answer("The message's id, `newId` where it was given.", UUID, (JSON, "text/plain"))},
        body=Body(wire.MessageCreate),
        unsupported=("clientId", "campaignId", "phoneNumberId", "token", "trackLink", "storageId"),
        source="§2.2",
    ),
    Operation(
        "POST",
        "/api/SMSMessages/v2",
        messages.send_messages,
        "Send a message to each contact",
        "SMSMessages",
        {201: Answer("The messages' ids, in the order of the contacts.", list[UUID])},
        body=Body(wire.MessagesCreate),
        source="§2.2",
    ),
    _reading("/api/SMSMessages/{id}", Parameter("id", str, "Its GUID or integer id.", "path", required=True)),
    _reading(
        "/api/SMSMessages:{id}",
        _PRINTED_ID,
        description="As the vendor's page prints it (contract §7 row 14).",
    ),
    _reading("/api/SMSMessages{id}", _PRINTED_ID, description="The printed path without its colon."),
)
