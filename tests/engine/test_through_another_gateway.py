"""A gateway that sends through another one, which serves a vendor's dialect and reports by its webhook."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from adapters.dexatel.provider import DexatelProvider, DexatelSettings
from adapters.dynamic_messaging.provider import DynamicMessagingProvider, DynamicMessagingSettings
from adapters.experia.provider import ExperiaProvider, ExperiaSettings
from adapters.registry import dialects
from gateway.app import Gateway, running
from gateway.config import Settings
from gateway.domain.accounts import Account
from gateway.domain.channels import Channel
from gateway.domain.content import Content, Syntax, Text
from gateway.domain.messages import MessageState
from gateway.domain.recipients import Recipient
from gateway.domain.templates import NewSender
from gateway.domain.webhooks import NewWebhook
from gateway.providers.provider import Provider
from gateway.store.database import Database
from gateway.web.providers import callback_routes
from tests.engine.stage import CALM, Stage
from tests.engine.until import until

SECRET = "a-shared-webhook-secret"
MAGIC = [f"447700900{ending:03d}" for ending in (1, 2, 3, 4, 5, 6, 8, 10, 11, 12, 13, 14, 15, 17, 18)]
"""Every fate that has an end soon."""

ORDINARY = [f"49151{place:07d}" for place in range(40)]
NUMBERS = MAGIC + ORDINARY

SOON = dict.fromkeys(("expiry_delay", "read_delay", "recovery_delay", "duplicate_delay"), 0.05)

PAYLOAD = """{"to": "<accountID>", "type": "template", "template": {
  "namespace": "<namespace>", "name": "sale", "language": {"policy": "deterministic", "code": "en"},
  "components": [{"type": "body", "parameters": [{"type": "text", "text": "{{1}}"}]}]}}"""

SMS = Content(Text("Dear {first_name}, hello \N{WAVING HAND SIGN} {custom1}", Syntax.BRACES))
WHATSAPP = Content(Text("Dear {{1}}", Syntax.NUMBERED), payload=PAYLOAD)


@dataclass(frozen=True)
class Vendor:
    """A dialect, and the provider that speaks it."""

    name: str
    provider: Any
    settings: Any
    channel: Channel
    content: Content
    signed: bool = False

    def __str__(self) -> str:
        return self.name


VENDORS = [
    Vendor("dexatel", DexatelProvider, DexatelSettings, Channel.SMS, SMS, signed=True),
    Vendor("dynamic_messaging", DynamicMessagingProvider, DynamicMessagingSettings, Channel.SMS, SMS),
    Vendor("experia", ExperiaProvider, ExperiaSettings, Channel.WHATSAPP, WHATSAPP),
]


@asynccontextmanager
async def other_gateway(url: str) -> AsyncIterator[Gateway]:
    settings = Settings.model_validate(
        {
            "server": {"port": 0},
            "database": {"url": url},
            "engine": {"poll_seconds": 0.05, "receipt_patience_seconds": 0.2},
            "webhooks": {"allow_private_targets": True, "poll_seconds": 0.02, "spare_time_only": False},
            "providers": {"simulator": {**CALM, **SOON, "kind": "simulator"}},
        }
    )
    async with running(settings) as gateway:
        yield gateway


@asynccontextmanager
async def called_back(provider: Provider) -> AsyncIterator[str]:
    """The address at which the provider is called back."""

    application = web.Application()
    application.add_routes(callback_routes({"other": provider}))
    async with TestServer(application) as server:
        yield str(server.make_url("/providers/other/webhook"))


async def account_at(other: Gateway, vendor: Vendor) -> tuple[Account, str]:
    """An account of the other gateway, which knows the sender, and its key."""
    account = await other.use_cases.accounts.create("near")
    _, key = await other.use_cases.accounts.add_key(account)
    await other.use_cases.senders.create(account, NewSender("acme", "acme", vendor.channel, "alphanumeric"))
    return account, key


async def tell(other: Gateway, account: Account, vendor: Vendor, url: str) -> None:
    """Has the other gateway tell of what becomes of messages."""
    [kind, *_] = next(dialect.events for dialect in dialects() if dialect.name == vendor.name)
    await other.use_cases.webhooks.set(
        account,
        NewWebhook(
            dialect=vendor.name,
            event=kind.name,
            url=url if vendor.signed else f"{url}?secret={SECRET}",
            states=kind.states,
            secret=SECRET if vendor.signed else None,
            options={},
        ),
    )


async def states(database: Database) -> Mapping[str, MessageState]:
    """What became of each number."""
    rows = await database.fetch("SELECT number, state FROM messages")
    assert len(rows) == len({row["number"] for row in rows})
    return {row["number"]: MessageState(row["state"]) for row in rows}


@pytest.mark.parametrize("vendor", VENDORS, ids=str)
async def test_both_ends_tell_the_same(stage: Stage, fresh_database_url: str, vendor: Vendor) -> None:
    async with other_gateway(fresh_database_url) as other:
        account, key = await account_at(other, vendor)
        provider = vendor.provider(
            "other",
            vendor.settings.model_validate({"url": other.url, "key": key, "webhook_secret": SECRET}),
        )
        async with called_back(provider) as url:
            await tell(other, account, vendor, url)
            await stage.start(provider=provider)
            campaign = await stage.send(
                0,
                channel=vendor.channel,
                sender="acme",
                content=vendor.content,
                recipients=[
                    Recipient(number, {"first_name": "Ann", "custom1": f"group {place // 7}"})
                    for place, number in enumerate(NUMBERS)
                ],
            )
            far = await Database.connect(fresh_database_url, size=2)
            try:

                async def settled() -> bool:
                    here, there = await states(stage.database), await states(far)
                    silent = {number for number, state in here.items() if state is MessageState.SENT}
                    on_their_way = MessageState.QUEUED in (*here.values(), *there.values())
                    return here == there and silent == {"447700900010"} and not on_their_way

                await until(settled, "both ends tell the same")
                found = await states(far)
            finally:
                await far.close()
            await stage.stop()
    assert set(found) == set(NUMBERS)
    assert found["447700900001"] is MessageState.DELIVERED
    assert found["447700900003"] is MessageState.FAILED
    assert found["447700900014"] is MessageState.DELIVERED
    on_whatsapp = vendor.channel is Channel.WHATSAPP
    assert found["447700900013"] is (MessageState.READ if on_whatsapp else MessageState.DELIVERED)
    counters = await stage.counted(campaign)
    assert counters == await stage.kept(campaign)
    assert counters.total == len(NUMBERS)
