"""`key …`: the secrets that open an account."""

import sys
from typing import Annotated, Any
from uuid import UUID

import typer

from gateway.cli.accounts import AccountArgument, account_of
from gateway.cli.on_database import on_database
from gateway.cli.options import AsJson
from gateway.cli.printing import print_fields, print_json, print_table
from gateway.domain.accounts import ApiKey
from gateway.domain.errors import Refused
from gateway.engine.use_cases import UseCases

app = typer.Typer(no_args_is_help=True, help="API keys of an account.")

LONGEST_KEY = 512
GUESSABLE = 16
"""A key shorter than this is taken, with a warning."""


class KeyInvalid(Refused):
    """A key has to be 1 to 512 printable ASCII characters without blanks."""


@app.command()
@on_database
async def add(
    use_cases: UseCases,
    name: AccountArgument,
    value: Annotated[
        str | None,
        typer.Option(metavar="EXISTING_KEY", help="Take this key, as the team used at its vendor."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Adds a key, a new one unless told otherwise. It is shown only now."""
    if value is not None:
        _check(value)
    account = await account_of(use_cases, name)
    key, secret = await use_cases.accounts.add_key(account, value)
    fields = {"key_id": key.id, "account_id": account.id, "name": account.name, "api_key": secret}
    (print_json if as_json else print_fields)(fields)


def _check(value: str) -> None:
    if not 1 <= len(value) <= LONGEST_KEY or not all("!" <= character <= "~" for character in value):
        raise KeyInvalid
    if len(value) < GUESSABLE:
        print(f"warning: this key has fewer than {GUESSABLE} characters", file=sys.stderr)  # noqa: T201


@app.command("list")
@on_database
async def list_(use_cases: UseCases, name: AccountArgument, as_json: AsJson = False) -> None:
    """Lists the account's keys by their last characters, revoked ones included."""
    keys = [_fields(key) for key in await use_cases.accounts.keys(await account_of(use_cases, name))]
    if as_json:
        print_json(keys)
        return
    columns = ("key_id", "ends_with", "created_at", "revoked_at")
    print_table(columns, ([key[column] for column in columns] for key in keys))


@app.command()
@on_database
async def revoke(
    use_cases: UseCases,
    name: AccountArgument,
    key: Annotated[UUID, typer.Argument(metavar="KEY_ID", help="As `key list` shows it.")],
    as_json: AsJson = False,
) -> None:
    """Refuses a key from now on; a running server notices within seconds."""
    revoked = await use_cases.accounts.revoke_key(await account_of(use_cases, name), key)
    (print_json if as_json else print_fields)(_fields(revoked))


def _fields(key: ApiKey) -> dict[str, Any]:
    return {
        "key_id": key.id,
        "account_id": key.account_id,
        "ends_with": key.hint,
        "created_at": key.created_at,
        "revoked_at": key.revoked_at,
    }
