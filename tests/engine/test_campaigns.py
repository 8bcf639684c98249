from gateway.domain.campaigns import CampaignDraft, CampaignStatus
from gateway.domain.channels import Channel
from gateway.domain.content import Content, Text
from gateway.domain.paging import Window
from gateway.domain.recipients import Recipient
from gateway.engine.use_cases import UseCases
from tests.conftest import Tenant


async def test_create_and_read(use_cases: UseCases, tenant: Tenant) -> None:
    draft = CampaignDraft(
        dialect="dexatel",
        channel=Channel.SMS,
        name="first",
        content=Content(Text("hello")),
        recipients=[Recipient("447700900001", {"name": "Ann"}), Recipient("447700900002", params=["x"])],
    )
    created = await use_cases.campaigns.create(tenant.account, draft)
    assert created.status is CampaignStatus.IN_PROGRESS
    assert created.counters.total == created.counters.queued == 2
    assert await use_cases.campaigns.get(tenant.account, created.id) == created
    assert await use_cases.campaigns.numbered(tenant.account, 1) == created
    page = await use_cases.campaigns.page(tenant.account, Window(limit=10))
    assert page.items == (created,)
    messages = await use_cases.messages.of(created, limit=10)
    assert [m.recipient for m in messages] == list(draft.recipients)
    canceled = await use_cases.campaigns.cancel(tenant.account, created.id)
    assert canceled.status is CampaignStatus.CANCELED
