"""Named tuples of which one is made for every message."""

from typing import Final

made: Final = tuple.__new__
"""`made(Kind, (…))`, all fields given: half the time of calling the kind, whose constructor is not in C."""
