"""Each benchmark at a tiny size: does it run to its end and write what it should? Times are not judged."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any

import orjson
import pytest
import typer

from benchmarks import report, results
from benchmarks.__main__ import MODULES, main, measure
from benchmarks.against import against
from benchmarks.large_campaigns import DYNAMIC_MESSAGING
from benchmarks.peer import Peer
from benchmarks.profile import part_of
from benchmarks.rate import busiest_second
from benchmarks.results import BenchmarkFailed, NotMeasured, Result
from benchmarks.smpp_campaigns import gateway_at
from benchmarks.smsc import PACKAGES, Smsc
from tests.providers.smpp.server import NotInstalled, install

PEERS = ("smpp_vs_kannel", "smpp_vs_jasmin")
"""They are not installed by a test."""

THROUGH_AN_SMSC = ("end_to_end", "receipts")
ALONE = (
    *("take_in", "throughput", "singles", "rate", "memory", "reads", "webhooks", "fairness", "growth"),
    *("importing", "exporting", "comparison"),
)
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
    assert sorted(MODULES) == sorted((*ALONE, *THROUGH_AN_SMSC, *PEERS))


@pytest.fixture
def node() -> None:
    PACKAGES.mkdir(exist_ok=True)
    try:
        install(PACKAGES)
    except NotInstalled as error:
        pytest.skip(str(error))


@pytest.mark.usefixtures("node")
@pytest.mark.parametrize("name", THROUGH_AN_SMSC)
def test_a_benchmark_through_an_smsc_writes_its_result(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _writes_its_result(name, tmp_path, capsys)


@pytest.mark.parametrize("name", ALONE)
def test_a_benchmark_writes_its_result(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _writes_its_result(name, tmp_path, capsys)


def _writes_its_result(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
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


def test_a_peer_that_cannot_be_had_is_a_line_that_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nowhere(scale: float) -> Result:
        raise NotMeasured("it needs kannel")

    monkeypatch.setattr(MODULES["smpp_vs_kannel"], "run", nowhere)
    measure(("smpp_vs_kannel",), 1.0, tmp_path)
    assert capsys.readouterr().out == "smpp_vs_kannel  not measured: it needs kannel\n"
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("node")
async def test_a_peer_takes_turns_with_the_gateway() -> None:
    """The peer is a client that submits by itself: what is tried is the comparison."""

    @asynccontextmanager
    async def peer_at(smsc: Smsc) -> AsyncIterator[Peer]:
        async with gateway_at(smsc, 10) as other:

            async def feed(count: int) -> float:
                begun = perf_counter()
                await other.client.json_of(DYNAMIC_MESSAGING.path, DYNAMIC_MESSAGING.body(count))
                return begun

            yield Peer("another", {"server": other.server.pid}, feed)

    result = await against("smpp_vs_another", peer_at, 0.0001, rounds=1, target=1.0)
    assert min(result.value, result.floor) > 0
    assert result.detail["messages"] == 10


@pytest.mark.parametrize(
    ("frames", "part"),
    [
        (["/x/site-packages/uvloop/__init__.py:1"], "event loop and driver"),
        (["/x/gateway/engine/lane.py:1", "/x/gateway/providers/smpp/batch.py:2"], "smpp"),
        (["/x/gateway/engine/lane.py:1", "/x/gateway/store/lanes.py:2", "/x/asyncpg/pool.py:3"], "database"),
        (["/x/adapters/dexatel/campaigns.py:1", "/x/pydantic/main.py:3"], "requests"),
        (["/x/gateway/engine/lane.py:1", "/x/gateway/domain/sms.py:2"], "engine"),
    ],
)
def test_a_sample_belongs_to_its_innermost_known_frame(frames: list[str], part: str) -> None:
    assert part_of(frames) == part


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(typer.BadParameter, match="expected take_in, throughput, singles, rate, memory"):
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


def test_the_report_tells_where_the_processor_time_went() -> None:
    detail = {"processor_seconds": {"server": 3.5, "smsc": 0.25}, "server_time_by_part": {"smpp": 0.36}}
    text = report.chapter([replace(RESULT, detail=detail)], MODULES)
    assert "Processor time of the last round: server 3.5 s, smsc 0.25 s." in text
    assert "The server's own, by samples: smpp 36 %." in text


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
