"""What became of everything that a vendor listed."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gateway.moving.load_report import SHOWN, Tally
from gateway.moving.source import Resource

LISTED_TWICE = "is listed twice"


def tally_from_json(value: Mapping[str, Any]) -> Tally:
    """A tally as it was kept."""
    if not value:
        return Tally()
    examples = [(each["id"], each["why"]) for each in value["examples"]]
    return Tally(
        value["came"], value["there"], Counter(value["changed"]), Counter(value["skipped"]), examples
    )


def added(one: Tally, other: Tally) -> Tally:
    """Both together."""
    return Tally(
        one.came + other.came,
        one.there + other.there,
        one.changed + other.changed,
        one.skipped + other.skipped,
        [*one.examples, *other.examples][:SHOWN],
    )


@dataclass(slots=True)
class ImportReport:
    """A tally for each kind of list, and what is not of any one object."""

    resources: dict[Resource, Tally] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def add(self, resource: Resource, tally: Tally) -> None:
        """Counts what was read of a list."""
        self.resources[resource] = added(self.resources.get(resource, Tally()), tally)

    @property
    def came(self) -> int:
        """How many objects are new here."""
        return sum(tally.came for tally in self.resources.values())

    @property
    def skipped(self) -> int:
        """How many objects did not come."""
        return sum(tally.skipped.total() for tally in self.resources.values())

    def as_json(self) -> dict[str, Any]:
        """For programs: in the order in which things come."""
        shown = {each.value: self.resources[each].as_json() for each in Resource if each in self.resources}
        return {"resources": shown, "notes": list(self.notes)}
