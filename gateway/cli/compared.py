"""A comparison's summary on the terminal."""

from rich.table import Table
from rich.text import Text

from gateway.cli.printing import console
from gateway.comparison.findings import Group
from gateway.comparison.summary import Summary

MOST = 20
"""Groups shown; the report has them all."""


def print_summary(summary: Summary) -> None:
    """Counts, the commonest groups, and why exchanges were not compared."""
    out, total = console(), summary.total
    out.print(
        Text(
            f"{summary.dialect}: {total.seen} requests, {total.equal} equal, {total.different} different, "
            f"{total.not_compared} not compared"
        )
    )
    if summary.groups:
        table = Table("requests", "operation", "difference", "vendor", "gateway", box=None, pad_edge=False)
        table.columns[0].justify = "right"
        for group in summary.groups[:MOST]:
            table.add_row(*map(Text, _row(group)))
        out.print(table)
    if len(summary.groups) > MOST:
        out.print(Text(f"and {len(summary.groups) - MOST} groups more: see the report"))
    if summary.not_compared:
        table = Table("requests", "not compared", box=None, pad_edge=False)
        table.columns[0].justify = "right"
        for why, count in summary.not_compared:
            table.add_row(str(count), Text(why))
        out.print(table)


def _row(group: Group) -> tuple[str, ...]:
    example = group.examples[0]
    what = " ".join(filter(None, (group.kind, group.path, group.detail)))
    row = str(group.exchanges), group.operation, what, example.vendor_value, example.gateway_value
    return tuple(map(_printable, row))


def _printable(text: str) -> str:
    """Without what would steer the terminal."""
    return "".join(
        character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text
    )
