"""`python -m benchmarks [NAME]`: measures; `python -m benchmarks report` writes the figures into the docs."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Annotated, TypeAlias

import typer
import uvloop

from benchmarks import (
    comparison,
    end_to_end,
    exporting,
    fairness,
    growth,
    importing,
    memory,
    rate,
    reads,
    receipts,
    report,
    results,
    singles,
    smpp_vs_jasmin,
    smpp_vs_kannel,
    take_in,
    throughput,
    webhooks,
)
from benchmarks.results import BenchmarkFailed, NotMeasured, Result

Benchmark: TypeAlias = Callable[[float], Awaitable[Result]]

MODULES: Mapping[str, ModuleType] = {
    module.__name__.rpartition(".")[2]: module
    for module in (
        *(take_in, throughput, singles, rate, memory, reads, webhooks),
        *(smpp_vs_kannel, smpp_vs_jasmin, end_to_end, receipts, fairness, growth),
        *(importing, exporting, comparison),
    )
}
REPORT = "report"

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    name: Annotated[str, typer.Argument(metavar="[NAME]", help=f"{', '.join(MODULES)} or {REPORT}.")] = "",
    scale: Annotated[
        float, typer.Option(min=0.0001, help="Another size than the one the targets are for.")
    ] = 1.0,
) -> None:
    """Runs one benchmark, or all without a NAME; `report` writes the last results into the docs."""
    if name == REPORT:
        report.write([result for each in MODULES if (result := results.read(each))], MODULES)
    elif not name:
        measure(tuple(MODULES), scale)
    elif name in MODULES:
        measure((name,), scale)
    else:
        raise typer.BadParameter(f"{name!r}: expected {', '.join(MODULES)} or {REPORT}")


def measure(names: Sequence[str], scale: float, folder: Path = results.FOLDER) -> None:
    """Runs benchmarks one after the other; all their rows stand together at the end.

    Raises typer.Exit when one of them has no figure.
    """
    measured = []
    failed = False
    for name in names:
        try:
            result = uvloop.run(_until_told_to_stop(MODULES[name].run, scale))
        except BenchmarkFailed as error:
            typer.echo(f"{name}: failed: {error}", err=True)
            failed = True
            continue
        except NotMeasured as error:
            typer.echo(f"{name}  not measured: {error}")
            continue
        except asyncio.CancelledError as error:
            raise typer.Exit(128 + signal.SIGTERM) from error
        results.write(result, folder)
        measured.append(result)
        results.print_table([result])
    if len(names) > 1:
        typer.echo()
        results.print_table(measured)
    if failed:
        raise typer.Exit(1)


async def _until_told_to_stop(benchmark: Benchmark, scale: float) -> Result:
    """SIGTERM ends a benchmark as Ctrl-C does: its processes are stopped and its folders removed."""
    task = asyncio.ensure_future(benchmark(scale))
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    return await task


if __name__ == "__main__":
    app()
