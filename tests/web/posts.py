"""One good request for every POST of every dialect, and what it needs to be one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from adapters.experia.message_keys import message_key
from gateway.domain.accounts import Account
from gateway.domain.channels import Channel
from gateway.domain.content import Syntax, Text
from gateway.domain.recipients import NewContact
from gateway.domain.templates import NewSender, NewTemplate
from gateway.engine.use_cases import UseCases
from gateway.store.database import Database
from tests.engine.arranging import Situation, campaign_in, first_of

KEY_HEADERS = {"dexatel": "X-Dexatel-Key", "experia": "X-API-Key", "dynamic_messaging": "api-key"}


@dataclass(frozen=True)
class Belongings:
    """What an account has before it asks for more."""

    template: str
    whatsapp_template: str
    audience: str
    failed_message: str


_NOBODYS = "01a1fba2-5f85-7123-ac7d-ac64f5209e9f"
STRANGE = Belongings(_NOBODYS, _NOBODYS, _NOBODYS, "?")
"""What nobody has."""


async def belongings_of(use_cases: UseCases, database: Database, account: Account) -> Belongings:
    text = Text("Hello {first_name}", Syntax.BRACES)
    template = await use_cases.templates.create(account, NewTemplate("hello", Channel.SMS, text))
    numbered = NewTemplate("offer", Channel.WHATSAPP, Text("Hello {{1}}", Syntax.NUMBERED), language="en")
    whatsapp = await use_cases.templates.create(account, numbered)
    await use_cases.senders.create(account, NewSender("Shop", "Shop", Channel.SMS, "alphanumeric"))
    contacts = [NewContact("447700900001", {"first_name": "Ann"})]
    audience = await use_cases.audiences.create(account, "customers", Channel.SMS, contacts)
    campaign = await campaign_in(Situation.IN_PROGRESS, use_cases, database, account)
    failed = message_key(account.id, first_of(campaign))
    return Belongings(str(template.id), str(whatsapp.id), str(audience.id), failed)


@dataclass(frozen=True)
class Post:
    """A request that is taken, and what changes in its body to make another one that is taken."""

    dialect: str
    path: Callable[[Belongings], str]
    body: Callable[[Belongings], Mapping[str, Any]]
    change: Mapping[str, Any]

    def other(self, has: Belongings) -> Mapping[str, Any]:
        """The body of another request."""
        body = self.body(has)
        if "data" in body:
            return {"data": {**body["data"], **self.change}}
        return {**body, **self.change}


def _at(path: str) -> Callable[[Belongings], str]:
    return lambda has: path.format(has=has)


def _clients(*numbers: str) -> list[dict[str, object]]:
    return [{"AccountID": number, "Params": ["Ada"]} for number in numbers]


def _campaign(has: Belongings) -> Mapping[str, Any]:
    fields = {"name": "sale", "channel": "SMS", "from": "Shop"}
    return {"data": {**fields, "template": has.template, "audience": has.audience}}


_SMS = {
    "sender": "Shop",
    "message": "Hi {Name}",
    "contacts": [{"phoneNumber": "+447700900001", "name": "Ann"}],
}

POSTS: dict[str, Post] = {
    "dexatel campaign": Post("dexatel", _at("/v1/campaigns"), _campaign, {"name": "other"}),
    "dexatel audience": Post(
        "dexatel",
        _at("/v1/audiences"),
        lambda _: {"data": {"name": "new", "channel": "SMS", "contacts": [{"number": "447700900002"}]}},
        {"name": "newer"},
    ),
    "dexatel contact": Post(
        "dexatel",
        _at("/v1/audiences/{has.audience}/contacts"),
        lambda _: {"data": {"number": "447700900003"}},
        {"number": "447700900004"},
    ),
    "dexatel template": Post(
        "dexatel",
        _at("/v1/templates"),
        lambda _: {"data": {"name": "new", "channel": "SMS", "text": "Hi"}},
        {"name": "newer"},
    ),
    "dexatel sender": Post(
        "dexatel",
        _at("/v1/senders"),
        lambda _: {"data": {"name": "New", "code": "New", "channel": "SMS"}},
        {"name": "Newer"},
    ),
    "experia campaign": Post(
        "experia",
        _at("/v2/campaign/create"),
        lambda _: {"Name": "n", "Clients": _clients("+447700900001", "+447700900002"), "JSON": "{}"},
        {"Name": "m"},
    ),
    "experia resend": Post(
        "experia",
        _at("/v2/campaign/resendMsg"),
        lambda has: {"messageKey": has.failed_message},
        {"more": 1},
    ),
    "experia template": Post(
        "experia",
        _at("/v2/whatsapp/templates"),
        lambda _: {
            "name": "order",
            "category": "UTILITY",
            "language": "en_US",
            "creation": [{"type": "BODY", "text": "Hello {{1}}"}],
        },
        {"name": "orders"},
    ),
    "experia template update": Post(
        "experia",
        _at("/v2/whatsapp/templates/update"),
        lambda has: {"id": has.whatsapp_template, "category": "UTILITY"},
        {"category": "MARKETING"},
    ),
    "dynamic campaign": Post("dynamic_messaging", _at("/api/Campaigns"), lambda _: _SMS, {"message": "Ho"}),
    "dynamic campaign by flag": Post(
        "dynamic_messaging", _at("/api/campaigns/true"), lambda _: _SMS, {"message": "Ho"}
    ),
}
"""By a label. A POST that is not in here fails a test, so that none is forgotten."""
