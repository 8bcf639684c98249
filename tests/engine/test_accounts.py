import asyncio

import pytest

from gateway.domain.accounts import AccountStatus
from gateway.domain.clock import new_id
from gateway.domain.errors import AccountNotFound, NameTaken, NotFound, Unauthenticated
from gateway.engine.accounts import REMEMBERED_SECONDS, key_hash
from gateway.engine.use_cases import UseCases
from gateway.store.database import Database
from tests.conftest import FrozenClock, NewTenant, Tenant


async def test_accounts_are_numbered_from_1(use_cases: UseCases) -> None:
    for name in ("a", "b"):
        await use_cases.accounts.create(name)
    assert [(each.number, each.name) for each in await use_cases.accounts.every()] == [(1, "a"), (2, "b")]


async def test_accounts_created_at_once_get_a_number_each(use_cases: UseCases) -> None:
    names = [f"team {number}" for number in range(8)]
    made = await asyncio.gather(*(use_cases.accounts.create(name) for name in names))
    assert [each.name for each in made] == names
    assert sorted(each.number for each in made) == list(range(1, 9))


async def test_of_two_creations_of_one_name_at_once_one_wins(use_cases: UseCases) -> None:
    results = await asyncio.gather(
        *(use_cases.accounts.create("acme") for _ in range(4)), return_exceptions=True
    )
    assert sorted(type(result).__name__ for result in results) == ["Account", *["NameTaken"] * 3]
    assert len(await use_cases.accounts.every()) == 1


async def test_change(use_cases: UseCases, tenant: Tenant, clock: FrozenClock) -> None:
    clock.forward(hours=1)
    changes = {
        "name": "acme 2",
        "rate": 2.5,
        "max_recipients": 5,
        "strict_numbers": True,
        "options": {"experia.minimum_clients": 1},
    }
    changed = await use_cases.accounts.change("acme", changes)
    assert {name: getattr(changed, name) for name in changes} == changes
    assert (changed.id, changed.region, changed.updated_at) == (tenant.account.id, "GB", clock.now)
    assert await use_cases.accounts.named("acme 2") == changed
    await use_cases.accounts.create("taken")
    with pytest.raises(NameTaken):
        await use_cases.accounts.change("acme 2", {"name": "taken"})
    with pytest.raises(AccountNotFound):
        await use_cases.accounts.change("acme", {"rate": 1.0})


@pytest.mark.parametrize(
    ("label", "presented"),
    [
        ("none", None),
        ("empty", ""),
        ("unknown", "0" * 32),
        ("another case", "BROUGHT-Key-0001"),
        ("a blank more", "Brought-Key-0001 "),
        ("a part", "Brought-Key-000"),
        ("undecodable bytes", "Brought\udcff"),
        ("a lone surrogate", "Brought\ud800"),
        ("a NUL", "Brought-Key-0001\x00"),
    ],
)
async def test_what_opens_nothing(
    use_cases: UseCases, tenant: Tenant, label: str, presented: str | None
) -> None:
    await use_cases.accounts.add_key(tenant.account, "Brought-Key-0001")
    with pytest.raises(Unauthenticated):
        await use_cases.accounts.authenticate(presented)


async def test_every_key_of_an_account_opens_it(use_cases: UseCases, tenant: Tenant) -> None:
    for value in ("Brought-Key-0001", "ключ", " with blanks "):
        _, secret = await use_cases.accounts.add_key(tenant.account, value)
        assert secret == value
        assert await use_cases.accounts.authenticate(value) == tenant.account
    assert await use_cases.accounts.authenticate(tenant.key) == tenant.account


async def test_made_keys_are_32_hex_digits_and_never_stored(
    use_cases: UseCases, tenant: Tenant, database: Database
) -> None:
    assert len(bytes.fromhex(tenant.key)) == 16
    assert tenant.key == tenant.key.lower()
    row = await database.fetchrow("SELECT * FROM api_keys")
    assert row is not None
    assert row["hash"] == key_hash(tenant.key)
    assert row["hint"] == tenant.key[-4:]
    assert not [value for value in row.values() if value == tenant.key]


