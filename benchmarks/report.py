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
    methods = [f"**{result.name}**: {_method(modules[result.name])}\n{_split(result)}" for result in results]
    return "\n".join([*table, "", *methods])


def _split(result: Result) -> str:
    """Where the processor time went, for results that know it."""
    seconds, parts = result.detail.get("processor_seconds"), result.detail.get("server_time_by_part")
    said = []
    if seconds:
        spent = ", ".join(f"{name} {each:g} s" for name, each in seconds.items())
        said.append(f"\nProcessor time of the last round: {spent}.\n")
    if parts:
        shares = ", ".join(f"{name} {100 * share:.0f} %" for name, share in parts.items())
        said.append(f"\nThe server's own, by samples: {shares}.\n")
    return "".join(said)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _method(module: ModuleType) -> str:
    return cleandoc(module.__doc__ or "")
