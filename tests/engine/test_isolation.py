"""No tenant sees another: somebody else's id behaves as one that does not exist."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID

import pytest
from asyncpg import Record

from gateway.domain.accounts import Account
from gateway.domain.campaigns import CampaignChange
from gateway.domain.channels import Channel
from gateway.domain.clock import new_id
from gateway.domain.content import Text
from gateway.domain.errors import (
    AudienceNotFound,
    CampaignNotFound,
    ContactNotFound,
    MessageNotFound,
    NotFound,
    SenderNotFound,
    TemplateNotFound,
)
from gateway.domain.messages import MessageRef
from gateway.domain.paging import Window
from gateway.domain.recipients import NewContact
from gateway.domain.templates import NewSender, NewTemplate
from gateway.engine.use_cases import UseCases
from gateway.store.database import Database
from tests.conftest import NewTenant, Tenant
from tests.engine.arranging import Situation, audience_of, campaign_in, draft


@dataclass(frozen=True)
class Belongings:
    """What an account has, by its ids."""

    campaign: UUID
    number: int
    audience: UUID
    contact: UUID
    template: UUID
    sender: UUID

    def unknown(self) -> "Belongings":
        """Ids of the same kind that nobody has."""
        return Belongings(new_id(), 99, new_id(), new_id(), new_id(), new_id())


Attempt: TypeAlias = Callable[[UseCases, Account, Belongings], Awaitable[object]]

ATTEMPTS: list[tuple[str, Attempt, type[NotFound]]] = [
    ("read a campaign", lambda u, a, x: u.campaigns.get(a, x.campaign), CampaignNotFound),
    ("read by number", lambda u, a, x: u.campaigns.numbered(a, x.number), CampaignNotFound),
    (
        "change a campaign",
        lambda u, a, x: u.campaigns.change(a, x.campaign, CampaignChange(name="mine")),
        CampaignNotFound,
    ),
    ("cancel a campaign", lambda u, a, x: u.campaigns.cancel(a, x.campaign), CampaignNotFound),
    ("pause a campaign", lambda u, a, x: u.campaigns.pause(a, x.campaign), CampaignNotFound),
    ("resume a campaign", lambda u, a, x: u.campaigns.resume(a, x.campaign), CampaignNotFound),
    ("delete a campaign", lambda u, a, x: u.campaigns.delete(a, x.campaign), CampaignNotFound),
    ("read a message", lambda u, a, x: u.messages.get(a, MessageRef(x.number, 1)), MessageNotFound),
    ("resend a message", lambda u, a, x: u.messages.resend(a, MessageRef(x.number, 1)), MessageNotFound),
    (
        "send to an audience",
        lambda u, a, x: u.campaigns.create(a, draft(0, audience_id=x.audience)),
        AudienceNotFound,
    ),
    ("read an audience", lambda u, a, x: u.audiences.get(a, x.audience), AudienceNotFound),
    ("rename an audience", lambda u, a, x: u.audiences.rename(a, x.audience, "mine"), AudienceNotFound),
    ("delete an audience", lambda u, a, x: u.audiences.delete(a, x.audience), AudienceNotFound),
    ("list contacts", lambda u, a, x: u.audiences.contacts(a, x.audience, Window(9)), AudienceNotFound),
    (
        "add a contact",
        lambda u, a, x: u.audiences.add_contact(a, x.audience, NewContact("447700900009")),
        AudienceNotFound,
    ),
    ("read a contact", lambda u, a, x: u.audiences.contact(a, x.audience, x.contact), AudienceNotFound),
    (
        "change a contact",
        lambda u, a, x: u.audiences.change_contact(a, x.audience, x.contact, {"name": "mine"}),
        AudienceNotFound,
    ),
    (
        "delete a contact",
        lambda u, a, x: u.audiences.delete_contact(a, x.audience, x.contact),
        AudienceNotFound,
    ),
    ("read a template", lambda u, a, x: u.templates.get(a, x.template), TemplateNotFound),
    ("change a template", lambda u, a, x: u.templates.change(a, x.template, name="mine"), TemplateNotFound),
    ("delete a template", lambda u, a, x: u.templates.delete(a, x.template), TemplateNotFound),
    ("read a sender", lambda u, a, x: u.senders.get(a, x.sender), SenderNotFound),
    ("name a sender", lambda u, a, x: u.senders.named(a, Channel.SMS, "shop"), SenderNotFound),
    ("change a sender", lambda u, a, x: u.senders.change(a, x.sender, "mine", "mine"), SenderNotFound),
    ("delete a sender", lambda u, a, x: u.senders.delete(a, x.sender), SenderNotFound),
]

TABLES = (
    "accounts",
    "campaigns",
    "campaign_progress",
    "messages",
    "audiences",
    "contacts",
    "templates",
    "senders",
)


async def _belongings(use_cases: UseCases, database: Database, account: Account) -> Belongings:
    for _ in range(3):
        campaign = await campaign_in(Situation.COMPLETED, use_cases, database, account)
    audience = await audience_of(use_cases, account, "447700900001")
    contacts = await use_cases.audiences.contacts(account, audience, Window(1))
    template = await use_cases.templates.create(account, NewTemplate("t", Channel.SMS, Text("hi")))
    sender = await use_cases.senders.create(account, NewSender("shop", "shop", Channel.SMS, "alphanumeric"))
    return Belongings(campaign.id, campaign.number, audience, contacts.items[0].id, template.id, sender.id)


async def _everything(database: Database) -> dict[str, list[Record]]:
    return {table: await database.fetch(f"SELECT * FROM {table} ORDER BY 1, 2, 3") for table in TABLES}


async def test_others_belongings_do_not_exist(
    use_cases: UseCases, database: Database, tenant: Tenant, new_tenant: NewTenant
) -> None:
    theirs = await _belongings(use_cases, database, tenant.account)
    stranger = (await new_tenant("stranger")).account
    before = await _everything(database)
    for label, attempt, error in ATTEMPTS:
        for ids in (theirs, theirs.unknown()):
            with pytest.raises(NotFound) as refused:
                await attempt(use_cases, stranger, ids)
            assert type(refused.value) is error, label
            assert str(refused.value) == str(error()), label
    assert await _everything(database) == before
    for page in (
        await use_cases.campaigns.page(stranger, Window(9)),
        await use_cases.audiences.page(stranger, Window(9)),
        await use_cases.templates.page(stranger, Window(9)),
        await use_cases.senders.page(stranger, Window(9)),
    ):
        assert (page.items, page.total) == ((), 0)


async def test_a_contact_belongs_to_its_audience(use_cases: UseCases, tenant: Tenant) -> None:
    audience = await audience_of(use_cases, tenant.account, "447700900001")
    other = await audience_of(use_cases, tenant.account, "447700900002", name="other")
    contact = (await use_cases.audiences.contacts(tenant.account, audience, Window(1))).items[0]
    with pytest.raises(ContactNotFound):
        await use_cases.audiences.contact(tenant.account, other, contact.id)
    with pytest.raises(ContactNotFound):
        await use_cases.audiences.delete_contact(tenant.account, other, contact.id)
