"""What the comparison has found: counts, and groups of like differences with a few examples each."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from gateway.comparison.examples import Example
from gateway.comparison.judging import Difference, Kind
from gateway.comparison.not_compared import Why

EXAMPLES = 3
"""Of each group, the first."""

MOST_GROUPS = 500
MOST_OPERATIONS = 500
"""Beyond these everything is counted together: paths and keys are what others make of them."""

OTHERS = "all others"

GroupKey: TypeAlias = tuple[str, Kind, str, str]


@dataclass(slots=True)
class Found:
    """The differences of one exchange that belong to one group."""

    first: Difference
    places: int = 0


@dataclass(slots=True)
class Group:
    """Differences of one kind at one place of one operation's answers.

    `exchanges` are those that have it, `places` how often it is there in all of them.
    """

    operation: str
    kind: Kind
    path: str
    detail: str
    exchanges: int = 0
    places: int = 0
    examples: list[Example] = field(default_factory=list)


@dataclass(slots=True)
class Tally:
    """One operation's exchanges, or all of them."""

    equal: int = 0
    different: int = 0
    not_compared: Counter[Why] = field(default_factory=Counter)

    @property
    def compared(self) -> int:
        """Those that were judged."""
        return self.equal + self.different

    @property
    def seen(self) -> int:
        """All that passed."""
        return self.compared + self.not_compared.total()


def grouped(
    operation: str, differences: Iterable[Difference], hiding: Callable[[], Callable[[str], str]]
) -> dict[GroupKey, Found]:
    """The differences of one exchange by the group they belong to.

    `hiding` gives what hides what keys must not tell; it is asked only when there is a difference.
    """
    found: dict[GroupKey, Found] = {}
    shown: Callable[[str], str] | None = None
    for each in differences:
        shown = shown or hiding()
        key = (operation, each.kind, shown(each.folded), shown(each.detail))
        found.setdefault(key, Found(each)).places += 1
    return found


class Findings:
    """Counts and groups; what is kept has a bound, however long the comparison runs."""

    def __init__(self) -> None:
        self.total = Tally()
        self.operations: dict[str, Tally] = {}
        self.groups: dict[GroupKey, Group] = {}
        self.beyond = 0
        """Differences that are in no group, because there were too many groups."""

    def left_out(self, operation: str | None, why: Why) -> None:
        """Counts an exchange that was not compared; `operation` is None when it is none of the dialect's."""
        self.total.not_compared[why] += 1
        if operation is not None:
            self._tally(operation).not_compared[why] += 1

    def lacking(self, keys: Collection[GroupKey]) -> list[GroupKey]:
        """The groups that want one more example."""
        room = MOST_GROUPS - len(self.groups)
        new = [key for key in keys if key not in self.groups][: max(0, room)]
        old = [key for key in keys if key in self.groups and len(self.groups[key].examples) < EXAMPLES]
        return old + new

    def judged(
        self, operation: str, found: Mapping[GroupKey, Found], examples: Mapping[GroupKey, Example]
    ) -> None:
        """Counts an exchange that was compared, and groups what was found."""
        for tally in (self.total, self._tally(operation)):
            if found:
                tally.different += 1
            else:
                tally.equal += 1
        for key, each in found.items():
            self._add(key, each.places, examples.get(key))

    def _add(self, key: GroupKey, places: int, example: Example | None) -> None:
        group = self.groups.get(key)
        if group is None:
            if len(self.groups) >= MOST_GROUPS:
                self.beyond += places
                return
            group = self.groups[key] = Group(*key)
        group.exchanges += 1
        group.places += places
        if example is not None and len(group.examples) < EXAMPLES:
            group.examples.append(example)

    def _tally(self, operation: str) -> Tally:
        if operation not in self.operations and len(self.operations) >= MOST_OPERATIONS:
            operation = OTHERS
        return self.operations.setdefault(operation, Tally())
