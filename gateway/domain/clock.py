"""Time and identifiers, as things that can be injected."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeAlias
from uuid import UUID

import uuid_utils.compat

Clock: TypeAlias = Callable[[], datetime]
"""Answers the present moment, in UTC."""

NewId: TypeAlias = Callable[[], UUID]
"""Answers an identifier never used before."""


def system_clock() -> datetime:
    """The machine's own time, in UTC."""
    return datetime.now(UTC)


def new_id() -> UUID:
    """A UUID that sorts by its time of birth (version 7)."""
    return uuid_utils.compat.uuid7()
