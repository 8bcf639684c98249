"""The operations on campaigns (contract §2.1), in the vendor's printed casing."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from adapters.dynamic_messaging import campaigns
from adapters.dynamic_messaging.paging import LARGEST_SIZE
from gateway.web.operations import JSON, Answer, Body, Operation, Parameter
from schemas import dynamic_messaging as wire

_TAG = "Campaigns"
_ID = Parameter("id", UUID, "The campaign's id.", "path", required=True)
_QUERY = (
    Parameter("page", Annotated[int, Field(ge=1, lt=2**31)], "The page; the first without it."),
    Parameter("pageSize", Annotated[int, Field(ge=1, le=LARGEST_SIZE)], "Entries of a page; 10 without it."),
    Parameter("filters", str, "Terms with commas between, as `sender==Shop,recipientCount>10`."),
    Parameter("sorts", str, "Names with commas between; a minus before one sorts from the largest down."),
)
_FLAG_IN_QUERY = Parameter(campaigns.FLAG, bool, "Whether contacts without a valid number are dropped.")
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
        _QUERY,
    ),
    Operation(
        "POST",
        "/api/Campaigns",
        campaigns.create_campaign,
        "Create a campaign",
        _TAG,
        {201: _CREATED},
        (_FLAG_IN_QUERY,),
        Body(wire.CampaignCreate),
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
    ),
    Operation(
        "GET",
        "/api/Campaigns/{id}/Contacts",
        campaigns.list_contacts,
        "List a campaign's contacts",
        _TAG,
        {200: Answer("A page, in the order of sending unless sorted.", wire.Page[wire.Contact])},
        (_ID, *_QUERY),
        refusals=(404,),
    ),
)
