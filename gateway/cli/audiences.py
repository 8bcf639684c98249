"""`audience …`: stored lists, loaded from files."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer

from gateway.cli.account_fields import field_value
from gateway.cli.accounts import AccountArgument, account_of
from gateway.cli.contact_rows import FIELDS, LEFT_OUT, Columns, RowRefused
from gateway.cli.file_progress import FileProgress, progress_of
from gateway.cli.on_database import on_database
from gateway.cli.options import AsJson, Delimiter, delimiter_of
from gateway.cli.printing import print_fields, print_json, print_table
from gateway.cli.row_files import FileRefused, RowFile
from gateway.cli.row_problems import SHOWN, RowProblems
from gateway.domain.accounts import Account
from gateway.domain.channels import Channel
from gateway.domain.errors import Refused
from gateway.domain.paging import Window
from gateway.domain.recipients import Audience, NewContact
from gateway.engine.audience_load import AudienceLoad
from gateway.engine.use_cases import UseCases

app = typer.Typer(no_args_is_help=True, help="Audiences: stored lists of contacts.")

CHUNK = 5_000
"""Contacts handed to the database at a time, which is all that is held in memory."""


class LoadRefused(Refused):
    """Some rows can't be taken, so none is."""


@dataclass(slots=True)
class _Tally:
    """What became of the rows of a file."""

    problems: RowProblems
    rows: int = 0
    duplicates: int = 0


@app.command()
@on_database
async def load(
    use_cases: UseCases,
    name: AccountArgument,
    audience: Annotated[str, typer.Argument(metavar="AUDIENCE", help="A name of your choice.")],
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="CSV in UTF-8; its first row names the columns.")
    ],
    channel: Annotated[Channel, typer.Option(help="What its numbers are reached on.")],
    append: Annotated[bool, typer.Option("--append", help="Add to an audience that exists.")] = False,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Take the good rows, not all rows or none.")
    ] = False,
    ignore_duplicates: Annotated[
        bool,
        typer.Option(
            "--ignore-duplicates", help="A number that is there already is no bad row; its first row counts."
        ),
    ] = False,
    mapped: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="COLUMN=FIELD",
            help=f"What a column is: {', '.join(FIELDS)}, or {LEFT_OUT} to leave it out. May be repeated.",
        ),
    ] = None,
    delimiter: Delimiter = None,
    as_json: AsJson = False,
) -> None:
    """Loads contacts from a file into a new audience: all of them, or none and the reasons."""
    account = await account_of(use_cases, name)
    audience = field_value("name", audience)
    tally = _Tally(RowProblems())
    with RowFile(file, delimiter_of(delimiter)) as rows, progress_of(rows) as progress:
        contacts = _contacts(rows, _mapping(mapped or ()), account, tally)
        try:
            async with use_cases.audiences.loading(account, audience, channel, append=append) as load:
                await _stage(load, contacts, tally, progress)
                await _note_repeats(load, tally, ignored=ignore_duplicates)
                _check(tally, skip_bad=skip_bad)
                added = await load.take()
        finally:
            tally.problems.show()
    loaded = await use_cases.audiences.get(account, load.audience.id)
    result = _fields(loaded) | {
        "rows": tally.rows,
        "added": added,
        "bad_rows": tally.problems.total,
        "duplicates": tally.duplicates,
    }
    (print_json if as_json else print_fields)(result)
    if loaded.contacts_count > account.max_recipients:
        print(  # noqa: T201
            f"warning: campaigns of this account take at most {account.max_recipients} recipients",
            file=sys.stderr,
        )


def _mapping(texts: Sequence[str]) -> Mapping[str, str]:
    pairs = [text.rpartition("=") for text in texts]
    for (column, _, field), text in zip(pairs, texts, strict=True):
        if not column or field not in (*FIELDS, LEFT_OUT):
            raise FileRefused(f"--map {text}: expected COLUMN=FIELD, with a FIELD of {', '.join(FIELDS)}")
    return {column: field for column, _, field in pairs}


def _contacts(
    file: RowFile, mapped: Mapping[str, str], account: Account, tally: _Tally
) -> Iterator[tuple[int, NewContact]]:
    """The good rows; the others are noted."""
    rows = file.rows()
    header = next(rows, None)
    if header is None:
        raise FileRefused("the file is empty")
    columns = Columns.of(header, mapped)
    for row in rows:
        tally.rows += 1
        try:
            yield row.line, columns.contact(row, account)
        except RowRefused as error:
            tally.problems.add(row.line, str(error))


async def _stage(
    load: AudienceLoad, contacts: Iterator[tuple[int, NewContact]], tally: _Tally, progress: FileProgress
) -> None:
    while chunk := list(islice(contacts, CHUNK)):
        await load.stage(chunk)
        progress.show(tally.rows)


async def _note_repeats(load: AudienceLoad, tally: _Tally, *, ignored: bool) -> None:
    repeats = await load.repeats(SHOWN)
    tally.duplicates = repeats.total
    if not ignored:
        tally.problems.add_more(repeats.lines, repeats.total, "this number is there already")


def _check(tally: _Tally, *, skip_bad: bool) -> None:
    bad = tally.problems.total
    if bad and not skip_bad:
        raise LoadRefused(
            f"{bad} of {tally.rows} rows are bad, so none is loaded; --skip-bad loads the others"
        )


@app.command("list")
@on_database
async def list_(
    use_cases: UseCases,
    name: AccountArgument,
    channel: Annotated[Channel | None, typer.Option(help="Only of this channel.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many, newest first.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Lists the account's audiences, newest first."""
    account = await account_of(use_cases, name)
    page = await use_cases.audiences.page(account, Window(limit), channel=channel)
    listed = [_fields(audience) for audience in page.items]
    if as_json:
        print_json(listed)
        return
    columns = ("audience_id", "name", "channel", "contacts", "created_at")
    print_table(columns, ([each[column] for column in columns] for each in listed))


def _fields(audience: Audience) -> dict[str, Any]:
    return {
        "audience_id": audience.id,
        "name": audience.name,
        "channel": audience.channel,
        "contacts": audience.contacts_count,
        "created_at": audience.created_at,
        "updated_at": audience.updated_at,
    }
