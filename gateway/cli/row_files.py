"""Files of rows in UTF-8, read line by line, so that their size does not matter."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from gateway.domain.errors import Refused

LONGEST_LINE = 64 * 1024
"""Bytes; a longer line is no row of a list of numbers."""

DELIMITERS = ",;\t|"
_UTF_8_MARK = b"\xef\xbb\xbf"
_OTHER_MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16", b"\x00\x00\xfe\xff": "UTF-32"}


class FileRefused(Refused):
    """A file that can't be read as rows at all."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row, by the line of the file it begins on, from 1. `problem` says why it is none."""

    line: int
    values: Sequence[str]
    problem: str | None = None


class RowFile:
    """A file of rows. Its delimiter, when not given, is the one that its first line has most of."""

    def __init__(self, path: Path, delimiter: str | None = None) -> None:
        self._path = path
        self._delimiter = delimiter
        self._file: BinaryIO | None = None
        self.size = 0
        self.read = 0

    def __enter__(self) -> Self:
        """Raises FileRefused (no UTF-8), OSError."""
        self._file = self._path.open("rb")
        self.size = self._path.stat().st_size
        begin = self._file.read(4)
        for mark, encoding in _OTHER_MARKS.items():
            if begin.startswith(mark):
                self._file.close()
                raise FileRefused(f"{self._path} is {encoding}; save it as UTF-8")
        self._file.seek(len(_UTF_8_MARK) if begin.startswith(_UTF_8_MARK) else 0)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def rows(self) -> Iterator[Row]:
        """All rows but empty ones. Raises FileRefused (no UTF-8, an endless line)."""
        lines = self._lines()
        first = next(lines, None)
        if first is None:
            return
        reader = csv.reader(
            _again(first, lines), delimiter=self._delimiter or _delimiter_of(first), strict=True
        )
        while True:
            line = reader.line_num + 1
            try:
                values = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield Row(line, (), f"not a row of CSV: {error}")
                continue
            if values:
                yield Row(line, values)

    def _lines(self) -> Iterator[str]:
        assert self._file is not None, "entered"
        for number in count(1):
            raw = self._file.readline(LONGEST_LINE + 1)
            if not raw:
                return
            self.read += len(raw)
            if len(raw) > LONGEST_LINE:
                raise FileRefused(f"{self._path}, line {number} is longer than {LONGEST_LINE} bytes")
            try:
                yield raw.decode()
            except UnicodeDecodeError as error:
                raise FileRefused(
                    f"{self._path}, line {number} is not UTF-8; save the file as UTF-8"
                ) from error


def _again(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _delimiter_of(line: str) -> str:
    return max(DELIMITERS, key=line.count)
