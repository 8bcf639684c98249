"""`export`: everything an account has, as lines of JSON on standard output."""

import os
import sys
from typing import Annotated

import typer

from gateway.cli.accounts import account_of
from gateway.cli.on_database import with_database
from gateway.domain.errors import Refused
from gateway.engine.use_cases import UseCases
from gateway.moving.files import write_export
from gateway.store.database import Database

AccountOption = Annotated[str, typer.Option("--account", metavar="NAME", help="Whose.")]


class NobodyReads(Refused):
    """Nobody reads what is written any more."""


@with_database
async def command(
    database: Database,
    use_cases: UseCases,
    account: AccountOption,
    with_secrets: Annotated[
        bool, typer.Option("--with-secrets", help="With the secrets that webhooks are signed with.")
    ] = False,
) -> None:
    """Writes everything an account has, but for its API keys, as it is at this moment."""
    found = await account_of(use_cases, account)
    try:
        report = await write_export(database, found, sys.stdout.buffer, with_secrets=with_secrets)
    except BrokenPipeError as error:
        # What is still in the buffer would be written at the end, and fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise NobodyReads from error
    for line in report.lines():
        print(line, file=sys.stderr)  # noqa: T201
