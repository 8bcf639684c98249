import asyncio
import shlex
from itertools import pairwise
from pathlib import Path
from typing import Any

import aiohttp

from gateway.app import running
from gateway.cli.demo_account import ready_demo_account
from gateway.cli.greeting import greeting
from gateway.config import load
from gateway.domain.paging import Window

PROMPT = {"simulator": {"kind": "simulator", "latency": 0, "receipt_delay": 0, "late": 0, "early": 0}}


def curls(text: str) -> list[dict[str, Any]]:
    """The commands as a shell takes them apart."""
    parts = [shlex.split("curl" + part.split("\n\n")[0]) for part in text.split("\ncurl")[1:]]
    return [
        {
            "url": next(word for word in words if word.startswith("http")),
            "headers": dict(value.split(": ") for option, value in pairwise(words) if option == "-H"),
            "data": words[words.index("-d") + 1] if "-d" in words else None,
        }
        for words in parts
    ]


async def test_the_curls_send_campaigns_that_are_delivered(database_url: str, tmp_path: Path) -> None:
    settings = load({"database": {"url": database_url}, "server": {"port": 0}, "providers": PROMPT})
    async with running(settings) as gateway, aiohttp.ClientSession() as session:
        demo = await ready_demo_account(gateway.use_cases, tmp_path)
        commands = curls(greeting(gateway.url, demo))
        for command in commands:
            method = "GET" if command["data"] is None else "POST"
            async with session.request(method, **command) as answer:
                assert answer.ok, await answer.text()
                listed = await answer.json()
        assert [each["channel"] for each in listed["data"]] == ["SMS", "WHATSAPP", "SMS"]

        account = await gateway.use_cases.accounts.named("demo")
        async with asyncio.timeout(30):
            campaigns = (await gateway.use_cases.campaigns.page(account, Window(3))).items
            while not all(campaign.is_settled for campaign in campaigns):
                campaigns = (await gateway.use_cases.campaigns.page(account, Window(3))).items
        assert [each.dialect for each in campaigns] == ["dynamic_messaging", "experia", "dexatel"]
        assert [each.counters.total for each in campaigns] == [2, 2, 3]
