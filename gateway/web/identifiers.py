"""Identifiers in paths, queries and bodies."""

import re
from uuid import UUID

_UUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


def uuid_of(text: str) -> UUID | None:
    """A UUID written with hyphens, in any case; None for anything else, also for its other spellings."""
    return UUID(text) if _UUID.fullmatch(text) else None
