"""Arrays in PostgreSQL's own notation (8.15.2), sent as texts.

The driver's encoding of an array looks into every element whether it is an array itself: three times the
processor time of this, which counts where every message is an element. The statement casts, once.
"""

from collections.abc import Sequence


def int_array(values: Sequence[int]) -> str:
    """Integers, as `{1,2}`."""
    return "{" + str(list(values))[1:-1] + "}"


def text_array(values: Sequence[str]) -> str:
    """Texts, each in quotes; NUL can't be in one."""
    inner = '","'.join(values)
    if "\\" in inner or inner.count('"') != 2 * (len(values) - 1):
        inner = '","'.join(value.replace("\\", r"\\").replace('"', r"\"") for value in values)
    return '{"' + inner + '"}' if values else "{}"
