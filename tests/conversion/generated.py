"""Objects of the vendors, made by hypothesis: any known fields, awkward values, unknown keys."""

from typing import Any

from hypothesis import strategies as st

from gateway.conversion.forms import Kind

AWKWARD = (
    "",
    "Ann",
    " Ann Bee ",
    "{name}",
    "{{1}}",
    "{Name}",
    "{{7}}",
    "{first_name}",
    "é“ 🙂",
    "a\nb",
    "x" * 80,
)
LINK = "https://shop.example/a"
TEXTS = (
    *AWKWARD,
    "Hi {first_name} {last_name}, {custom2}",
    "{last_name} then {first_name}",
    "{number} {custom1}",
    "Hi {{1}}, {{3}}",
    "{{2}}{{1}}",
    "Hi {Name}, {Custom2} {OptOut}",
    f"{{TrackLink}} {LINK}",
    "{unknown}",
)
NUMBERS = ("447700900001", "+447700900002", "+44 7700 900003", "07700900004", "447700900001", "nonsense", "")
UUIDS = ("3fa85f64-5717-4562-b3fc-2c963f66afa6", "4F6B8D2A-1c3e-5a7f-9b0d-2e4c6a8f0b1d", "abc123")
ODD = st.one_of(
    st.none(),
    st.integers(-2, 2),
    st.booleans(),
    st.sampled_from([[], {}, [{"a": 1}], [5, None, "x"], 1.5, 10**15, {"a": {"b": []}}]),
)
UNKNOWN = st.dictionaries(st.sampled_from(["foo", "a.b", "messages.total", "contacts[]"]), ODD, max_size=2)

text = st.sampled_from(AWKWARD) | st.text(max_size=12)
template_text = st.sampled_from(TEXTS)
number = st.sampled_from(NUMBERS)
identifier = st.sampled_from(UUIDS)
count = st.integers(0, 9)
seconds = st.sampled_from(["2030-01-31 09:00:00", "2030-01-31T09:00:00.5Z", "soon"])
rfc_3339 = st.sampled_from(["2030-01-31T09:00:00Z", "2030-01-31T12:00:00.25+03:00", "2030-01-31", "x"])
date_time = st.sampled_from(["2030-01-31T09:00:00.000Z", "2030-01-31T09:00", "2030-01-31", "x"])
address = st.just({"self": "https://api.example/v1/x", "account": None})


