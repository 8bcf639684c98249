import asyncio
import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from gateway.app import use_cases_on
from gateway.config import Settings
from gateway.domain.campaigns import Campaign, CampaignDraft
from gateway.domain.channels import Channel
from gateway.domain.content import Content, Syntax, Text
from gateway.domain.recipients import Recipient
from gateway.store.database import Database
from tests.cli.conftest import Command

RECIPIENTS = (
    Recipient("447700900001", {"first_name": "Ada"}),
    Recipient("447700900002", {"first_name": "Alan"}),
)


@pytest.fixture
def create(command: Command, database_url: str) -> Callable[..., Campaign]:
    """Makes an account "acme" once, and campaigns of it; keywords are fields of the draft."""
    command("account", "create", "acme")

    async def created(name: str, schedule: datetime | None) -> Campaign:
        database = await Database.connect(database_url)
        use_cases = use_cases_on(database, Settings())
        draft = CampaignDraft(
            dialect="dexatel",
            channel=Channel.SMS,
            name=name,
            content=Content(Text("Hello {first_name}", Syntax.BRACES)),
            recipients=RECIPIENTS,
            sender="Shop",
            schedule=schedule,
        )
        campaign = await use_cases.campaigns.create(await use_cases.accounts.named("acme"), draft)
        await database.close()
        return campaign

    return lambda name, schedule=None: asyncio.run(created(name, schedule))


def test_list_is_newest_first(command: Command, create: Callable[..., Campaign]) -> None:
    create("first")
    create("second", datetime(2100, 1, 1, tzinfo=UTC))
    listed = command("campaign", "list", "acme", "--json").json
    assert [(each["number"], each["name"], each["status"]) for each in listed] == [
        (2, "second", "scheduled"),
        (1, "first", "in_progress"),
    ]
    assert len(command("campaign", "list", "acme", "--limit", "1", "--json").json) == 1
    line = command("campaign", "list", "acme").out.splitlines()[1]
    assert line.split() == [
        "2",
        "second",
        "dexatel",
        "sms",
        "scheduled",
        "2100-01-01",
        "00:00:00",
        "2",
        "0",
        "0",
        "0",
    ]


def test_show_by_number_and_by_id(command: Command, create: Callable[..., Campaign]) -> None:
    campaign = create("first")
    shown = command("campaign", "show", "acme", "1", "--json").json
    assert shown == command("campaign", "show", "1", str(campaign.id), "--json").json
    assert shown["campaign_id"] == str(campaign.id)
    assert shown["counters"] == {
        "total": 2,
        "queued": 2,
        "sent": 0,
        "delivered": 0,
        "read": 0,
        "failed": 0,
        "canceled": 0,
        "suppressed": 0,
        "submitted": 0,
    }
    assert shown["links"]["clicks"] == 0
    assert re.search(r"counters\.queued +2\b", command("campaign", "show", "acme", "1").out)


def test_what_did_this_person_get(command: Command, create: Callable[..., Campaign]) -> None:
    create("first")
    shown = command("campaign", "show", "acme", "1", "--message", "2", "--json").json
    assert (shown["seq"], shown["number"], shown["state"]) == (2, "447700900002", "queued")
    assert shown["text"] == "Hello Alan"
    missing = command("campaign", "show", "acme", "1", "--message", "3")
    assert (missing.code, missing.err) == (1, "error: There is no such message in this account.\n")


def test_pause_resume_cancel(command: Command, create: Callable[..., Campaign]) -> None:
    create("first")
    steps = [
        ("resume", 1, "in_progress"),
        ("pause", 0, "paused"),
        ("pause", 1, "paused"),
        ("resume", 0, "in_progress"),
        ("cancel", 0, "canceled"),
        ("cancel", 1, "canceled"),
    ]
    for step, code, status in steps:
        done = command("campaign", step, "acme", "1", "--json")
        assert (step, done.code) == (step, code)
        assert command("campaign", "show", "acme", "1", "--json").json["status"] == status
        if code:
            assert done.err == "error: The campaign's state does not allow this.\n"


def test_another_accounts_campaign_is_not_there(command: Command, create: Callable[..., Campaign]) -> None:
    campaign = create("first")
    command("account", "create", "other")
    for text in ("1", str(campaign.id), "9" * 30, "x"):
        assert command("campaign", "cancel", "other", text).code == 1
    assert command("campaign", "show", "acme", "1", "--json").json["status"] == "in_progress"
