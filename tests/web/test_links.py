"""What a recipient finds behind the links of a message."""

import asyncio
import re
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from adapters.registry import dialects
from gateway.domain.accounts import AccountStatus
from gateway.domain.campaigns import Campaign, CampaignDraft
from gateway.domain.channels import Channel
from gateway.domain.clock import new_id
from gateway.domain.content import Content, Syntax, Text
from gateway.domain.links import PATHS, LinkKind, LinkPlace, LinkSealer, LinkUse
from gateway.domain.messages import MessageState
from gateway.domain.recipients import Recipient
from gateway.engine.campaign_links import LinkSettings
from gateway.engine.use_cases import UseCases
from gateway.store.database import Database
from gateway.web.application import web_application
from tests.conftest import NOON, FrozenClock, NewTenant, Tenant

Client: TypeAlias = TestClient[web.Request, web.Application]

TARGET = "https://shop.example/sale?from=sms&x=%2F#top"
TEXT = "Hi {Name}: {TrackLink} stop: {OptOut}"
_LINKS = re.compile(
    r"Hi (\w*): http://127\.0\.0\.1:8080(/l/\w{18}) stop: http://127\.0\.0\.1:8080(/o/\w{18})"
)


@dataclass(frozen=True)
class Sent:
    """A campaign, and the paths of its links by recipient."""

    campaign: Campaign
    track: list[str]
    opt_out: list[str]


def draft(*numbers: str, **fields: Any) -> CampaignDraft:
    content = Content(Text(TEXT, Syntax.NAMED), track_link=TARGET)
    made = CampaignDraft(
        dialect="dynamic_messaging",
        channel=Channel.SMS,
        name="",
        content=replace(
            content, **{k: fields.pop(k) for k in ("track_link", "opt_out_link_id") if k in fields}
        ),
        recipients=[Recipient(number, {"name": "Ann"}) for number in numbers],
        sender="Shop",
    )
    return replace(made, **fields)


async def sent(use_cases: UseCases, tenant: Tenant, *numbers: str, **fields: Any) -> Sent:
    numbers = numbers or ("447700900001", "447700900002")
    campaign = await use_cases.campaigns.create(tenant.account, draft(*numbers, **fields))
    messages = await use_cases.messages.of(campaign, limit=10)
    found = [_LINKS.fullmatch(each.text) for each in await use_cases.messages.rendered(campaign, messages)]
    return Sent(campaign, [each[2] for each in found if each], [each[3] for each in found if each])


async def answer(client: Client, method: str, path: str, **options: Any) -> tuple[int, str]:
    async with client.request(method, path, allow_redirects=False, **options) as response:
        return response.status, await response.text()


async def suppressed(database: Database) -> list[tuple[str, str]]:
    rows = await database.fetch("SELECT channel, number FROM suppressions ORDER BY number")
    return [(row["channel"], row["number"]) for row in rows]


async def test_a_click_is_counted_and_leads_on(
    client: Client, use_cases: UseCases, tenant: Tenant, clock: FrozenClock
) -> None:
    made = await sent(use_cases, tenant)
    assert await use_cases.links.use_of(made.campaign) == LinkUse(0, 0, None, None, 0)
    for path in (made.track[0], made.track[0], made.track[1]):
        async with client.get(path, allow_redirects=False) as response:
            assert (response.status, response.headers["Location"]) == (302, TARGET)
            assert response.headers["Cache-Control"] == "no-store"
            assert await response.read() == b""
        clock.forward(minutes=1)
    last = NOON.replace(minute=2)
    assert await use_cases.links.use_of(made.campaign) == LinkUse(3, 2, NOON, last, 0)


async def test_a_look_without_a_visit_is_not_counted(
    client: Client, use_cases: UseCases, tenant: Tenant
) -> None:
    made = await sent(use_cases, tenant)
    async with client.head(made.track[0], allow_redirects=False) as response:
        assert (response.status, response.headers["Location"]) == (302, TARGET)
    assert (await use_cases.links.use_of(made.campaign)).clicks == 0


