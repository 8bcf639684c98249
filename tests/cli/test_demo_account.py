from pathlib import Path

from gateway.cli.demo_account import KEY_FILE, ready_demo_account
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
