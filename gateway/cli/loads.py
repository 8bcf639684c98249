"""`load`: what `export` wrote, from standard input."""

import sys
from typing import Annotated

import typer

from adapters.registry import movers
from gateway.cli.exports import AccountOption
from gateway.cli.on_database import with_database
from gateway.cli.options import AsJson
from gateway.cli.printing import print_json
from gateway.engine.use_cases import UseCases
from gateway.moving.files import load_export
from gateway.store.database import Database


@with_database
async def command(
    database: Database,
    use_cases: UseCases,
    account: AccountOption,
    resume: Annotated[
        bool,
        typer.Option(
            "--resume", help="What was in progress or scheduled goes on here: it must have stopped elsewhere."
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Loads an export into an account, which is made as it was exported when there is none of that name.

    Ids are kept, so loading twice changes nothing. What was in progress or scheduled comes in held.
    """
    report = await load_export(
        database, use_cases.clock, account, sys.stdin.buffer, resume=resume, movers=movers()
    )
    if as_json:
        print_json(report.as_json())
        return
    for line in report.lines():
        print(line)  # noqa: T201
