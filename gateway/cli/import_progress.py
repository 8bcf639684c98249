"""How far an import is: bars for who looks at a terminal, lines for everybody else."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from gateway.moving.importing import Progress as Read
from gateway.moving.source import Resource


class ImportProgress:
    """A bar for each kind of list, on standard error; lists within others count together."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._tasks: dict[Resource, TaskID] = {}
        self._before: dict[Resource, int] = {}
        self._totals: dict[Resource, int | None] = {}

    def show(self, read: Read) -> None:
        """Moves a bar on."""
        resource = read.listing.resource
        if resource not in self._tasks:
            self._tasks[resource] = self._bars.add_task(resource, total=None)
        before = self._before.get(resource, 0)
        total = None if read.total is None else before + max(read.total, read.read)
        if read.done:
            self._before[resource] = before + read.read
            total = before + read.read
        self._bars.update(self._tasks[resource], completed=before + read.read, total=total)

    def wait(self, seconds: float, why: str) -> None:
        """Says why nothing moves."""
        self._bars.console.print(f"waiting {seconds:.0f} s: {why}", highlight=False, markup=False)


class ImportLines:
    """A line for each list that is done, and for each pause, on standard error."""

    def show(self, read: Read) -> None:
        """Tells of a list's end."""
        if read.done:
            print(f"{read.listing}: {read.read}", file=sys.stderr)  # noqa: T201

    def wait(self, seconds: float, why: str) -> None:
        """Says why nothing moves."""
        print(f"waiting {seconds:.0f} s: {why}", file=sys.stderr)  # noqa: T201


@contextmanager
def progress() -> Iterator[ImportProgress | ImportLines]:
    """Shows it while the block lasts."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield ImportLines()
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as bars:
        yield ImportProgress(bars)
