"""`export`: everything an account has, as lines of JSON on standard output."""

import os
import sys
from enum import StrEnum
from typing import Annotated

import typer

from adapters.registry import movers
from gateway.cli.accounts import account_of
from gateway.cli.on_database import with_database
from gateway.domain.accounts import Account
from gateway.domain.errors import Refused
from gateway.engine.use_cases import UseCases
from gateway.moving.export_report import ExportReport
from gateway.moving.files import write_export, write_vendor_export
from gateway.store.database import Database

AccountOption = Annotated[str, typer.Option("--account", metavar="NAME", help="Whose.")]


class Format(StrEnum):
    """The shapes that things can leave in."""

    DOMAIN = "domain"
    DEXATEL = "dexatel"
    EXPERIA = "experia"
    DYNAMIC_MESSAGING = "dynamic_messaging"


class NobodyReads(Refused):
    """Nobody reads what is written any more."""


@with_database
async def command(
    database: Database,
    use_cases: UseCases,
    account: AccountOption,
    format_: Annotated[
        Format, typer.Option("--format", help="Whose shapes: the domain's hold everything.")
    ] = Format.DOMAIN,
    with_secrets: Annotated[
        bool, typer.Option("--with-secrets", help="With the secrets that webhooks are signed with.")
    ] = False,
) -> None:
    """Writes everything an account has, but for its API keys, as it is at this moment.

    What the shapes of a vendor can't hold is counted and said at the end.
    """
    found = await account_of(use_cases, account)
    try:
        report = await _write(database, use_cases, found, format_, with_secrets=with_secrets)
    except BrokenPipeError as error:
        # What is still in the buffer would be written at the end, and fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise NobodyReads from error
    for line in report.lines():
        print(line, file=sys.stderr)  # noqa: T201


async def _write(
    database: Database, use_cases: UseCases, account: Account, format_: Format, *, with_secrets: bool
) -> ExportReport:
    out = sys.stdout.buffer
    if format_ is Format.DOMAIN:
        return await write_export(database, account, out, with_secrets=with_secrets)
    mover = movers()[format_]
    return await write_vendor_export(
        database, account, out, mover, use_cases.links, with_secrets=with_secrets
    )
