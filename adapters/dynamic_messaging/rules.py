"""What the fields of a campaign have to be; most limits are the gateway's own choice (contract §3)."""

import re
from datetime import UTC, datetime

from adapters.dynamic_messaging.errors import Problems
from gateway.domain.links import web_address

LONGEST_MESSAGE = 39_015
"""Characters; 255 parts of 153, the most that one SMS can be split into."""

LONGEST_NAME = 100
LONGEST_LINK = 2_000
"""Characters of an address that every browser and proxy takes."""

_ALPHANUMERIC = re.compile(r"[A-Za-z0-9 .&_-]{1,11}")
_NUMERIC = re.compile(r"\+?[0-9]{1,15}")
_DATE_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,16})?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?"
)


def check_sender(sender: str | None, problems: Problems) -> str:
    """At most 11 letters, digits, blanks and ` .&_-`, or at most 15 digits."""
    if sender is None or not sender.strip():
        problems.add("Sender", "The Sender field is required.")
    elif not (_ALPHANUMERIC.fullmatch(sender) or _NUMERIC.fullmatch(sender)):
        problems.add("Sender", "The Sender must be up to 11 alphanumeric characters or up to 15 digits.")
    return sender or ""


def check_message(message: str | None, problems: Problems) -> str:
    """Not blank, and no longer than an SMS can be."""
    if message is None or not message.strip():
        problems.add("Message", "The Message field is required.")
    elif len(message) > LONGEST_MESSAGE:
        problems.add("Message", f"The Message must be a string with a maximum length of {LONGEST_MESSAGE}.")
    return message or ""


def check_start(text: str | None, problems: Problems, *, now: datetime, refuse_past: bool) -> datetime | None:
    """The start in UTC, None for at once; a time without a zone is UTC (contract §9)."""
    if text is None:
        return None
    start = read_moment(text)
    if start is None:
        problems.add("StartDateTime", "The JSON value could not be converted to a date-time.")
    elif refuse_past and start < now:
        problems.add("StartDateTime", "The StartDateTime must be in the future.")
    return start


def check_group_name(name: str | None, problems: Problems) -> str:
    """Not blank, on one line, at most 100 characters."""
    if name is None or not name.strip():
        problems.add("Name", "The Name field is required.")
    elif len(name) > LONGEST_NAME:
        problems.add("Name", f"The Name must be a string with a maximum length of {LONGEST_NAME}.")
    elif not name.isprintable():
        problems.add("Name", "The Name must not contain control characters.")
    return (name or "").strip()


def check_track_link(link: str | None, problems: Problems) -> str | None:
    """An address of the web, with or without `http://`; an empty one is none."""
    if not link:
        return None
    if web_address(link) is None:
        problems.add("TrackLinkUrl", "The TrackLinkUrl field is not a valid http or https URL.")
    elif len(link) > LONGEST_LINK:
        problems.add(
            "TrackLinkUrl", f"The TrackLinkUrl must be a string with a maximum length of {LONGEST_LINK}."
        )
    return link


def read_moment(text: str) -> datetime | None:
    """A time as the vendor's serialiser reads it, in UTC; None when it is none."""
    if not _DATE_TIME.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
