"""Where the tracked link stands in a message (contract §5)."""

import re

from gateway.domain.content import Content, Syntax, Text

TOKEN = "{TrackLink}"  # noqa: S105
_GOES_ON = r"(?![\w/?#&=%~-])"


def with_track_link(message: str, link: str | None) -> str:
    """The message with a place for the link.

    A message that has the token stays as it is; else the token replaces each occurrence of the link
    itself (not of a longer address that begins with it), else it is appended.
    """
    if not link or "track_link" in Text(message, Syntax.NAMED).fields():
        return message
    replaced, count = re.subn(re.escape(link) + _GOES_ON, TOKEN, message)
    return replaced if count else f"{message} {TOKEN}"


def content_of(message: str, link: str | None) -> Content:
    """The content of a message and the link it tracks."""
    return Content(Text(with_track_link(message, link), Syntax.NAMED), track_link=link or None)
