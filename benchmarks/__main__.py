"""`python -m benchmarks [NAME]`: runs one benchmark, or all; `report` writes the table into the docs."""

from typing import Annotated

import typer
import uvloop

from benchmarks import results, take_in, throughput

BENCHMARKS = {"take_in": take_in.run, "throughput": throughput.run}


app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    name: Annotated[
        str | None, typer.Argument(help=f"One of {', '.join(BENCHMARKS)}; all if left out.")
    ] = None,
    scale: Annotated[float, typer.Option(help="Another size than the one the targets are for.")] = 1.0,
) -> None:
    """Measures the gateway against floors taken in the same run."""
    if name is not None and name not in BENCHMARKS:
        raise typer.BadParameter(f"{name}: expected one of {', '.join(BENCHMARKS)}")
    measured = []
    for each in (name,) if name else BENCHMARKS:
        result = uvloop.run(BENCHMARKS[each](scale))
        results.write(result)
        results.print_table([result])
        measured.append(result)
    if len(measured) > 1:
        results.print_table(measured)


if __name__ == "__main__":
    app()
