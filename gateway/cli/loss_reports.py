"""Loss reports as people read them."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from gateway.cli.printing import shown
from gateway.conversion.findings import Finding, LossReport, Outcome

_LONGEST_VALUE = 40
_PIPED_WIDTH = 200
_STYLES = {
    Outcome.CARRIED: "green",
    Outcome.CHANGED: "yellow",
    Outcome.DEFAULTED: "cyan",
    Outcome.LOST: "red",
    Outcome.MISSING: "bold red",
}


def print_report(report: LossReport) -> None:
    """A table on standard error, with a line below that counts."""
    console = Console(stderr=True)
    if not console.is_terminal:
        console = Console(stderr=True, width=_PIPED_WIDTH)
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in ("", "field", "in the target", "from", "to", "why", "times"):
        table.add_column(column, overflow="fold")
    for each in report.findings:
        table.add_row(*_row(each))
    console.print(table)
    counts = ", ".join(f"{sum(each.count for each in report.of(kind))} {kind}" for kind in Outcome)
    what = report.kind if report.objects == 1 else f"{report.objects} of {report.kind}"
    console.print(Text(f"{report.source} → {report.target}, {what}: {counts}"), soft_wrap=True)


def _row(finding: Finding) -> list[Text]:
    is_missing = finding.outcome is Outcome.MISSING
    return [
        Text(finding.outcome, _STYLES[finding.outcome]),
        Text(finding.path or "-"),
        Text(finding.target or "-"),
        _value(finding.was if finding.path else None),
        _value(None if is_missing else finding.now),
        Text(finding.why),
        Text(str(finding.count)),
    ]


def _value(value: object) -> Text:
    text = shown(value)
    return Text(text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…")
