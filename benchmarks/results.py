"""What a benchmark finds: written as JSON for programs, shown as a table for people."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, Literal

import orjson
from rich.console import Console
from rich.table import Table


class BenchmarkFailed(Exception):
    """Something went wrong that is not a matter of speed; there is no figure then."""


class NotMeasured(Exception):
    """What is needed for the figure can't be had on this machine; the text says what."""


FOLDER = Path(__file__).parent / "out"

Bound = Literal["at most", "at least", "within 3 % of"]


@dataclass(frozen=True, slots=True)
class Result:
    """A figure beside its floor, both measured in one run.

    `ratio` is value / floor and is held against `target` (and `aim`, the wish beyond it) in the sense of
    `bound`. `met` also says whether the further conditions named in `detail` hold.
    """

    name: str
    value: float
    unit: str
    floor: float
    ratio: float
    bound: Bound
    target: float
    met: bool
    aim: float | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)


def compared(
    name: str,
    unit: str,
    values: Sequence[float],
    floors: Sequence[float],
    *,
    bound: Bound,
    target: float,
    aim: float | None = None,
    detail: Mapping[str, Any] | None = None,
    conditions: bool = True,
) -> Result:
    """The result of several rounds, by their medians; `conditions` is what else has to hold."""
    value, floor = median(values), median(floors)
    ratio = value / floor
    held = ratio <= target if bound == "at most" else ratio >= target
    rounds = {"values": rounded(values), "floors": rounded(floors)}
    return Result(
        name=name,
        value=significant(value),
        unit=unit,
        floor=significant(floor),
        ratio=significant(ratio),
        bound=bound,
        target=target,
        met=held and conditions,
        aim=aim,
        detail={**(detail or {}), **rounds},
    )


def significant(value: float) -> float:
    """A number to four significant digits."""
    return float(f"{value:.4g}")


def rounded(values: Sequence[float]) -> list[float]:
    """Numbers to four significant digits."""
    return [significant(value) for value in values]


def write(result: Result, folder: Path = FOLDER) -> Path:
    """Keeps a result as `<name>.json`."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{result.name}.json"
    path.write_bytes(orjson.dumps(asdict(result), option=orjson.OPT_INDENT_2))
    return path


def read(name: str, folder: Path = FOLDER) -> Result | None:
    """The last result of this name, if there is one."""
    path = folder / f"{name}.json"
    return Result(**orjson.loads(path.read_bytes())) if path.exists() else None


COLUMNS = ("benchmark", "value", "floor", "ratio", "target", "aim", "met")


def row(result: Result) -> tuple[str, ...]:
    """A result as a line of the table."""
    return (
        result.name,
        f"{result.value:g} {result.unit}",
        f"{result.floor:g} {result.unit}",
        f"{result.ratio:.2f}",
        f"{result.bound} {result.target:g}",
        "" if result.aim is None else f"{result.aim:g}",
        "yes" if result.met else "no",
    )


def print_table(results: Sequence[Result]) -> None:
    """The results on standard output."""
    table = Table(*COLUMNS, box=None, header_style="bold", pad_edge=False)
    for result in results:
        table.add_row(*row(result))
    Console().print(table)
