"""Batches on their way: what is to be written, what was, and what became of it."""

import asyncio
from collections import deque
from collections.abc import Sequence
from enum import Enum
from typing import TypeAlias


class Unanswered(Enum):
    """Why a PDU has no answer: it never left, or its answer never came."""

    NOT_WRITTEN = 1
    NO_RESPONSE = 2


Answer: TypeAlias = bytes | int | Unanswered
"""The body of a response, a command status other than ESME_ROK, or why there is neither."""


class Submission:
    """The submit_sm bodies of one batch, with their answers in the same places.

    `done` is set when each has one.
    """

    __slots__ = ("_open", "answers", "bodies", "done")

    def __init__(self, bodies: Sequence[bytes], done: "asyncio.Future[None]") -> None:
        self.bodies = bodies
        self.answers: list[Answer] = [Unanswered.NOT_WRITTEN] * len(bodies)
        self.done = done
        self._open = len(bodies)

    def answer(self, index: int, answer: Answer) -> None:
        """Takes the answer to one of them; each gets one."""
        self.answers[index] = answer
        self._open -= 1
        if not self._open and not self.done.done():
            self.done.set_result(None)


Run: TypeAlias = tuple[Submission, int, int]
"""Neighbouring PDUs of a batch: from the first place to before the second."""


class Backlog:
    """What waits for room in a window, in the order in which it came."""

    def __init__(self) -> None:
        self._runs: deque[Run] = deque()
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def add(self, submission: Submission) -> None:
        """Puts a batch at the end."""
        self._runs.append((submission, 0, len(submission.bodies)))
        self._size += len(submission.bodies)

    def take(self, count: int) -> list[Run]:
        """Takes so many from the front, or all there are."""
        taken: list[Run] = []
        while count and self._runs:
            submission, start, stop = self._runs.popleft()
            middle = min(stop, start + count)
            taken.append((submission, start, middle))
            if middle < stop:
                self._runs.appendleft((submission, middle, stop))
            self._size -= middle - start
            count -= middle - start
        return taken

    def drop(self) -> None:
        """Answers all that they were not written."""
        for submission, start, stop in self.take(self._size):
            for index in range(start, stop):
                submission.answer(index, Unanswered.NOT_WRITTEN)
