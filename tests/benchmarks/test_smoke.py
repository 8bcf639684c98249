"""Each benchmark at a tiny size: does it run to its end and write what it should? Times are not judged."""

from pathlib import Path
from typing import Any

import orjson
import pytest
import typer

from benchmarks import report, results
from benchmarks.__main__ import MODULES, main, measure
from benchmarks.rate import busiest_second
from benchmarks.results import BenchmarkFailed, Result

NAMES = ("take_in", "throughput", "rate", "memory", "reads", "webhooks")
FIELDS: dict[str, type | tuple[type, ...]] = {
    "name": str,
    "value": float,
    "unit": str,
    "floor": float,
    "ratio": float,
    "bound": str,
    "target": float,
    "met": bool,
    "aim": (float, type(None)),
    "detail": dict,
}
RESULT = Result("reads", 50.0, "requests/s", 100.0, 0.5, "at least", 0.35, met=True)


def test_there_is_a_benchmark_for_each_figure() -> None:
    assert tuple(MODULES) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_benchmark_writes_its_result(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    measure((name,), 0.001, tmp_path)
    written: dict[str, Any] = orjson.loads((tmp_path / f"{name}.json").read_bytes())
    assert {field: isinstance(written[field], kind) for field, kind in FIELDS.items()} == dict.fromkeys(
        FIELDS, True
    )
    assert written["name"] == name
    assert min(written["value"], written["floor"], written["ratio"]) > 0
    assert results.read(name, tmp_path) == Result(**written)
    assert capsys.readouterr().out.splitlines()[-1].startswith(name)


def test_a_benchmark_that_fails_is_one_line_and_the_others_go_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(scale: float) -> Result:
        raise BenchmarkFailed("the server did not start")

    async def sound(scale: float) -> Result:
        return RESULT

    monkeypatch.setattr(MODULES["memory"], "run", broken)
    monkeypatch.setattr(MODULES["reads"], "run", sound)
    with pytest.raises(typer.Exit) as exit_:
        measure(("memory", "reads"), 1.0, tmp_path)
    assert exit_.value.exit_code == 1
    assert capsys.readouterr().err == "memory: failed: the server did not start\n"
    assert [path.name for path in tmp_path.iterdir()] == ["reads.json"]


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(
        typer.BadParameter, match="expected take_in, throughput, rate, memory, reads, webhooks"
    ):
        main("speed")


def test_the_report_stands_between_its_markers(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text(f"# Performance\n\n{report.BEGIN}\nold\n{report.END}\n\nThe end.\n")
    report.write([RESULT], MODULES, page)
    text = page.read_text()
    assert "| reads | 50 requests/s | 100 requests/s | 0.50 | at least 0.35 |  | yes |" in text
    assert "**reads**: Requests/s of reading" in text
    assert "old" not in text
    assert text.startswith("# Performance\n")
    assert text.endswith(f"{report.END}\n\nThe end.\n")


@pytest.mark.parametrize(
    ("times", "most"),
    [
        ([], 0),
        ([5.0], 1),
        ([0.0, 0.5, 0.999], 3),
        ([0.0, 1.0, 2.0], 1),
        ([0.0, 0.9, 1.1, 1.8, 1.95], 3),
    ],
)
def test_the_busiest_second(times: list[float], most: int) -> None:
    assert busiest_second(times) == most
