"""What is seen of an import while it runs."""

from io import StringIO

import pytest
from rich.console import Console
from rich.progress import Progress

from gateway.cli.import_progress import ImportLines, ImportProgress
from gateway.moving.importing import Progress as Read
from gateway.moving.source import Listing, Resource

FIRST, SECOND = Listing(Resource.CONTACTS, "a"), Listing(Resource.CONTACTS, "b")

# label, what is read in turn, how far the bar then is, and of how many
READ: list[tuple[str, list[Read], float, float | None]] = [
    ("a page of some", [Read(FIRST, 100, 250, done=False)], 100, 250),
    ("the last page", [Read(FIRST, 100, 250, done=False), Read(FIRST, 250, 250, done=True)], 250, 250),
    ("nobody knows how many", [Read(FIRST, 100, None, done=False)], 100, None),
    ("fewer than were said", [Read(FIRST, 90, 100, done=True)], 90, 90),
    ("more than were said", [Read(FIRST, 110, 100, done=False)], 110, 110),
    (
        "lists within count together",
        [Read(FIRST, 90, 90, done=True), Read(SECOND, 5, 30, done=False)],
        95,
        120,
    ),
]


@pytest.mark.parametrize(("read", "completed", "total"), [pytest.param(*c, id=label) for label, *c in READ])
def test_bars(read: list[Read], completed: float, total: float | None) -> None:
    shown = StringIO()
    with Progress(console=Console(file=shown, force_terminal=True)) as bars:
        progress = ImportProgress(bars)
        for each in read:
            progress.show(each)
        progress.wait(30.2, "answered 429")
        [task] = bars.tasks
        assert (task.description, task.completed, task.total) == ("contacts", completed, total)
    assert "waiting 30 s: answered 429" in shown.getvalue()


def test_lines(capsys: pytest.CaptureFixture[str]) -> None:
    """Where nobody looks, a line for each list that is done."""
    lines = ImportLines()
    for each in (Read(FIRST, 100, 250, done=False), Read(FIRST, 250, 250, done=True)):
        lines.show(each)
    lines.wait(30.2, "answered 429")
    assert capsys.readouterr().err.splitlines() == ["contacts of a: 250", "waiting 30 s: answered 429"]
