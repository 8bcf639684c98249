"""Where links stand in a message (contract §5)."""

import re

from gateway.domain.content import Content, Syntax, Text

TRACK_TOKEN = "{TrackLink}"  # noqa: S105
OPT_OUT_TOKEN = "{OptOut}"  # noqa: S105
_GOES_ON = r"(?![\w/?#&=%~-])"


def content_of(message: str, track_link: str | None, opt_out_link_id: int | None) -> Content:
    """The content of a message, the address it tracks and the handle of its opt-out link."""
    return Content(
        Text(with_links(message, track_link, opt_out_link_id), Syntax.NAMED),
        track_link=track_link or None,
        opt_out_link_id=opt_out_link_id or None,
    )


def with_links(message: str, track_link: str | None, opt_out_link_id: int | None) -> str:
    """The message with a place for each of its links; one that has a link's token has its place."""
    fields = Text(message, Syntax.NAMED).fields()
    if track_link and "track_link" not in fields:
        message = _with_track_link(message, track_link)
    if opt_out_link_id and "opt_out_link" not in fields:
        message = f"{message} {OPT_OUT_TOKEN}"
    return message


def _with_track_link(message: str, link: str) -> str:
    """The token in place of each occurrence of the link itself (not of a longer address that begins with it).

    Without one it is appended.
    """
    replaced, count = re.subn(re.escape(link) + _GOES_ON, TRACK_TOKEN, message)
    return replaced if count else f"{message} {TRACK_TOKEN}"
