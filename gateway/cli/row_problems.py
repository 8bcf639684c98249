"""What is wrong with rows of a file: counted, and the first of them kept to be shown."""

import sys

SHOWN = 20
"""Most problems that are printed."""


class RowProblems:
    """Problems by their lines."""

    def __init__(self) -> None:
        self.total = 0
        self._first: list[tuple[int, str]] = []

    def add(self, line: int, text: str) -> None:
        """Notes what is wrong with a row."""
        self.total += 1
        if len(self._first) < SHOWN:
            self._first.append((line, text))

    def add_more(self, lines: tuple[int, ...], total: int, text: str) -> None:
        """Notes the same about many rows, of which the first lines are known."""
        self.total += total
        self._first = sorted([*self._first, *((line, text) for line in lines)])[:SHOWN]

    def show(self) -> None:
        """Prints the first ones, one a line, to standard error."""
        for line, text in self._first:
            print(f"line {line}: {text}", file=sys.stderr)  # noqa: T201
        if self.total > len(self._first):
            print(f"and {self.total - len(self._first)} more", file=sys.stderr)  # noqa: T201
