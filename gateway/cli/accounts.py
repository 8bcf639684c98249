"""`account …`: tenants."""

from typing import Annotated, Any

import typer

from adapters.registry import dialects
from gateway.cli.account_fields import changes_of, field_value
from gateway.cli.on_database import on_database
from gateway.cli.options import AsJson
from gateway.cli.printing import print_fields, print_json, print_table
from gateway.domain.accounts import Account, AccountStatus
from gateway.domain.errors import AccountNotFound
from gateway.engine.use_cases import UseCases

app = typer.Typer(no_args_is_help=True, help="Accounts: who may send, and how fast.")

AccountArgument = Annotated[str, typer.Argument(metavar="ACCOUNT", help="Its name, number or id.")]


async def account_of(use_cases: UseCases, text: str) -> Account:
    """The account with this name, else this number, else this id. Raises AccountNotFound."""
    accounts = await use_cases.accounts.every()
    names = {account.name: account for account in accounts}
    others = {str(key): account for account in accounts for key in (account.number, account.id)}
    account = names.get(text) or others.get(text)
    if account is None:
        raise AccountNotFound(f"there is no account {text!r}")
    return account


@app.command()
@on_database
async def create(
    use_cases: UseCases,
    name: Annotated[str, typer.Argument(help="A name of your choice.")],
    rate: Annotated[
        str, typer.Option(metavar="MESSAGES_PER_SECOND", help="Sending limit on each channel.")
    ] = "none",
    as_json: AsJson = False,
) -> None:
    """Creates an account and its first API key, which is shown only now."""
    name, limit = field_value("name", name), field_value("rate", rate)
    account = await use_cases.accounts.create(name, rate=limit)
    _, secret = await use_cases.accounts.add_key(account)
    fields = {"account_id": account.id, "number": account.number, "name": account.name, "api_key": secret}
    (print_json if as_json else print_fields)(fields)


@app.command("list")
@on_database
async def list_(use_cases: UseCases, as_json: AsJson = False) -> None:
    """Lists all accounts."""
    accounts = await use_cases.accounts.every()
    if as_json:
        print_json([_fields(account) for account in accounts])
        return
    columns = ("number", "name", "status", "rate", "max_recipients", "created_at")
    print_table(columns, ([_fields(account)[column] for column in columns] for account in accounts))


@app.command()
@on_database
async def show(use_cases: UseCases, name: AccountArgument, as_json: AsJson = False) -> None:
    """Shows an account."""
    _print(await account_of(use_cases, name), as_json)


@app.command("set")
@on_database
async def set_(
    use_cases: UseCases,
    name: AccountArgument,
    assignments: Annotated[
        list[str],
        typer.Argument(
            metavar="FIELD=VALUE…",
            help="name, rate, max_recipients, region, strict_numbers, time_zone, max_attempts, retry_hours, "
            "quiet_hours (as 21:00-08:00), quiet_zone (recipient or account), late_start_hours, "
            "requests.per_second, requests.burst, or a dialect's option, as experia.minimum_clients=1 (an "
            "empty value puts an option back to its default).",
        ),
    ],
    as_json: AsJson = False,
) -> None:
    """Changes fields of an account; a server that runs takes them up within seconds."""
    account = await account_of(use_cases, name)
    changes = changes_of(account, assignments, dialects())
    _print(await use_cases.accounts.change(account.name, changes), as_json)


@app.command()
@on_database
async def disable(use_cases: UseCases, name: AccountArgument, as_json: AsJson = False) -> None:
    """Refuses the account's keys from now on."""
    account = await account_of(use_cases, name)
    changed = await use_cases.accounts.change(account.name, {"status": AccountStatus.DISABLED})
    _print(changed, as_json)


@app.command()
@on_database
async def enable(use_cases: UseCases, name: AccountArgument, as_json: AsJson = False) -> None:
    """Takes the account's keys again."""
    account = await account_of(use_cases, name)
    changed = await use_cases.accounts.change(account.name, {"status": AccountStatus.ACTIVE})
    _print(changed, as_json)


def _fields(account: Account) -> dict[str, Any]:
    return {
        "account_id": account.id,
        "number": account.number,
        "name": account.name,
        "status": account.status,
        "rate": account.rate,
        "max_recipients": account.max_recipients,
        "region": account.region,
        "strict_numbers": account.strict_numbers,
        "time_zone": account.time_zone,
        "max_attempts": account.max_attempts,
        "retry_hours": account.retry_hours,
        "quiet_hours": account.quiet_hours,
        "quiet_zone": account.quiet_zone,
        "late_start_hours": account.late_start_hours,
        "options": account.options,
        "created_at": account.created_at,
        "updated_at": account.updated_at,
    }


def _print(account: Account, as_json: bool) -> None:
    (print_json if as_json else print_fields)(_fields(account))
