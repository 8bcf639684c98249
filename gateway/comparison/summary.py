"""What a report is made of: the findings as they are at one moment."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from yarl import URL

from gateway.comparison.findings import Findings, Group, Tally
from gateway.comparison.not_compared import Why
from gateway.comparison.rules import Comparison, SetAside


@dataclass(frozen=True, slots=True)
class Sides:
    """What is compared with what; `vendor` is an address, or the recording's file name."""

    vendor: str
    gateway: str
    mirrored: bool


@dataclass(frozen=True, slots=True)
class OperationSummary:
    """One operation's counts."""

    name: str
    seen: int
    equal: int
    different: int
    not_compared: int


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts, groups with the commonest first, reasons with the commonest first, and the rules."""

    dialect: str
    sides: Sides
    begun: datetime
    until: datetime
    total: OperationSummary
    operations: Sequence[OperationSummary]
    groups: Sequence[Group]
    beyond: int
    not_compared: Sequence[tuple[Why, int]]
    set_aside: Sequence[SetAside]


def summary_of(comparison: Comparison, sides: Sides, begun: datetime, findings: Findings) -> Summary:
    """The findings now; nothing of it changes afterwards."""
    groups = sorted(findings.groups.values(), key=lambda group: (-group.exchanges, group.operation))
    operations = [_operation(name, tally) for name, tally in findings.operations.items()]
    title = comparison.dialect.description.title if comparison.dialect.description else ""
    return Summary(
        dialect=title or comparison.dialect.name,
        sides=sides,
        begun=begun,
        until=datetime.now(UTC),
        total=_operation("all", findings.total),
        operations=sorted(operations, key=lambda each: (-each.different, -each.seen, each.name)),
        groups=[replace(group, examples=list(group.examples)) for group in groups],
        beyond=findings.beyond,
        not_compared=findings.total.not_compared.most_common(),
        set_aside=comparison.set_aside,
    )


def _operation(name: str, tally: Tally) -> OperationSummary:
    return OperationSummary(name, tally.seen, tally.equal, tally.different, tally.not_compared.total())


def address(url: str) -> str:
    """Scheme, host and port of an address, and nothing that may be secret."""
    return str(URL(url).origin())
