"""What a tenant has in tests that go over all routes, and a good request for each route that takes a body."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from adapters.experia.message_keys import message_key
from gateway.domain.campaigns import CampaignDraft, CampaignKind
from gateway.domain.channels import Channel
from gateway.domain.content import Content, Syntax, Text
from gateway.domain.message_ids import message_id
from gateway.domain.messages import MessageRef, MessageState
from gateway.domain.paging import Window
from gateway.domain.recipients import NewContact, Recipient
from gateway.domain.templates import NewSender, NewTemplate
from gateway.domain.webhooks import NewWebhook
from gateway.engine.use_cases import UseCases
from gateway.store.database import Database
from tests.conftest import NOON, Tenant

TARGET = "https://1.1.1.1/events"
ANN, BOB = "447700900001", "447700900002"
PAYLOAD = '{"to":"<accountID>","type":"template","template":{"name":"order","components":[]}}'
DAY = timedelta(days=1)

UNKNOWN = dict.fromkeys(
    (
        *("campaigns", "audiences", "contactgroups", "contacts", "templates", "senders"),
        *("messages", "smsmessages", "webhooks"),
    ),
    "0195a4a0-0000-7000-8000-00000000dead",
)


async def belongings(use_cases: UseCases, database: Database, tenant: Tenant) -> dict[str, str]:
    """One of each kind of thing, by its word in paths; for Experia also numbers and a message's key."""
    account = tenant.account
    sender = await use_cases.senders.create(account, NewSender("Shop", "Shop", Channel.SMS, "alphanumeric"))
    text = Text("Dear {first_name}", Syntax.BRACES)
    template = await use_cases.templates.create(account, NewTemplate("spring", Channel.SMS, text))
    order = await use_cases.templates.create(
        account,
        NewTemplate("order", Channel.WHATSAPP, Text("Hi {{1}}", Syntax.NUMBERED), PAYLOAD, language="en"),
    )
    new = [NewContact(ANN, {"first_name": "Ann"})]
    audience = await use_cases.audiences.create(account, "customers", Channel.SMS, new)
    contacts = await use_cases.audiences.contacts(account, audience.id, Window(1))
    spare_audience = await use_cases.audiences.create(account, "spare", Channel.SMS)
    scheduled = CampaignDraft(
        dialect="dexatel",
        channel=Channel.SMS,
        name="Spring",
        content=Content(text),
        audience_id=audience.id,
        template_id=template.id,
        sender="Shop",
        schedule=NOON + DAY,
        unique_name=True,
    )
    campaign = await use_cases.campaigns.create(account, scheduled)
    failed = await use_cases.campaigns.create(account, _with_one_message())
    await database.execute("UPDATE messages SET state = 2 WHERE account_id = $1", account.id)
    await database.execute(
        "UPDATE campaign_progress SET queued = 0, failed = 1 WHERE campaign_id = $1", failed.id
    )
    spare = await use_cases.campaigns.create(account, _with_one_message())
    single = await use_cases.campaigns.create(account, _single())
    webhook = await use_cases.webhooks.create(
        account, NewWebhook("dexatel", "delivery", TARGET, [MessageState.DELIVERED])
    )
    return {
        "webhooks": str(webhook.id),
        "messages": str(message_id(single, 1)),
        "smsmessages": str(message_id(single, 1)),
        "campaigns": str(campaign.id),
        "audiences": str(audience.id),
        "contactgroups": str(audience.id),
        "contacts": str(contacts.items[0].id),
        "templates": str(template.id),
        "senders": str(sender.id),
        "number": str(campaign.number),
        "spare": str(spare.number),
        "spare audience": str(spare_audience.id),
        "order": str(order.id),
        "message": message_key(account.id, MessageRef(failed.number, 1)),
    }


def _with_one_message() -> CampaignDraft:
    content = Content(Text("Hi {{1}}", Syntax.NUMBERED), PAYLOAD)
    recipients = [Recipient(ANN, params=["Ann"])]
    return CampaignDraft("experia", Channel.WHATSAPP, "Orders", content, recipients=recipients)


def _single() -> CampaignDraft:
    return CampaignDraft(
        dialect="dexatel",
        channel=Channel.SMS,
        name="",
        kind=CampaignKind.DIRECT,
        content=Content(Text("Hi")),
        recipients=[Recipient(ANN)],
        sender="Shop",
        schedule=NOON + DAY,
    )


def _data(**fields: object) -> dict[str, object]:
    return {"data": fields}


def good_bodies(ids: Mapping[str, str]) -> Mapping[str, dict[str, Any]]:
    """A body that each route takes, of somebody with these belongings."""
    return {**_of_dexatel(ids), **_of_experia(ids), **_of_dynamic_messaging()}


