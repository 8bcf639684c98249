"""Two things at once, and things that fail half way."""

import asyncio
import itertools
from collections.abc import Iterator

import pytest

from gateway.domain.campaigns import CampaignChange, CampaignStatus
from gateway.domain.channels import Channel
from gateway.domain.content import Text
from gateway.domain.errors import ContactExists, MessageNotFound, NameTaken
from gateway.domain.recipients import NewContact, Recipient
from gateway.domain.templates import NewSender, NewTemplate
from gateway.engine.use_cases import UseCases
from gateway.store import binary_copy, campaigns, lanes, ledger
from gateway.store.database import BadArgument, Database
from tests.conftest import NOON, NewTenant, Tenant
from tests.engine.arranging import (
    TOMORROW,
    Situation,
    audience_of,
    campaign_in,
    draft,
    first_of,
    lane_sees,
)
from tests.engine.waiting import until_blocked


async def _rows(database: Database) -> tuple[int, int, int]:
    return (
        await database.fetchval("SELECT count(*) FROM campaigns"),
        await database.fetchval("SELECT count(*) FROM campaign_progress"),
        await database.fetchval("SELECT count(*) FROM messages"),
    )


@pytest.mark.parametrize("broken", ["4477009\ud800", "4477009\x00"], ids=["in the driver", "in the database"])
async def test_a_campaign_whose_copy_fails_leaves_nothing(
    use_cases: UseCases, database: Database, tenant: Tenant, broken: str
) -> None:
    recipients = [Recipient(f"4477009{place:05d}") for place in range(5_000)]
    recipients[4_000] = Recipient(broken)
    with pytest.raises((BadArgument, UnicodeError)):
        await use_cases.campaigns.create(tenant.account, draft(recipients=recipients))
    assert await _rows(database) == (0, 0, 0)
    campaign = await use_cases.campaigns.create(tenant.account, draft(2))
    assert await _rows(database) == (1, 1, 2), "and the connection is still of use"
    assert campaign.number == 2, "a number that was drawn is not drawn again"


async def test_an_audience_whose_contacts_fail_leaves_nothing(
    use_cases: UseCases, database: Database, tenant: Tenant
) -> None:
    with pytest.raises(ContactExists):
        await audience_of(use_cases, tenant.account, "447700900001", "447700900002", "447700900001")
    assert await database.fetchval("SELECT count(*) FROM audiences") == 0
    assert await database.fetchval("SELECT count(*) FROM contacts") == 0


async def test_a_canceled_creation_leaves_nothing(
    use_cases: UseCases, database: Database, tenant: Tenant
) -> None:
    async with database.transaction() as connection:
        await connection.execute("LOCK TABLE messages")
        task = asyncio.create_task(use_cases.campaigns.create(tenant.account, draft(3)))
        await until_blocked(database)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert await _rows(database) == (0, 0, 0)


class _Watched(list[Recipient]):
    """Recipients that know how many of them have been read."""

    read = 0

    def __iter__(self) -> Iterator[Recipient]:
        for recipient in super().__iter__():
            self.read += 1
            yield recipient


async def test_other_work_has_its_turn_while_a_large_campaign_is_copied(
    use_cases: UseCases, tenant: Tenant
) -> None:
    recipients = _Watched(Recipient(f"4477009{place:05d}") for place in range(20_000))
    create = asyncio.create_task(use_cases.campaigns.create(tenant.account, draft(recipients=recipients)))
    seen = [0]
    while not create.done():
        await asyncio.sleep(0)
        seen.append(recipients.read)
    assert (await create).counters.total == seen[-1] == 20_000
    assert max(after - before for before, after in itertools.pairwise(seen)) <= binary_copy.CHUNK


async def test_of_campaigns_with_one_unique_name_created_at_once_one_wins(
    use_cases: UseCases, database: Database, tenant: Tenant, new_tenant: NewTenant
) -> None:
    other = await new_tenant("other")
    wanted = draft(2, unique_name=True)
    results = await asyncio.gather(
        *(use_cases.campaigns.create(tenant.account, wanted) for _ in range(4)),
        use_cases.campaigns.create(other.account, wanted),
        return_exceptions=True,
    )
    kinds = [type(result).__name__ for result in results]
    assert sorted(kinds[:4]) == ["Campaign", *["NameTaken"] * 3]
    assert kinds[4] == "Campaign", "another account's names are its own"
    assert await _rows(database) == (2, 2, 4)


async def test_unique_names_through_the_life_of_a_campaign(use_cases: UseCases, tenant: Tenant) -> None:
    unique = draft(1, unique_name=True, schedule=TOMORROW)
    first = await use_cases.campaigns.create(tenant.account, unique)
    await use_cases.campaigns.create(tenant.account, draft(1))
    with pytest.raises(NameTaken):
        await use_cases.campaigns.create(tenant.account, unique)
    await use_cases.campaigns.change(tenant.account, first.id, CampaignChange(name="summer"))
    second = await use_cases.campaigns.create(tenant.account, unique)
    for change in (CampaignChange(name="summer"), CampaignChange(name="summer", unique_name=True)):
        with pytest.raises(NameTaken):
            await use_cases.campaigns.change(tenant.account, second.id, change)
    assert (await use_cases.campaigns.get(tenant.account, second.id)).name == "spring"
    await use_cases.campaigns.cancel(tenant.account, first.id)
    with pytest.raises(NameTaken):
        await use_cases.campaigns.change(tenant.account, second.id, CampaignChange(name="summer"))
    await use_cases.campaigns.delete(tenant.account, first.id)
    changed = await use_cases.campaigns.change(tenant.account, second.id, CampaignChange(name="summer"))
    assert changed.name == "summer"