TARGETS = [
    (
        "other letters",
        "https://bücher.example/größe?q=é",
        "https://xn--bcher-kva.example/gr%C3%B6%C3%9Fe?q=%C3%A9",
    ),
    ("as it was given", "HTTP://Shop.example/%41?x=a+b%20'#/", "HTTP://Shop.example/%41?x=a+b%20'#/"),
    ("without a scheme", "shop.example/sale", "http://shop.example/sale"),
    ("without a scheme, with a port", "shop.example:8080", "http://shop.example:8080"),
]


@pytest.mark.parametrize(("link", "location"), [pytest.param(*row[1:], id=row[0]) for row in TARGETS])
async def test_where_a_link_leads(
    link: str, location: str, client: Client, use_cases: UseCases, tenant: Tenant
) -> None:
    made = await sent(use_cases, tenant, track_link=link)
    async with client.get(made.track[0], allow_redirects=False) as response:
        assert (response.status, response.headers["Location"]) == (302, location)


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "//shop.example", "https://x\r\nSet-Cookie: a=b", "/"]
)
async def test_what_is_no_address_of_the_web_leads_nowhere(
    link: str, client: Client, use_cases: UseCases, tenant: Tenant
) -> None:
    made = await sent(use_cases, tenant, track_link=link)
    assert (await answer(client, "GET", made.track[0]))[0] == 404


def _changed(path: str) -> str:
    return path[:-1] + ("0" if path[-1] != "0" else "1")


def _elsewhere(path: str) -> str:
    return {"/l/": "/o/", "/o/": "/l/"}[path[:3]] + path[3:]


def _of_another_gateway(path: str) -> str:
    kind = next(kind for kind, start in PATHS.items() if path.startswith(start))
    return path[:3] + LinkSealer(b"the secret of another").seal(kind, LinkPlace(1, 1, 1))


NOBODYS = [
    ("a changed token", _changed),
    ("a token of the other kind", _elsewhere),
    ("a token of another gateway", _of_another_gateway),
    ("a short token", lambda path: path[:-1]),
    ("a long token", lambda path: path + "0"),
    ("other characters", lambda path: path[:3] + "%00%ff%2e%2e%2fetc%2fpas"),
    ("a token in lower case", lambda path: path.lower() if path != path.lower() else path.upper()),
    ("an address to lead to", lambda path: path[:3] + "https:%2f%2fevil.example"),
]


@pytest.mark.parametrize("change", [pytest.param(row[1], id=row[0]) for row in NOBODYS])
async def test_what_is_nobodys_link(
    change: Any, client: Client, use_cases: UseCases, tenant: Tenant, database: Database
) -> None:
    made = await sent(use_cases, tenant)
    for method, path in (("GET", made.track[0]), ("GET", made.opt_out[0]), ("POST", made.opt_out[0])):
        if path.startswith("/l/") and method == "POST":
            continue
        status, text = await answer(client, method, change(path))
        assert status in (404, 405)
        if status == 404:
            assert "This link does not work" in text
    assert await use_cases.links.use_of(made.campaign) == LinkUse(0, 0, None, None, 0)
    assert await suppressed(database) == []


PLACES_OF_NOBODY = [
    ("no such account", LinkPlace(99, 1, 1)),
    ("no such campaign", LinkPlace(1, 99, 1)),
    ("no such recipient", LinkPlace(1, 1, 3)),
    ("numbers as large as they get", LinkPlace(2**24 - 1, 2**36 - 1, 2**31 - 1)),
]


@pytest.mark.parametrize("place", [pytest.param(row[1], id=row[0]) for row in PLACES_OF_NOBODY])
async def test_a_genuine_token_of_no_message(
    place: LinkPlace, database: Database, clock: FrozenClock, tenant: Tenant
) -> None:
    settings = LinkSettings(base_url="http://127.0.0.1:8080", secret="a secret in the settings")
    use_cases = UseCases.on(database, clock, new_id, links=settings)
    await sent(use_cases, tenant)
    sealer = LinkSealer(b"a secret in the settings")
    async with TestClient(TestServer(web_application(use_cases, dialects()))) as client:
        for kind, start in PATHS.items():
            path = start + sealer.seal(kind, place)
            assert (await answer(client, "GET", path))[0] == 404
            if kind is LinkKind.OPT_OUT:
                assert (await answer(client, "POST", path))[0] == 404


