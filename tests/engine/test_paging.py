"""Windows on lists: where they begin and end, and that they hold still while lists grow."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

import pytest

from gateway.domain.accounts import Account
from gateway.domain.campaigns import CampaignStatus
from gateway.domain.channels import Channel
from gateway.domain.content import Text
from gateway.domain.errors import CampaignNotFound, MessageNotFound
from gateway.domain.messages import MessageRef
from gateway.domain.paging import FARTHEST, Page, Window
from gateway.domain.recipients import NewContact
from gateway.domain.templates import NewSender, NewTemplate
from gateway.engine.use_cases import UseCases
from tests.conftest import NewTenant, Tenant
from tests.engine.arranging import TOMORROW, audience_of, draft

Make: TypeAlias = Callable[[UseCases, Account, int], Awaitable[object]]
Ask: TypeAlias = Callable[[UseCases, Account, Window[Any]], Awaitable[Page[Any]]]


async def _the_audience(use_cases: UseCases, account: Account) -> Any:
    page = await use_cases.audiences.page(account, Window(1))
    return page.items[0].id if page.items else await audience_of(use_cases, account)


async def _add_contact(use_cases: UseCases, account: Account, place: int) -> object:
    audience_id = await _the_audience(use_cases, account)
    new = NewContact(f"4477009{place:05d}", {"name": str(place)})
    return await use_cases.audiences.add_contact(account, audience_id, new)


async def _contacts(use_cases: UseCases, account: Account, window: Window[Any]) -> Page[Any]:
    return await use_cases.audiences.contacts(account, await _the_audience(use_cases, account), window)


def _place(entry: Any) -> int:
    return int(entry.fields["name"] if hasattr(entry, "fields") else entry.name)


def _key(entry: Any) -> Any:
    return getattr(entry, "number", entry.id) if hasattr(entry, "dialect") else entry.id


# list: how to add the n-th entry, how to ask for a window, whether the newest comes first
LISTS: dict[str, tuple[Make, Ask, bool]] = {
    "campaigns": (
        lambda cases, account, n: cases.campaigns.create(account, draft(1, name=str(n), schedule=TOMORROW)),
        lambda cases, account, window: cases.campaigns.page(account, window),
        True,
    ),
    "audiences": (
        lambda cases, account, n: cases.audiences.create(account, str(n), Channel.SMS),
        lambda cases, account, window: cases.audiences.page(account, window),
        True,
    ),
    "templates": (
        lambda cases, account, n: cases.templates.create(
            account, NewTemplate(str(n), Channel.SMS, Text("t"))
        ),
        lambda cases, account, window: cases.templates.page(account, window),
        True,
    ),
    "senders": (
        lambda cases, account, n: cases.senders.create(
            account, NewSender(str(n), str(n), Channel.SMS, "numeric")
        ),
        lambda cases, account, window: cases.senders.page(account, window),
        True,
    ),
    "contacts": (_add_contact, _contacts, False),
}

# label, window given the keys of the entries in list order, the places in the list it shows
WINDOWS: list[tuple[str, Callable[[list[Any]], Window[Any]], list[int]]] = [
    ("the first page", lambda keys: Window(3), [0, 1, 2]),
    ("the page after", lambda keys: Window(3, after=keys[2]), [3, 4, 5]),
    ("the last page is short", lambda keys: Window(3, after=keys[5]), [6]),
    ("after the end", lambda keys: Window(3, after=keys[6]), []),
    ("the page before", lambda keys: Window(3, before=keys[5]), [2, 3, 4]),
    ("before, up against the start", lambda keys: Window(3, before=keys[2]), [0, 1]),
    ("before the start", lambda keys: Window(3, before=keys[0]), []),
    ("an offset", lambda keys: Window(3, offset=5), [5, 6]),
    ("an offset after an entry", lambda keys: Window(2, after=keys[1], offset=2), [4, 5]),
    ("an offset before an entry", lambda keys: Window(2, before=keys[5], offset=1), [2, 3]),
    ("an offset beyond the end", lambda keys: Window(3, offset=7), []),
    ("an offset beyond all numbers", lambda keys: Window(3, offset=10**30), []),
    ("nothing", lambda keys: Window(0), []),
    ("more than there is", lambda keys: Window(100), [0, 1, 2, 3, 4, 5, 6]),
]


@pytest.mark.parametrize("name", LISTS)
async def test_windows(use_cases: UseCases, tenant: Tenant, new_tenant: NewTenant, name: str) -> None:
    make, ask, newest_first = LISTS[name]
    other = await new_tenant("other")
    for place in range(7):
        await make(use_cases, tenant.account, place)
        await make(use_cases, other.account, 100 + place)
    everything = (await ask(use_cases, tenant.account, Window(100))).items
    order = sorted(range(7), reverse=newest_first)
    assert [_place(entry) for entry in everything] == order
    keys = [_key(entry) for entry in everything]
    for label, window, places in WINDOWS:
        page = await ask(use_cases, tenant.account, window(keys))
        assert list(page.items) == [everything[place] for place in places], label
        assert page.total == 7, label
    page = await ask(use_cases, tenant.account, Window(3))
    await make(use_cases, tenant.account, 7)
    following = await ask(use_cases, tenant.account, Window(3, after=_key(page.items[-1])))
    assert list(following.items) == list(everything[3:6]), "new entries do not push a page along"
    assert following.total == 8


async def test_numbers_beyond_what_the_store_holds(use_cases: UseCases, tenant: Tenant) -> None:
    campaign = await use_cases.campaigns.create(tenant.account, draft(2))
    for number in (0, -1, FARTHEST, 10**30, -(10**30)):
        with pytest.raises(CampaignNotFound):
            await use_cases.campaigns.numbered(tenant.account, number)
        with pytest.raises(MessageNotFound):
            await use_cases.messages.get(tenant.account, MessageRef(number, 1))
        with pytest.raises(MessageNotFound):
            await use_cases.messages.get(tenant.account, MessageRef(campaign.number, number))
    for far in (10**30, FARTHEST):
        assert await use_cases.messages.of(campaign, after=far, limit=5) == []
        assert len(await use_cases.messages.of(campaign, before=far, limit=5)) == 2
        assert (await use_cases.campaigns.page(tenant.account, Window(5, after=far))).items == (campaign,)
        assert (await use_cases.campaigns.page(tenant.account, Window(5, before=far))).items == ()


async def test_campaigns_by_channel_and_status(use_cases: UseCases, tenant: Tenant) -> None:
    account = tenant.account
    sms = await use_cases.campaigns.create(account, draft(1))
    viber = await use_cases.campaigns.create(account, draft(1, channel=Channel.VIBER, schedule=TOMORROW))
    deleted = await use_cases.campaigns.create(account, draft(1))
    await use_cases.campaigns.delete(account, deleted.id)
    running, scheduled = CampaignStatus.IN_PROGRESS, CampaignStatus.SCHEDULED
    cases: list[tuple[Channel | None, list[CampaignStatus] | None, list[object]]] = [
        (None, None, [viber, sms]),
        (Channel.SMS, None, [sms]),
        (Channel.WHATSAPP, None, []),
        (None, [scheduled], [viber]),
        (None, [scheduled, running], [viber, sms]),
        (Channel.SMS, [scheduled], []),
        (None, [], []),
        (None, [CampaignStatus.CANCELED], []),
    ]
    for channel, statuses, expected in cases:
        page = await use_cases.campaigns.page(account, Window(10), channel=channel, statuses=statuses)
        assert (list(page.items), page.total) == (expected, len(expected)), (channel, statuses)


async def test_contacts_by_search(use_cases: UseCases, tenant: Tenant) -> None:
    account = tenant.account
    audience_id = await audience_of(use_cases, account)
    entries = {
        "447700900001": {"first_name": "Zoë", "last_name": "Müller"},
        "447700900002": {"first_name": "Ann", "custom1": '100% "gold"'},
        "33612345678": {},
    }
    for number, fields in entries.items():
        await use_cases.audiences.add_contact(account, audience_id, NewContact(number, fields))
    for search, expected in (
        (None, ["447700900001", "447700900002", "33612345678"]),
        ("", ["447700900001", "447700900002", "33612345678"]),
        ("4477", ["447700900001", "447700900002"]),
        ("678", ["33612345678"]),
        ("ann", ["447700900002"]),
        ("ZOË", ["447700900001"]),
        ("zoë mÜ", ["447700900001"]),
        ('"GOLD"', ["447700900002"]),
        ("%", ["447700900002"]),
        ("first_name", []),
        ("{", []),
    ):
        page = await use_cases.audiences.contacts(account, audience_id, Window(10), search=search)
        assert ([each.number for each in page.items], page.total) == (expected, len(expected)), search


async def test_messages_forwards_and_backwards(use_cases: UseCases, tenant: Tenant) -> None:
    campaign = await use_cases.campaigns.create(tenant.account, draft(7))
    windows: list[tuple[int, int | None, list[int]]] = [
        (0, None, [1, 2, 3]),
        (3, None, [4, 5, 6]),
        (6, None, [7]),
        (7, None, []),
        (0, 8, [7, 6, 5]),
        (0, 5, [4, 3, 2]),
        (0, 1, []),
    ]
    for after, before, expected in windows:
        found = await use_cases.messages.of(campaign, after=after, before=before, limit=3)
        assert [message.seq for message in found] == expected, (after, before)
