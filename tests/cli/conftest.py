"""What tests of the command line share."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import orjson
import pytest
import structlog

from gateway.__main__ import run


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return orjson.loads(self.out)


Command: TypeAlias = Callable[..., Done]


@pytest.fixture(autouse=True)
def own_logging() -> Iterator[None]:
    """Takes back what a command did to the process's logging."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
def command(database_url: str, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs a command line on a fresh database."""

    def call(*arguments: str, database: bool = True) -> Done:
        capsys.readouterr()
        code = run([*arguments, *(("--database-url", database_url) if database else ())])
        captured = capsys.readouterr()
        return Done(code, captured.out, captured.err)

    return call
