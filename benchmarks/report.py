"""The figures as a chapter of the docs: a table, and how each was measured, from the module that did it."""

from collections.abc import Mapping, Sequence
from inspect import cleandoc
from pathlib import Path
from types import ModuleType

from benchmarks.installation import ROOT
from benchmarks.results import COLUMNS, Result, row

PAGE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"


def write(results: Sequence[Result], modules: Mapping[str, ModuleType], page: Path = PAGE) -> None:
    """Replaces what stands between the page's two markers."""
    before, _, rest = page.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}\n\n{chapter(results, modules)}\n{END}{after}")


def chapter(results: Sequence[Result], modules: Mapping[str, ModuleType]) -> str:
    """The table and the methods, as Markdown."""
    table = [_line(COLUMNS), _line(["---"] * len(COLUMNS)), *(_line(row(result)) for result in results)]
    methods = [f"**{result.name}**: {_method(modules[result.name])}\n" for result in results]
    return "\n".join([*table, "", *methods])


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _method(module: ModuleType) -> str:
    return cleandoc(module.__doc__ or "")
