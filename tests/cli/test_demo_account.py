import shlex
from pathlib import Path
from uuid import UUID

import orjson

from gateway.cli.demo_account import KEY_FILE, DemoAccount, ready_demo_account
from gateway.cli.greeting import greeting
from gateway.domain.paging import Window
from gateway.engine.use_cases import UseCases


async def test_a_second_start_finds_what_the_first_made(use_cases: UseCases, tmp_path: Path) -> None:
    first = await ready_demo_account(use_cases, tmp_path)
    assert await ready_demo_account(use_cases, tmp_path) == first
    assert [account.name for account in await use_cases.accounts.every()] == ["demo"]
    account = await use_cases.accounts.authenticate(first.key)
    assert len(await use_cases.accounts.keys(account)) == 1
    assert (await use_cases.audiences.get(account, first.audience_id)).contacts_count == 3
    assert (await use_cases.templates.page(account, Window(10))).total == 1


async def test_the_key_is_readable_for_its_owner_only(use_cases: UseCases, tmp_path: Path) -> None:
    account = await ready_demo_account(use_cases, tmp_path / "data")
    file = tmp_path / "data" / KEY_FILE
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_text() == account.key + "\n"


async def test_a_lost_or_revoked_key_is_replaced(use_cases: UseCases, tmp_path: Path) -> None:
    first = await ready_demo_account(use_cases, tmp_path)
    account = await use_cases.accounts.authenticate(first.key)
    (tmp_path / KEY_FILE).write_text("not a key\n")
    second = await ready_demo_account(use_cases, tmp_path)
    assert second.key != first.key
    assert (await use_cases.accounts.authenticate(second.key)).id == account.id


def test_the_curls_survive_a_shell() -> None:
    account = DemoAccount("demo", "k" * 32, "DemoShop", UUID(int=1), UUID(int=2))
    text = greeting("http://localhost:8080", account)
    commands = [shlex.split("curl" + part.split("\n\n")[0]) for part in text.split("\ncurl")[1:]]
    assert [command[2] for command in commands] == [
        "http://localhost:8080/v1/campaigns",
        "http://localhost:8080/v2/campaign/create",
        "http://localhost:8080/api/Campaigns",
        "http://localhost:8080/v1/campaigns",
    ]
    dexatel, experia, dynamic = (orjson.loads(command[command.index("-d") + 1]) for command in commands[:3])
    assert dexatel["data"]["template"] == str(UUID(int=1))
    assert len(experia["Clients"]) == 2
    assert orjson.loads(experia["JSON"])["to"] == "<accountID>"
    assert dynamic["contacts"][0]["phoneNumber"] == "+447700900106"
