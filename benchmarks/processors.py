"""Processor time by process: who spent how much of it between two moments."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from benchmarks.installation import processor_seconds
from benchmarks.results import significant


def children(pid: int) -> list[int]:
    """A process and all that it started, as far as they still run."""
    found = [pid]
    for each in found:
        with suppress(OSError):  # It has ended meanwhile.
            for thread in Path(f"/proc/{each}/task").iterdir():
                found += _children_of(thread)
    return found


def _children_of(thread: Path) -> list[int]:
    try:
        return [int(child) for child in (thread / "children").read_text().split()]
    except OSError:  # It has ended meanwhile.
        return []


class Meter:
    """Counts the processor seconds of groups of processes, named for what they do, from now on."""

    def __init__(self, groups: Mapping[str, Iterable[int]]) -> None:
        self._groups = {name: tuple(pids) for name, pids in groups.items()}
        self._before = self._seconds()

    def spent(self) -> Mapping[str, float]:
        """Seconds by group, since the beginning."""
        return {name: significant(now - self._before[name]) for name, now in self._seconds().items()}

    def _seconds(self) -> Mapping[str, float]:
        return {name: sum(map(_processor_seconds, pids)) for name, pids in self._groups.items()}


def _processor_seconds(pid: int) -> float:
    return sum(map(_still_running, children(pid)))


def _still_running(pid: int) -> float:
    try:
        return processor_seconds(pid, with_ended=True)
    except OSError:  # It has ended meanwhile; its time goes to who started it.
        return 0.0
