"""`suppression …`: numbers that get nothing more from an account on a channel."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.accounts import AccountArgument, account_of
from gateway.cli.contact_rows import NUMBER, RowRefused, own_number
from gateway.cli.file_progress import progress_of
from gateway.cli.on_database import on_database
from gateway.cli.options import AsJson, Delimiter, delimiter_of
from gateway.cli.printing import print_fields, print_json, print_table
from gateway.cli.row_files import Row, RowFile
from gateway.cli.row_problems import RowProblems
from gateway.domain.accounts import Account
from gateway.domain.channels import Channel
from gateway.domain.errors import Refused
from gateway.domain.paging import Window
from gateway.domain.suppressions import Suppression
from gateway.engine.use_cases import UseCases

app = typer.Typer(no_args_is_help=True, help="Numbers that get nothing more from an account.")

ChannelOption = Annotated[Channel, typer.Option(help="Where they get nothing more.")]
Numbers = Annotated[list[str], typer.Argument(metavar="NUMBER…", help="With country code.")]

CHUNK = 5_000
"""Numbers written at a time."""

OPERATOR, IMPORT = "operator", "import"


class BadRows(Refused):
    """Some rows of a file hold no number; the others were taken."""


@app.command()
@on_database
async def add(
    use_cases: UseCases,
    name: AccountArgument,
    numbers: Numbers,
    channel: ChannelOption,
    as_json: AsJson = False,
) -> None:
    """Suppresses numbers; what is queued for them is not sent either."""
    account = await account_of(use_cases, name)
    wanted = _checked(numbers, account)
    added = await use_cases.suppressions.add(account, channel, wanted, OPERATOR)
    (print_json if as_json else print_fields)({"added": added, "already": len(set(wanted)) - added})


@app.command()
@on_database
async def remove(
    use_cases: UseCases,
    name: AccountArgument,
    numbers: Numbers,
    channel: ChannelOption,
    as_json: AsJson = False,
) -> None:
    """Lets numbers get messages again, of campaigns that start from now on."""
    account = await account_of(use_cases, name)
    wanted = _checked(numbers, account)
    removed = await use_cases.suppressions.remove(account, channel, wanted)
    (print_json if as_json else print_fields)({"removed": removed, "unknown": len(set(wanted)) - removed})


@app.command("list")
@on_database
async def list_(
    use_cases: UseCases,
    name: AccountArgument,
    channel: Annotated[Channel | None, typer.Option(help="Only of this channel.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1_000_000, help="How many.")] = 100,
    skip: Annotated[int, typer.Option(min=0, help="How many to pass over first.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Lists suppressed numbers, by channel and number."""
    account = await account_of(use_cases, name)
    page = await use_cases.suppressions.page(account, Window(limit, offset=skip), channel=channel)
    if as_json:
        print_json({"total": page.total, "suppressions": [_fields(each) for each in page.items]})
        return
    columns = ("number", "channel", "source", "created_at")
    print_table(columns, ([_fields(each)[column] for column in columns] for each in page.items))
    typer.echo(f"{len(page.items)} of {page.total}")


@app.command("import")
@on_database
async def import_(
    use_cases: UseCases,
    name: AccountArgument,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="One number a line, or CSV with a column `number`.")
    ],
    channel: ChannelOption,
    delimiter: Delimiter = None,
    as_json: AsJson = False,
) -> None:
    """Suppresses the numbers of a file. Bad rows are reported, and the others taken all the same.

    Of CSV without a row of names, the first column counts. Ends with 1 when there was a bad row.
    """
    account = await account_of(use_cases, name)
    problems, good, added = RowProblems(), 0, 0
    with RowFile(file, delimiter_of(delimiter)) as rows, progress_of(rows) as progress:
        for chunk in _chunks(rows, account, problems):
            good += len(chunk)
            added += await use_cases.suppressions.add(account, channel, chunk, IMPORT)
            progress.show(good)
    problems.show()
    result = {"added": added, "already": good - added, "bad_rows": problems.total}
    (print_json if as_json else print_fields)(result)
    if problems.total:
        raise BadRows(f"{problems.total} rows hold no number")


def _chunks(file: RowFile, account: Account, problems: RowProblems) -> Iterator[list[str]]:
    chunk: list[str] = []
    for row, place in _placed(file.rows()):
        try:
            chunk.append(_number(row, place, account))
        except RowRefused as error:
            problems.add(row.line, str(error))
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    yield chunk


def _placed(rows: Iterator[Row]) -> Iterator[tuple[Row, int]]:
    """Each row with the place of its number, which a row of names tells."""
    place = 0
    for index, row in enumerate(rows):
        names = [value.strip().lower() for value in row.values]
        if index == 0 and NUMBER in names:
            place = names.index(NUMBER)
        else:
            yield row, place


def _number(row: Row, place: int, account: Account) -> str:
    if row.problem:
        raise RowRefused(row.problem)
    if place >= len(row.values):
        raise RowRefused("no number")
    return own_number(row.values[place].strip(), account)


def _checked(numbers: Sequence[str], account: Account) -> list[str]:
    try:
        return [own_number(number, account) for number in numbers]
    except RowRefused as error:
        raise Refused(str(error)) from error


def _fields(suppression: Suppression) -> dict[str, object]:
    return {
        "number": suppression.number,
        "channel": suppression.channel,
        "source": suppression.source,
        "created_at": suppression.created_at,
    }
