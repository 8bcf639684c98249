"""What became of each field of a conversion."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """What became of a field.

    carried    stands in the target with the same value, and would come back so
    changed    stands there with another value, or would come back otherwise
    defaulted  a field of the target that the source does not give
    lost       the target has no place for it, or it could not be read
    missing    the target's vendor requires it, and the source does not give it as the vendor takes it
    """

    CARRIED = "carried"
    CHANGED = "changed"
    DEFAULTED = "defaulted"
    LOST = "lost"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Finding:
    """One field's fate, or that of the same field of many entries of a list.

    `path` is the source's, `target` the target's: dots between levels, `[]` for the entries of a list of
    objects, `[n]` for those of a list of values, from 0. `was` and `now` are the values, of the
    first of `count` entries.
    """

    outcome: Outcome
    path: str | None = None
    target: str | None = None
    was: Any = None
    now: Any = None
    why: str = ""
    count: int = 1

    def as_json(self) -> dict[str, Any]:
        """By names; what an outcome has not is left out."""
        shown: dict[str, Any] = {"outcome": self.outcome.value}
        if self.path is not None:
            shown |= {"path": self.path, "from": self.was}
        if self.target is not None:
            shown["target"] = self.target
            if self.outcome is not Outcome.MISSING:
                shown["to"] = self.now
        if self.why:
            shown["why"] = self.why
        return shown | {"count": self.count}


@dataclass(frozen=True, slots=True)
class LossReport:
    """What became of all fields of one object, or of several."""

    source: str
    target: str
    kind: str
    findings: Sequence[Finding]
    objects: int = 1

    def of(self, outcome: Outcome) -> Iterator[Finding]:
        """The findings of one outcome."""
        return (each for each in self.findings if each.outcome is outcome)

    @property
    def is_complete(self) -> bool:
        """Whether the target has all that its vendor requires."""
        return next(self.of(Outcome.MISSING), None) is None

    def as_json(self) -> dict[str, Any]:
        """By names, with the number of fields of each outcome."""
        counts = {each.value: sum(found.count for found in self.of(each)) for each in Outcome}
        return {
            "from": self.source,
            "to": self.target,
            "kind": self.kind,
            "counts": counts,
            "findings": [each.as_json() for each in self.findings],
        }


def together(findings: Iterable[Finding]) -> list[Finding]:
    """Those that say the same of a field as one, the first, with their number."""
    first: dict[tuple[object, ...], Finding] = {}
    counts: Counter[tuple[object, ...]] = Counter()
    for each in findings:
        key = (each.outcome, each.path, each.target, each.why)
        first.setdefault(key, each)
        counts[key] += each.count
    return [replace(each, count=counts[key]) for key, each in first.items()]


def merged(reports: Sequence[LossReport]) -> LossReport:
    """One report of all objects, which are of one kind and direction."""
    findings = together(found for each in reports for found in each.findings)
    return replace(reports[0], findings=findings, objects=sum(each.objects for each in reports))
