"""What networks say, as far as it can be kept: PostgreSQL stores no NUL, and indexes no text without end."""

LONGEST_ID = 255
"""Characters of a provider's id of a message."""


def is_id(text: str) -> bool:
    """Whether a text can be an id."""
    if text.isascii():  # Most are, and this is asked of every message.
        return 0 < len(text) <= LONGEST_ID and "\0" not in text
    return len(text) <= LONGEST_ID and storable(text) == text


def is_number(text: str) -> bool:
    """Whether a text is a number in international form, without a plus."""
    return text.isascii() and text.isdigit() and len(text) <= 15


def storable(text: str) -> str:
    """The text without what can't be stored."""
    if text.isascii() and "\0" not in text:
        return text
    return text.replace("\0", "").encode("utf-8", "replace").decode()
