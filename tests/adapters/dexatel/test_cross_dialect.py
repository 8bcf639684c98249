from datetime import timedelta
from typing import Any

import pytest

from gateway.domain.campaigns import Campaign, CampaignDraft, CampaignStatus
from gateway.domain.channels import Channel
from gateway.domain.content import Content, Syntax, Text
from gateway.domain.recipients import Recipient
from gateway.domain.templates import NewTemplate
from gateway.engine.use_cases import UseCases
from tests.adapters.dexatel.conftest import Call, Parts
from tests.conftest import NOON, Tenant


def draft(**fields: Any) -> CampaignDraft:
    return CampaignDraft(
        **{
            "dialect": "other",
            "channel": Channel.WHATSAPP,
            "name": "from elsewhere",
            "content": Content(Text("Dear {Name}", Syntax.NAMED)),
            "recipients": [Recipient("447700900001"), Recipient("447700900002")],
            "details": {"channel": "not ours", "from": "not ours"},
            **fields,
        }
    )


@pytest.fixture
async def foreign(use_cases: UseCases, tenant: Tenant) -> Campaign:
    """A campaign of another dialect, scheduled, with nothing but a name and recipients."""
    return await use_cases.campaigns.create(tenant.account, draft(schedule=NOON + timedelta(days=1)))


async def test_it_is_read_and_listed(call: Call, foreign: Campaign, tenant: Tenant) -> None:
    read = await call("GET", f"/v1/campaigns/{foreign.id}")
    base = read.data["links"]["account"].removesuffix("/accounts/self")
    assert read.data == {
        "id": str(foreign.id),
        "account_id": str(tenant.account.id),
        "template_id": None,
        "audience_id": None,
        "name": "from elsewhere",
        "status": "scheduled",
        "schedule": "2026-03-03 12:00:00",
        "channel": "WHATSAPP",
        "sender": None,
        "create_date": "2026-03-02 12:00:00",
        "update_date": "2026-03-02 12:00:00",
        "messages": {"total": 2, "delivered": 0, "failed": 0},
        "links": {
            "self": f"{base}/campaigns/{foreign.id}",
            "account": f"{base}/accounts/self",
            "template": None,
            "audience": None,
        },
    }
    assert (await call("GET", "/v1/campaigns")).data == [read.data]


async def test_it_is_renamed_rescheduled_canceled_and_deleted(
    call: Call, foreign: Campaign, use_cases: UseCases, tenant: Tenant
) -> None:
    path = f"/v1/campaigns/{foreign.id}"
    changed = await call("PUT", path, {"name": "ours now", "schedule": "2026-03-04 12:00:00"})
    assert (changed.data["name"], changed.data["schedule"]) == ("ours now", "2026-03-04 12:00:00")
    kept = await use_cases.campaigns.get(tenant.account, foreign.id)
    assert (kept.dialect, kept.content, kept.details) == ("other", foreign.content, foreign.details)
    canceled = await call("PUT", path, {"status": "canceled"})
    assert canceled.data["status"] == "canceled"
    assert (await call("DELETE", path)).status == 204
    assert (await call("GET", path)).status == 404


async def test_a_paused_one_is_in_progress_and_can_be_canceled(
    call: Call, use_cases: UseCases, tenant: Tenant
) -> None:
    campaign = await use_cases.campaigns.create(tenant.account, draft())
    await use_cases.campaigns.pause(tenant.account, campaign.id)
    read = await call("GET", f"/v1/campaigns/{campaign.id}")
    assert (read.data["status"], read.data["schedule"]) == ("in_progress", None)
    await call("PUT", f"/v1/campaigns/{campaign.id}", {"status": "canceled"})
    stopped = await use_cases.campaigns.get(tenant.account, campaign.id)
    assert stopped.status is CampaignStatus.CANCELED


async def test_names_of_other_dialects_need_not_be_unique(
    call: Call, parts: Parts, foreign: Campaign
) -> None:
    answer = await call("POST", "/v1/campaigns", parts.campaign(name=foreign.name))
    assert answer.status == 201
    taken = await call("PUT", f"/v1/campaigns/{foreign.id}", {"name": foreign.name})
    assert (taken.status, taken.codes) == (409, [1614])


TEXTS = [
    ("named", Text("Hi {FirstName} {LastName}", Syntax.NAMED), "Hi {first_name} {last_name}"),
    ("numbered", Text("Hi {{1}}, {{3}}", Syntax.NUMBERED), "Hi {first_name}, {custom1}"),
    ("literal", Text("100% {sure}"), "100% {sure}"),
]


async def test_templates_of_other_dialects_are_shown_in_single_braces(
    call: Call, use_cases: UseCases, tenant: Tenant
) -> None:
    for label, text, shown in TEXTS:
        template = await use_cases.templates.create(tenant.account, NewTemplate(label, Channel.SMS, text))
        read = await call("GET", f"/v1/templates/{template.id}")
        assert (read.data["text"], read.data["status"]) == (shown, "COMPLETED"), label


async def test_a_campaign_sends_a_foreign_template_as_it_is(
    call: Call, parts: Parts, use_cases: UseCases, tenant: Tenant
) -> None:
    text = Text("Hi {FirstName}", Syntax.NAMED)
    template = await use_cases.templates.create(
        tenant.account, NewTemplate("theirs", Channel.SMS, text, payload='{"a":"{{1}}"}')
    )
    await call("POST", "/v1/campaigns", parts.campaign(template=str(template.id)))
    campaign = await use_cases.campaigns.numbered(tenant.account, 1)
    assert campaign.content == Content(text, payload='{"a":"{{1}}"}')
