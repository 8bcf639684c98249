"""The operations on contact groups, the gateway's own addition."""

from uuid import UUID

from adapters.dynamic_messaging import contact_groups
from adapters.dynamic_messaging.operations import FLAG_IN_QUERY, QUERY
from gateway.web.operations import JSON, Answer, Body, Operation, Parameter
from schemas import dynamic_messaging as wire

_TAG = "ContactGroups"
_SOURCE = "Served"
_ID = Parameter("id", UUID, "The group's id.", "path", required=True)
_CONTACT_ID = Parameter("contactId", UUID, "The contact's id.", "path", required=True)

GROUPS = (
    Operation(
        "GET",
        "/api/ContactGroups",
        contact_groups.list_groups,
        "List contact groups",
        _TAG,
        {200: Answer("A page, newest first unless sorted.", wire.Page[wire.ContactGroup])},
        QUERY,
        source=_SOURCE,
    ),
    Operation(
        "POST",
        "/api/ContactGroups",
        contact_groups.create_group,
        "Create a contact group",
        _TAG,
        {201: Answer("The new group's id.", UUID, (JSON, "text/plain"))},
        (FLAG_IN_QUERY,),
        Body(wire.ContactGroupCreate),
        source=_SOURCE,
    ),
    Operation(
        "GET",
        "/api/ContactGroups/{id}/Contacts",
        contact_groups.list_contacts,
        "List a group's contacts",
        _TAG,
        {200: Answer("A page, in the order they were added unless sorted.", wire.Page[wire.Contact])},
        (_ID, *QUERY),
        refusals=(404,),
        source=_SOURCE,
    ),
    Operation(
        "POST",
        "/api/ContactGroups/{id}/Contacts",
        contact_groups.add_contacts,
        "Put a contact, or a list of them, into a group",
        _TAG,
        {201: Answer("The contact's id, or those of the list.", UUID | list[UUID], (JSON, "text/plain"))},
        (_ID, FLAG_IN_QUERY),
        Body(wire.SingleContact | wire.SingleContacts),
        refusals=(404,),
        source=_SOURCE,
    ),
    Operation(
        "DELETE",
        "/api/ContactGroups/{id}/Contacts/{contactId}",
        contact_groups.delete_contact,
        "Delete a contact of a group",
        _TAG,
        {204: Answer("Deleted.")},
        (_ID, _CONTACT_ID),
        refusals=(404,),
        source=_SOURCE,
    ),
    Operation(
        "GET",
        "/api/ContactGroups/{id}",
        contact_groups.read_group,
        "Read a contact group",
        _TAG,
        {200: Answer("The group.", wire.ContactGroup)},
        (_ID,),
        refusals=(404,),
        source=_SOURCE,
    ),
    Operation(
        "PUT",
        "/api/ContactGroups/{id}",
        contact_groups.update_group,
        "Rename a contact group",
        _TAG,
        {204: Answer("Renamed.")},
        (_ID,),
        Body(wire.ContactGroupUpdate),
        refusals=(404,),
        source=_SOURCE,
    ),
    Operation(
        "DELETE",
        "/api/ContactGroups/{id}",
        contact_groups.delete_group,
        "Delete a contact group with its contacts",
        _TAG,
        {204: Answer("Deleted.")},
        (_ID,),
        refusals=(404,),
        source=_SOURCE,
    ),
)
