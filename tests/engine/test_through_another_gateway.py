"""A gateway that sends through another one, which serves a vendor's dialect and reports by its webhook."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, cast

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
from gateway.providers.http.provider import HttpProvider
from gateway.providers.http.settings import HttpSettings
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
class Way:
    """A dialect, and the provider that speaks it; `provider` makes one for an address and a key."""

    dialect: str
    provider: Callable[[str, str], Provider]
    channel: Channel
    content: Content
    signed: bool = False


def of_vendor(provider: Any, settings: Any) -> Callable[[str, str], Provider]:
    """The vendor's own provider."""
    return lambda url, key: cast(
        "Provider",
        provider("other", settings.model_validate({"url": url, "key": key, "webhook_secret": SECRET})),
    )


def by_settings(url: str, key: str) -> Provider:
    """Dexatel's dialect, spoken by the provider that is any HTTP API."""
    settings = HttpSettings.model_validate(
        {
            "secrets": {"key": key},
            "request": {
                "url": f"{url}/v1/messages",
                "headers": {"X-Dexatel-Key": "{secret.key}"},
                "json": {
                    "data": {"channel": "{channel}", "from": "{sender}", "to": ["{number}"], "text": "{text}"}
                },
            },
            "answer": {"id": "/data/0/id"},
            "receipts": {
                "path": "webhook",
                "authentication": {"kind": "hmac", "header": "X-Dexatel-Signature", "secret": SECRET},
                "id": "/data/message_id",
                "state": "/data/status",
                "states": {
                    "delivered": "delivered",
                    "failed": "failed",
                    "rejected": "failed",
                    "expired": "failed",
                },
                "at": "/data/timestamp",
            },
        }
    )
    return HttpProvider("other", settings)


WAYS = {
    "dexatel": Way("dexatel", of_vendor(DexatelProvider, DexatelSettings), Channel.SMS, SMS, signed=True),
    "dynamic_messaging": Way(
        "dynamic_messaging",
        of_vendor(DynamicMessagingProvider, DynamicMessagingSettings),
        Channel.SMS,
        SMS,
    ),
    "experia": Way("experia", of_vendor(ExperiaProvider, ExperiaSettings), Channel.WHATSAPP, WHATSAPP),
    "http": Way("dexatel", by_settings, Channel.SMS, SMS, signed=True),
}


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


async def account_at(other: Gateway, way: Way) -> tuple[Account, str]:
    """An account of the other gateway, which knows the sender, and its key."""
    account = await other.use_cases.accounts.create("near")
    _, key = await other.use_cases.accounts.add_key(account)
    await other.use_cases.senders.create(account, NewSender("acme", "acme", way.channel, "alphanumeric"))
    return account, key


async def tell(other: Gateway, account: Account, way: Way, url: str) -> None:
    """Has the other gateway tell of what becomes of messages."""
    [kind, *_] = next(dialect.events for dialect in dialects() if dialect.name == way.dialect)
    await other.use_cases.webhooks.set(
        account,
        NewWebhook(
            dialect=way.dialect,
            event=kind.name,
            url=url if way.signed else f"{url}?secret={SECRET}",
            states=kind.states,
            secret=SECRET if way.signed else None,
            options={},
        ),
    )


async def states(database: Database) -> Mapping[str, MessageState]:
    """What became of each number."""
    rows = await database.fetch("SELECT number, state FROM messages")
    assert len(rows) == len({row["number"] for row in rows})
    return {row["number"]: MessageState(row["state"]) for row in rows}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
async def test_both_ends_tell_the_same(stage: Stage, fresh_database_url: str, way: Way) -> None:
    async with other_gateway(fresh_database_url) as other:
        account, key = await account_at(other, way)
        provider = way.provider(other.url, key)
        async with called_back(provider) as url:
            await tell(other, account, way, url)
            await stage.start(provider=provider)
            campaign = await stage.send(
                0,
                channel=way.channel,
                sender="acme",
                content=way.content,
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
    on_whatsapp = way.channel is Channel.WHATSAPP
    assert found["447700900013"] is (MessageState.READ if on_whatsapp else MessageState.DELIVERED)
    counters = await stage.counted(campaign)
    assert counters == await stage.kept(campaign)
    assert counters.total == len(NUMBERS)