async def test_opting_out_takes_the_button(
    client: Client, use_cases: UseCases, tenant: Tenant, database: Database
) -> None:
    made = await sent(use_cases, tenant)
    path = made.opt_out[1]
    for _ in range(2):
        status, text = await answer(client, "GET", path)
        assert (status, '<form method="post"><button type="submit">' in text) == (200, True)
        assert "number that ends in 002" in text
        assert "447700900002" not in text
    assert await suppressed(database) == []
    assert await answer(client, "POST", path) == await answer(client, "GET", path)
    status, text = await answer(client, "POST", path, data={"List-Unsubscribe": "One-Click"})
    assert (status, "Messages stopped" in text, "<form" in text) == (200, True, False)
    assert await suppressed(database) == [("sms", "447700900002")]
    assert (await use_cases.links.use_of(made.campaign)).opt_outs == 1


async def test_the_page_loads_nothing_and_is_kept_nowhere(
    client: Client, use_cases: UseCases, tenant: Tenant
) -> None:
    made = await sent(use_cases, tenant)
    async with client.get(made.opt_out[0]) as response:
        text = await response.text()
        assert response.headers["Content-Type"] == "text/html; charset=utf-8"
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Content-Security-Policy"].startswith(
            "default-src 'none'; style-src 'sha256-"
        )
    assert not re.search(r"https?:|src=|href=|<script|@import|url\(", text)


async def test_what_an_opt_out_link_says(client: Client, use_cases: UseCases, tenant: Tenant) -> None:
    link = await use_cases.links.add(tenant.account, "Kühn & <b>Co</b>", 'Nicht mehr?\nDann "hier":')
    made = await sent(use_cases, tenant, opt_out_link_id=link.id)
    _, asked = await answer(client, "GET", made.opt_out[0])
    assert "<h1>Stop messages from Kühn &amp; &lt;b&gt;Co&lt;/b&gt;?</h1>" in asked
    assert "<p>Nicht mehr?\nDann &quot;hier&quot;:</p>" in asked
    await use_cases.links.remove(tenant.account, link.id)
    _, done = await answer(client, "POST", made.opt_out[0])
    assert "<h1>Messages from Kühn &amp; &lt;b&gt;Co&lt;/b&gt; stopped</h1>" in done


async def test_after_opting_out_nothing_more_is_sent(
    client: Client, use_cases: UseCases, tenant: Tenant, new_tenant: NewTenant
) -> None:
    made = await sent(use_cases, tenant)
    await answer(client, "POST", made.opt_out[0])
    other = await new_tenant("other")
    for owner, channel, state in (
        (tenant, Channel.SMS, MessageState.SUPPRESSED),
        (tenant, Channel.WHATSAPP, MessageState.QUEUED),
        (other, Channel.SMS, MessageState.QUEUED),
    ):
        campaign = await use_cases.campaigns.create(
            owner.account, draft("447700900001", "447700900002", channel=channel)
        )
        messages = await use_cases.messages.of(campaign, limit=10)
        assert [message.state for message in messages] == [state, MessageState.QUEUED]


async def test_links_outlive_their_campaign(
    client: Client, use_cases: UseCases, tenant: Tenant, database: Database, clock: FrozenClock
) -> None:
    made = await sent(use_cases, tenant)
    await use_cases.campaigns.delete(tenant.account, made.campaign.id)
    clock.forward(days=3650)
    assert (await answer(client, "GET", made.track[0]))[0] == 302
    assert (await answer(client, "POST", made.opt_out[0]))[0] == 200
    assert await suppressed(database) == [("sms", "447700900001")]
    used = await use_cases.links.use_of(made.campaign)
    assert (used.clicks, used.opt_outs) == (1, 1)


