import asyncio

from gateway.engine.use_cases import UseCases


async def test_accounts_made_at_once_get_numbers_of_their_own(use_cases: UseCases) -> None:
    made = await asyncio.gather(*(use_cases.accounts.create(f"team {n}") for n in range(12)))
    assert sorted(account.number for account in made) == list(range(1, 13))