@pytest.mark.parametrize(
    ("brought", "hint"),
    [("k", ""), ("1234", ""), ("12345678", ""), ("123456789", "6789"), ("x" * 40, "xxxx")],
)
async def test_a_short_keys_hint_does_not_give_it_away(
    use_cases: UseCases, tenant: Tenant, brought: str, hint: str
) -> None:
    key, _ = await use_cases.accounts.add_key(tenant.account, brought)
    assert key.hint == hint


async def test_a_key_in_use_is_refused(use_cases: UseCases, tenant: Tenant, new_tenant: NewTenant) -> None:
    other = await new_tenant("other")
    key, _ = await use_cases.accounts.add_key(tenant.account, "brought")
    for account in (tenant.account, other.account):
        with pytest.raises(NameTaken):
            await use_cases.accounts.add_key(account, "brought")
    await use_cases.accounts.revoke_key(tenant.account, key.id)
    with pytest.raises(NameTaken):
        await use_cases.accounts.add_key(tenant.account, "brought")
    with pytest.raises(Unauthenticated):
        await use_cases.accounts.authenticate("brought")


async def test_revoking(
    use_cases: UseCases, tenant: Tenant, new_tenant: NewTenant, clock: FrozenClock
) -> None:
    other = await new_tenant("other")
    [key] = await use_cases.accounts.keys(tenant.account)
    for account, key_id in ((other.account, key.id), (tenant.account, new_id())):
        with pytest.raises(NotFound):
            await use_cases.accounts.revoke_key(account, key_id)
    first = clock.now
    assert (await use_cases.accounts.revoke_key(tenant.account, key.id)).revoked_at == first
    clock.forward(hours=1)
    assert (await use_cases.accounts.revoke_key(tenant.account, key.id)).revoked_at == first
    assert [each.revoked_at for each in await use_cases.accounts.keys(tenant.account)] == [first]
    with pytest.raises(Unauthenticated):
        await use_cases.accounts.authenticate(tenant.key)


async def test_a_key_is_remembered_for_two_seconds_and_no_longer(
    use_cases: UseCases, tenant: Tenant, clock: FrozenClock
) -> None:
    assert await use_cases.accounts.authenticate(tenant.key) == tenant.account
    [key] = await use_cases.accounts.keys(tenant.account)
    await use_cases.accounts.revoke_key(tenant.account, key.id)
    clock.forward(seconds=REMEMBERED_SECONDS - 0.001)
    assert await use_cases.accounts.authenticate(tenant.key) == tenant.account
    clock.forward(seconds=0.001)
    with pytest.raises(Unauthenticated):
        await use_cases.accounts.authenticate(tenant.key)


async def test_a_clock_set_back_does_not_make_a_key_live_longer(
    use_cases: UseCases, tenant: Tenant, clock: FrozenClock
) -> None:
    await use_cases.accounts.authenticate(tenant.key)
    [key] = await use_cases.accounts.keys(tenant.account)
    await use_cases.accounts.revoke_key(tenant.account, key.id)
    clock.forward(seconds=-1)
    with pytest.raises(Unauthenticated):
        await use_cases.accounts.authenticate(tenant.key)


async def test_changes_of_the_account_are_seen_and_a_disabled_one_stays_out(
    use_cases: UseCases, tenant: Tenant, clock: FrozenClock
) -> None:
    await use_cases.accounts.authenticate(tenant.key)
    changed = await use_cases.accounts.change("acme", {"rate": 9.0})
    clock.forward(seconds=REMEMBERED_SECONDS)
    assert await use_cases.accounts.authenticate(tenant.key) == changed
    await use_cases.accounts.change("acme", {"status": AccountStatus.DISABLED})
    clock.forward(seconds=REMEMBERED_SECONDS)
    with pytest.raises(Unauthenticated):
        await use_cases.accounts.authenticate(tenant.key)
    await use_cases.accounts.change("acme", {"status": AccountStatus.ACTIVE})
    assert (await use_cases.accounts.authenticate(tenant.key)).id == tenant.account.id