async def test_a_disabled_account_leads_nowhere_but_out(
    client: Client, use_cases: UseCases, tenant: Tenant, database: Database
) -> None:
    made = await sent(use_cases, tenant)
    await use_cases.accounts.change("acme", {"status": AccountStatus.DISABLED})
    assert (await answer(client, "GET", made.track[0]))[0] == 404
    assert (await answer(client, "POST", made.opt_out[0]))[0] == 200
    assert await suppressed(database) == [("sms", "447700900001")]


async def test_a_number_that_may_be_sent_to_again_can_opt_out_again(
    client: Client, use_cases: UseCases, tenant: Tenant, database: Database
) -> None:
    made = await sent(use_cases, tenant)
    await answer(client, "POST", made.opt_out[0])
    await database.execute("DELETE FROM suppressions")
    assert "<form" in (await answer(client, "GET", made.opt_out[0]))[1]
    await answer(client, "POST", made.opt_out[0])
    assert await suppressed(database) == [("sms", "447700900001")]


async def test_clicks_at_once(client: Client, use_cases: UseCases, tenant: Tenant) -> None:
    made = await sent(use_cases, tenant)
    paths = made.track * 40
    answers = await asyncio.gather(*(answer(client, "GET", path) for path in paths))
    assert {status for status, _ in answers} == {302}
    used = await use_cases.links.use_of(made.campaign)
    assert (used.clicks, used.recipients) == (80, 2)


async def test_without_the_database_a_page_says_later(
    client: Client, use_cases: UseCases, tenant: Tenant, database: Database
) -> None:
    made = await sent(use_cases, tenant)
    await database.close()
    for method, path in (("GET", made.track[0]), ("GET", made.opt_out[0]), ("POST", made.opt_out[0])):
        status, text = await answer(client, method, path)
        assert (status, "try the same link again" in text) == (503, True)


async def test_processes_share_the_secret(
    database_url: str, use_cases: UseCases, tenant: Tenant, clock: FrozenClock
) -> None:
    made = await sent(use_cases, tenant)
    others = [await Database.connect(database_url) for _ in range(2)]
    for other in others:
        again = UseCases.on(other, clock, new_id)
        messages = await again.messages.of(made.campaign, limit=1)
        (rendered,) = await again.messages.rendered(made.campaign, messages)
        assert made.track[0] in rendered.text
        assert await again.links.follow(made.track[0][3:]) == TARGET
        await other.close()
    assert (await use_cases.links.use_of(made.campaign)).clicks == 2


async def test_links_lead_to_the_settings_address(
    database: Database, tenant: Tenant, clock: FrozenClock
) -> None:
    """A campaign keeps the address it was taken in with."""
    first = UseCases.on(database, clock, new_id, links=LinkSettings("https://go.example/"))
    first.links.serve_at("http://10.0.0.1:8080")
    campaign = await first.campaigns.create(tenant.account, draft("447700900001"))
    later = UseCases.on(database, clock, new_id, links=LinkSettings("https://moved.example"))
    for each in (first, later):
        messages = await each.messages.of(campaign, limit=1)
        (rendered,) = await each.messages.rendered(campaign, messages)
        assert re.fullmatch(
            r"Hi Ann: https://go\.example/l/\w{18} stop: https://go\.example/o/\w{18}", rendered.text
        )


async def test_links_lead_to_the_server_itself(use_cases: UseCases, tenant: Tenant) -> None:
    use_cases.links.serve_at("http://[::1]:9999")
    campaign = await use_cases.campaigns.create(tenant.account, draft("447700900001"))
    messages = await use_cases.messages.of(campaign, limit=1)
    assert "http://[::1]:9999/l/" in (await use_cases.messages.rendered(campaign, messages))[0].text


async def test_only_that_address(client: Client, use_cases: UseCases, tenant: Tenant) -> None:
    made = await sent(use_cases, tenant)
    path = made.track[0] + "?url=https://evil.example&to=//evil.example"
    async with client.get(path, allow_redirects=False, headers={"Host": "evil.example"}) as response:
        assert response.headers["Location"] == TARGET
