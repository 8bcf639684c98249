"""What became of everything that was loaded."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from gateway.moving.belongings import Kind

SHOWN = 20
"""Most examples that are kept for a kind."""


FEW = 3
"""Of those, how many a person is shown for each reason."""


@dataclass(slots=True)
class Tally:
    """Of one kind: how many came, were there already, were changed and how, and were left out and why.

    `examples` are the first that were left out, each by its id.
    """

    came: int = 0
    there: int = 0
    changed: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    examples: list[tuple[str, str]] = field(default_factory=list)

    def skip(self, ids: Iterable[str], why: str) -> None:
        """Notes what was left out."""
        for each in ids:
            self.skipped[why] += 1
            if len(self.examples) < SHOWN:
                self.examples.append((each, why))

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "came": self.came,
            "there": self.there,
            "changed": dict(self.changed),
            "skipped": dict(self.skipped),
            "examples": [{"id": each, "why": why} for each, why in self.examples],
        }


@dataclass(slots=True)
class LoadReport:
    """A tally for each kind that came. `changed` in it counts also what was changed on the way in."""

    kinds: dict[Kind, Tally] = field(default_factory=dict)

    def of(self, kind: Kind) -> Tally:
        """The tally of a kind."""
        return self.kinds.setdefault(kind, Tally())

    @property
    def came(self) -> int:
        """How many of all kinds came."""
        return sum(tally.came for tally in self.kinds.values())

    @property
    def skipped(self) -> int:
        """How many of all kinds were left out."""
        return sum(tally.skipped.total() for tally in self.kinds.values())

    def lines(self) -> Iterator[str]:
        """For people."""
        for kind in (each for each in Kind if each in self.kinds):
            tally = self.kinds[kind]
            yield f"{kind}: {tally.came} came, {tally.there} were there already"
            for how, count in tally.changed.items():
                yield f"  {count} changed: {how}"
            for why, count in tally.skipped.items():
                examples = [each for each, reason in tally.examples if reason == why]
                yield f"  {count} left out: {why} ({', '.join(examples[:FEW])}{', …' if count > FEW else ''})"

    def as_json(self) -> dict[str, Any]:
        """For programs: kinds in the order in which they come."""
        return {kind.value: self.kinds[kind].as_json() for kind in Kind if kind in self.kinds}