def _of_dexatel(ids: Mapping[str, str]) -> Mapping[str, dict[str, Any]]:
    contact = {"number": "+447700900003", "first_name": "Cid", "last_name": "Doe", "tags": ["new"]}
    template = {"name": "summer", "channel": "SMS", "text": "Dear {first_name}", "type": "text"}
    return {
        "POST /v1/campaigns": {
            "data": {
                "name": "Summer",
                "channel": "SMS",
                "from": "Shop",
                "template": ids["templates"],
                "audience": ids["audiences"],
                "schedule": "2026-03-04 12:00:00",
            }
        },
        "POST /v1/messages": {
            "data": {
                "channel": "SMS",
                "from": "Shop",
                "to": ["+" + ANN, BOB],
                "template": ids["templates"],
                "variables": ["Ann"],
                "type": "text",
                "payload": "order 17",
                "schedule": "2026-03-04 12:00:00",
            }
        },
        "PUT /v1/campaigns/{campaigns}": _data(name="Autumn", schedule="2026-03-05 12:00:00"),
        "POST /v1/audiences": _data(name="all", channel="SMS", contacts=[contact]),
        "PUT /v1/audiences/{audiences}": _data(name="some"),
        "POST /v1/audiences/{audiences}/contacts": _data(**contact),
        "PUT /v1/audiences/{audiences}/contacts/{contacts}": _data(first_name="Anna", custom1="x"),
        "POST /v1/templates": _data(**template),
        "PUT /v1/templates/{templates}": _data(name="winter", text="Dear {last_name}"),
        "POST /v1/senders": _data(name="Other", code="Other", channel="SMS", countries=["GB"]),
        "PUT /v1/senders/{senders}": _data(name="Store", code="Store"),
        "POST /v1/webhooks": _data(url=TARGET, event="message", secret="s"),
        "PUT /v1/webhooks/{webhooks}": _data(url=f"{TARGET}/new"),
    }


def _of_experia(ids: Mapping[str, str]) -> Mapping[str, dict[str, Any]]:
    component = {"type": "BODY", "text": "Hello {{1}}"}
    client = {"AccountID": "+" + ANN, "Params": ["Ann"]}
    return {
        "POST /v2/campaign/create": {
            "Name": "News",
            "Message": "Hi {{1}}",
            "Clients": [client, client],
            "JSON": PAYLOAD,
            "TempMsgID": ids["order"],
            "SendAt": "2026-03-04T12:00:00Z",
        },
        "PUT /v2/campaign/update": {
            "ID": int(ids["number"]),
            "Name": "Late",
            "SendAt": "2026-03-05T12:00:00Z",
        },
        "DELETE /v2/campaign/delete": {"ID": int(ids["number"])},
        "POST /v2/campaign/resendMsg": {"MessageKey": ids["message"]},
        "POST /v2/whatsapp/templates": {
            "name": "bill",
            "category": "UTILITY",
            "language": "en",
            "creation": [component],
        },
        "POST /v2/whatsapp/templates/update": {"id": ids["order"], "creation": [component]},
        "DELETE /v2/whatsapp/templates": {"id": ids["order"]},
    }


def _of_dynamic_messaging() -> Mapping[str, dict[str, Any]]:
    start = {"startDateTime": "2026-03-04T09:30:00Z", "sender": "Shop", "message": "Hi {Name}"}
    links = {"optOutLinkId": 0, "trackLinkUrl": "https://example.com"}
    creation = {**start, **links, "contacts": [{"phoneNumber": "+" + ANN, "name": "Ann", "custom1": "x"}]}
    return {
        "POST /api/Campaigns": creation,
        "POST /api/campaigns/{ignoreInvalidPhoneNumbers}": creation,
        "POST /api/Campaigns/{campaigns}": {**start, **links},
        "PUT /api/Campaigns/{campaigns}": {**start, **links},
        "PATCH /api/Campaigns/{campaigns}": {**start, **links},
        "POST /api/ContactGroups": {"name": "all", "contacts": creation["contacts"]},
        "PUT /api/ContactGroups/{contactgroups}": {"name": "some"},
        "POST /api/ContactGroups/{contactgroups}/Contacts": {"phoneNumber": "+" + BOB, "name": "Bob"},
        "POST /api/SMSMessages": {
            "message": "Hi",
            "sender": "Shop",
            "phoneNumber": "+" + ANN,
            "newId": "3fa85f64-5717-4562-b3fc-2c963f66afa6",
        },
        "POST /api/SMSMessages/v2": {"message": "Hi", "sender": "Shop", "contacts": creation["contacts"]},
    }


FORMS: Mapping[str, tuple[str, bytes]] = {
    "POST /v2/send": (
        "multipart/form-data; boundary=b",
        b'--b\r\nContent-Disposition: form-data; name="messageType"\r\n\r\nwhatsapp\r\n'
        b'--b\r\nContent-Disposition: form-data; name="username"\r\n\r\n+447700900001\r\n'
        b'--b\r\nContent-Disposition: form-data; name="message"\r\n\r\nHi\r\n--b--\r\n',
    ),
}
"""Good forms with their media types, for the routes that take no JSON."""
