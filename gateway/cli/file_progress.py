"""A bar that shows how much of a file is read."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from gateway.cli.row_files import RowFile


class FileProgress:
    """A bar on standard error that shows how much of a file is read; nothing where nobody looks."""

    def __init__(self, file: RowFile, bar: Progress) -> None:
        self._file = file
        self._bar = bar
        self._task = bar.add_task("reading", total=file.size, rows=0)

    def show(self, rows: int) -> None:
        """Moves the bar on."""
        self._bar.update(self._task, completed=self._file.read, rows=rows)


@contextmanager
def progress_of(file: RowFile) -> Iterator[FileProgress]:
    """Shows the bar while the block lasts."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rows]} rows"),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        yield FileProgress(file, bar)
