"""`import`: what an account has at a vendor, through the vendor's own API."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Final

import orjson
import typer

from adapters.registry import sources
from gateway.cli.accounts import account_of
from gateway.cli.exports import AccountOption
from gateway.cli.import_progress import progress
from gateway.cli.on_database import with_database
from gateway.cli.options import AsJson
from gateway.cli.printing import print_json, print_table
from gateway.cli.vendors import BaseUrl, KeyEnv, key_of, source_of
from gateway.domain.errors import Refused
from gateway.engine.use_cases import UseCases
from gateway.moving.import_report import ImportReport
from gateway.moving.importing import Import, ImportStopped, Rehearsal, Scope
from gateway.moving.source import Resource
from gateway.moving.taking_over import Handover, TakeOver
from gateway.store.database import Database

ONLY: Final = tuple(each for each in Resource if each not in (Resource.CONTACTS, Resource.RECIPIENTS))


class ImportRefused(Refused):
    """What the command was given can't be used."""


class StillHeld(Refused):
    """Some campaigns were to be taken over, and were not."""


Dialect = Annotated[str, typer.Argument(metavar="DIALECT", help=f"The vendor: {', '.join(sources())}.")]
Only = Annotated[
    str | None,
    typer.Option(
        metavar="RESOURCES",
        help=f"Only these, with commas between: {', '.join(ONLY)}. Contacts come with audiences, and "
        "campaigns with messages.",
    ),
]
Since = Annotated[
    str | None,
    typer.Option(
        metavar="TIME",
        help="Leave out messages and finished campaigns made before this day or time (UTC, 2026-01-31 or "
        "2026-01-31T09:00:00).",
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Read everything and report, and write nothing.")]
TakeOverToo = Annotated[
    bool,
    typer.Option(
        "--take-over", help="Stop scheduled campaigns at the vendor, and send them from here instead."
    ),
]
ReportFile = Annotated[
    Path | None, typer.Option("--report", metavar="FILE", help="Write the report there, too, as JSON.")
]


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What an import came to; `stopped` is why it is not at its end."""

    report: ImportReport
    taken: Sequence[TakeOver] = ()
    stopped: ImportStopped | None = None


@with_database
async def command(
    database: Database,
    use_cases: UseCases,
    dialect: Dialect,
    base_url: BaseUrl,
    key_env: KeyEnv,
    account: AccountOption,
    only: Only = None,
    since: Since = None,
    dry_run: DryRun = False,
    take_over: TakeOverToo = False,
    report_file: ReportFile = None,
    as_json: AsJson = False,
) -> None:
    """Imports an account from a vendor: once, again, or on from where an import was interrupted.

    Ids are kept. Scheduled campaigns come in held: the vendor sends them, unless they are taken over.
    """
    scope = scope_of(only, since)
    if dry_run and take_over:
        raise ImportRefused("--dry-run and --take-over exclude each other: one of them writes nothing")
    if take_over and not scope.has(Resource.CAMPAIGNS):
        raise ImportRefused("--take-over takes campaigns over as they are now: --only has to name them")
    owner = await account_of(use_cases, account)
    with progress() as shown:
        async with source_of(dialect, base_url, key_of(key_env), shown.wait) as source:
            run = (Rehearsal if dry_run else Import)(
                *(database, use_cases.clock, owner, source),
                dialect=dialect,
                origin=base_url.rstrip("/"),
                scope=scope,
                told=shown.show,
            )
            handover = Handover(use_cases.take_overs, source, owner, use_cases.clock)
            outcome = await _outcome(run, handover if take_over else None, dialect)
    _show(outcome, as_json, report_file)
    if outcome.stopped is not None:
        raise ImportStopped(f"{outcome.stopped}; the same command goes on from there")
    if held := [each for each in outcome.taken if each.why_not is not None]:
        raise StillHeld(
            f"{len(held)} of {len(outcome.taken)} scheduled campaigns stay held, and their vendor's"
        )


async def _outcome(run: Import, handover: Handover | None, dialect: str) -> _Outcome:
    try:
        report = await run.run()
    except ImportStopped as error:
        return _Outcome(run.report(), stopped=error)
    return _Outcome(report, await handover.every(dialect) if handover else ())


def scope_of(only: str | None, since: str | None) -> Scope:
    """What of the account is read. Raises ImportRefused."""
    names = [each.strip() for each in only.split(",")] if only is not None else []
    if unknown := [each for each in names if each not in ONLY]:
        raise ImportRefused(f"--only {unknown[0]}: expected some of {', '.join(ONLY)}")
    try:
        moment = datetime.fromisoformat(since) if since is not None else None
    except ValueError:
        raise ImportRefused(f"--since {since}: expected a day or a time, as 2026-01-31") from None
    if moment is not None:
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    return Scope(frozenset(map(Resource, names)) if only is not None else None, moment)


def _show(outcome: _Outcome, as_json: bool, file: Path | None) -> None:
    value = _as_json(outcome)
    if file is not None:
        file.write_bytes(orjson.dumps(value, option=orjson.OPT_INDENT_2, default=str) + b"\n")
    if as_json:
        print_json(value)
    else:
        _print(outcome.report, outcome.taken)


def _as_json(outcome: _Outcome) -> dict[str, Any]:
    taken = [
        {
            "campaign_id": str(each.campaign.id),
            "number": each.campaign.number,
            "name": each.campaign.name,
            "taken_over": each.why_not is None,
            "why_not": each.why_not,
        }
        for each in outcome.taken
    ]
    stopped = str(outcome.stopped) if outcome.stopped else None
    return {**outcome.report.as_json(), "take_overs": taken, "stopped": stopped}


def _print(report: ImportReport, taken: Sequence[TakeOver]) -> None:
    tallies = [(each, report.resources[each]) for each in Resource if each in report.resources]
    print_table(
        ("what", "came", "there already", "skipped"),
        ([each, tally.came, tally.there, tally.skipped.total()] for each, tally in tallies),
    )
    said = [(each, count, why) for each, tally in tallies for why, count in tally.skipped.items()]
    noted = [(each, count, why) for each, tally in tallies for why, count in tally.changed.items()]
    for head, rows in (("skipped, because", said), ("came, but", noted)):
        if rows:
            typer.echo()
            print_table(("what", "how many", head), rows)
    if report.notes:
        typer.echo()
        print_table(("besides",), ([each] for each in report.notes))
    if taken:
        outcomes = (
            (each.campaign.number, each.campaign.name, each.why_not or "taken over") for each in taken
        )
        typer.echo()
        print_table(("campaign", "name", "take-over"), outcomes)
