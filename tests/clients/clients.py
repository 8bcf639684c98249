"""The clients of the vendors that tests run or replay; docs/compatibility.md lists them."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Client:
    """A program that somebody else wrote for a vendor, and the test (`file::function`) that stands for it."""

    name: str
    vendor: str
    kind: Literal["real package", "replay"]
    does: str
    test: str


CLIENTS: tuple[Client, ...] = ()