async def test_unique_names_of_audiences_templates_and_senders(use_cases: UseCases, tenant: Tenant) -> None:
    account = tenant.account
    template = NewTemplate("t", Channel.SMS, Text("a"), unique_name=True)
    sender = NewSender("s", "s", Channel.SMS, "alphanumeric")
    makes = (
        lambda: use_cases.audiences.create(account, "a", Channel.SMS),
        lambda: use_cases.templates.create(account, template),
        lambda: use_cases.senders.create(account, sender),
    )
    for make in makes:
        results = await asyncio.gather(*(make() for _ in range(3)), return_exceptions=True)
        assert [type(result) for result in results].count(NameTaken) == 2
    audience = await use_cases.audiences.create(account, "b", Channel.SMS)
    with pytest.raises(NameTaken):
        await use_cases.audiences.rename(account, audience.id, "a")
    second = await use_cases.templates.create(
        account, NewTemplate("u", Channel.SMS, Text("a"), unique_name=True)
    )
    with pytest.raises(NameTaken):
        await use_cases.templates.change(account, second.id, name="t")
    free = await use_cases.templates.create(account, NewTemplate("t", Channel.SMS, Text("a")))
    assert (await use_cases.templates.change(account, free.id, name="u")).name == "u"


async def test_contacts_added_and_deleted_at_once_are_counted(use_cases: UseCases, tenant: Tenant) -> None:
    audience_id = await audience_of(use_cases, tenant.account)
    added = await asyncio.gather(
        *(
            use_cases.audiences.add_contact(tenant.account, audience_id, NewContact(f"44770090000{place}"))
            for place in (1, 2, 3, 3, 3)
        ),
        return_exceptions=True,
    )
    contacts = [each for each in added if not isinstance(each, BaseException)]
    assert [type(each) for each in added].count(ContactExists) == 2
    gone = contacts[0]
    await asyncio.gather(
        *(use_cases.audiences.delete_contact(tenant.account, audience_id, gone.id) for _ in range(3)),
        return_exceptions=True,
    )
    assert (await use_cases.audiences.get(tenant.account, audience_id)).contacts_count == 2


async def test_a_resend_beside_a_deletion_finds_nothing(
    use_cases: UseCases, database: Database, tenant: Tenant
) -> None:
    campaign = await campaign_in(Situation.COMPLETED, use_cases, database, tenant.account)
    async with database.transaction() as connection:
        await campaigns.locked(connection, tenant.account.id, campaign.id)
        resend = asyncio.create_task(use_cases.messages.resend(tenant.account, first_of(campaign)))
        await until_blocked(database)
        await campaigns.delete(connection, campaign, NOON)
    with pytest.raises(MessageNotFound):
        await resend


async def test_a_message_resent_twice_at_once_is_queued_once(
    use_cases: UseCases, database: Database, tenant: Tenant
) -> None:
    campaign = await campaign_in(Situation.COMPLETED, use_cases, database, tenant.account)
    results = await asyncio.gather(
        *(use_cases.messages.resend(tenant.account, first_of(campaign)) for _ in range(3)),
        return_exceptions=True,
    )
    assert sorted(type(result).__name__ for result in results) == ["Message", *["MessageNotFailed"] * 2]
    assert (await use_cases.campaigns.get(tenant.account, campaign.id)).counters.queued == 1


async def test_a_campaign_does_not_end_over_a_message_that_is_just_being_resent(
    use_cases: UseCases, database: Database, tenant: Tenant
) -> None:
    campaign = await campaign_in(Situation.IN_PROGRESS, use_cases, database, tenant.account)
    scope = (campaign.account_id, campaign.id)
    await database.execute("UPDATE messages SET state = 3 WHERE state = 0")
    await database.execute("UPDATE campaign_progress SET queued = 0, delivered = delivered + 1")
    async with database.transaction() as connection:
        await campaigns.locked(connection, *scope)
        await ledger.requeue(connection, campaign, 1, NOON)
        ending = asyncio.create_task(lanes.finish(database, campaign.account_id, [campaign.id], NOON))
        await until_blocked(database)
    assert not await ending
    assert await lane_sees(database, campaign) == (True, True)
    await database.execute("UPDATE campaign_progress SET queued = 0, delivered = delivered + 1")
    assert await lanes.finish(database, campaign.account_id, [campaign.id], NOON) == [campaign.id]
    assert (await use_cases.campaigns.get(tenant.account, campaign.id)).status is CampaignStatus.COMPLETED