def some_of(fields: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """An object with some of the fields, now and then of a wrong type, and unknown ones."""
    known = st.fixed_dictionaries({}, optional={key: each | ODD for key, each in fields.items()})
    return st.builds(lambda one, other: {**other, **one}, known, UNKNOWN)


DEXATEL_CONTACT = {
    "number": number,
    **dict.fromkeys(("first_name", "last_name", "custom1", "custom2", "timestamp", "date"), text),
    "tags": st.lists(text, max_size=2),
    "id": identifier,
    "audience_id": identifier,
    "create_date": seconds,
    "links": address,
}
CHANNEL = st.sampled_from(["SMS", "whatsapp", "Viber", "fax"])
DEXATEL_TEMPLATE = {
    "id": identifier,
    "name": text,
    "text": template_text,
    "channel": CHANNEL,
    "status": st.sampled_from(["COMPLETED", "IN_PROCESS", "GONE"]),
    "type": st.just("image"),
    "wa_category": st.just("MARKETING"),
    "create_date": seconds,
    "links": address,
}
DEXATEL_REQUEST = {
    "name": text,
    "channel": CHANNEL,
    "from": text,
    "audience": identifier,
    "template": identifier,
    "schedule": seconds,
}
CLIENT = {"AccountID": number, "params": st.lists(text, max_size=6)}
CREATION = st.lists(
    st.fixed_dictionaries(
        {"type": st.sampled_from(["BODY", "HEADER", "FOOTER"])},
        optional={"text": template_text, "format": st.just("IMAGE"), "buttons": st.just([{"type": "URL"}])},
    ),
    max_size=2,
)
EXPERIA_REQUEST = {
    "name": text,
    "Message": template_text,
    "JSON": text,
    "TempMsgID": identifier,
    "SendAt": rfc_3339,
    "sendat": rfc_3339,
    "clients": st.lists(some_of(CLIENT), max_size=4),
}
DM_CONTACT = {
    "phoneNumber": number,
    "name": text,
    "Custom1": text,
    "custom2": text,
    "contactGroupId": identifier,
}
DM_REQUEST = {
    "startDateTime": date_time,
    "sender": text,
    "message": template_text,
    "optOutLinkId": count,
    "trackLinkUrl": st.just(LINK),
    "contacts": st.lists(some_of(DM_CONTACT), max_size=4),
}
SHOWN: dict[tuple[str, Kind], dict[str, st.SearchStrategy[Any]]] = {
    ("dexatel", Kind.CAMPAIGN): {
        **dict.fromkeys(("id", "account_id", "template_id", "audience_id"), identifier),
        "name": text,
        "sender": text,
        "channel": CHANNEL,
        "status": st.sampled_from(["scheduled", "in_progress", "completed", "canceled", "failed", "odd"]),
        **dict.fromkeys(("schedule", "create_date", "update_date"), seconds),
        "messages": some_of(dict.fromkeys(("total", "delivered", "failed"), count)),
        "links": address,
    },
    ("experia", Kind.CAMPAIGN): {
        **dict.fromkeys(("ID", "AgentID", "CompanyID"), count),
        **dict.fromkeys(("SentCount", "DeliveredCount", "FailedCount", "Total"), count),
        **dict.fromkeys(("Name", "TemplateName", "Lang", "JSON", "Error", "SocketKey"), text),
        **dict.fromkeys(("CreatedAt", "UpdatedAt", "SendAt"), rfc_3339),
        "Status": st.sampled_from(["SCHEDULED", "SENDING", "SENT", "PAUSED", "CANCELED", "FAILED", "odd"]),
        "Message": template_text,
        "Clients": st.lists(some_of(CLIENT), max_size=2),
        "ReportHeaders": st.none(),
        "TempMsgID": identifier,
    },
    ("dynamic_messaging", Kind.CAMPAIGN): {
        "id": identifier,
        "startDateTime": date_time,
        "sender": text,
        "recipientCount": count,
        "message": template_text,
        "status": st.integers(0, 6),
        "optOutLinkId": count,
        "trackLinkUrl": st.just(LINK),
    },
    ("dexatel", Kind.TEMPLATE): DEXATEL_TEMPLATE,
    ("experia", Kind.TEMPLATE): {
        "id": identifier,
        "name": text,
        "category": st.sampled_from(["MARKETING", "UTILITY"]),
        "language": st.just("en_US"),
        "status": st.sampled_from(["approved", "under_review", "odd"]),
        "creation": CREATION,
        "compose": st.just({"to": "<accountID>", "list": [1]}),
        "createdAt": rfc_3339,
    },
    ("dexatel", Kind.AUDIENCE): {
        "id": identifier,
        "name": text,
        "channel": CHANNEL,
        "contacts_count": count,
        "create_date": seconds,
        "links": address,
        "contacts": st.lists(some_of(DEXATEL_CONTACT), max_size=4),
    },
    ("dynamic_messaging", Kind.AUDIENCE): {
        "id": identifier,
        "name": text,
        "contactCount": count,
        "dateCreated": date_time,
        "contacts": st.lists(some_of({**DM_CONTACT, "id": identifier}), max_size=4),
    },
    ("dexatel", Kind.CONTACT): DEXATEL_CONTACT,
    ("experia", Kind.CONTACT): CLIENT,
    ("dynamic_messaging", Kind.CONTACT): {**DM_CONTACT, "id": identifier},
    ("dexatel", Kind.MESSAGE): {
        **dict.fromkeys(("id", "account_id", "template_id"), identifier),
        **dict.fromkeys(("text", "from", "status_details", "encoding", "country"), text),
        "to": number,
        "channel": CHANNEL,
        "status": st.sampled_from(["scheduled", "enroute", "sent", "delivered", "read", "failed", "odd"]),
        "segments_count": count,
        **dict.fromkeys(("create_date", "update_date", "schedule"), seconds),
        "variables": st.lists(text, max_size=2),
        "sender": some_of({"id": identifier, "name": text, "code": text}),
        "source": st.sampled_from(["API", "CAMPAIGN"]),
    },
    ("experia", Kind.MESSAGE): {
        "MessageKey": st.just("C030200170205C476A3B882B2702FF"),
        "CampaignID": count,
        "AccountID": number,
        "Params": st.lists(text, max_size=2),
        "Message": text,
        "Status": st.sampled_from(["PENDING", "SUBMITTED", "DELIVERED", "READ", "FAILED", "odd"]),
        "Error": st.sampled_from(["", "undeliverable", "unknown outcome", "odd"]),
        **dict.fromkeys(("DateSent", "UpdatedAt"), rfc_3339),
    },
    ("dynamic_messaging", Kind.MESSAGE): {
        **dict.fromkeys(("newId", "campaignId"), identifier),
        **dict.fromkeys(("id", "client_Id", "smsCount"), count),
        **dict.fromkeys(("dateCreated", "dateModified", "dateReceived"), date_time),
        "phoneNumber": number,
        "status": st.sampled_from([0, 1, 2, 3, 4, 5, 6, 7, 8, 34, 99]),
        "price": st.just(0.04),
        "countryCode": st.sampled_from(["UK", "FR"]),
        "senderNumber": text,
        "message": text,
    },
}
