"""The kinds of network a message goes through."""

from enum import StrEnum


class Channel(StrEnum):
    """Where a sender, a template, an audience and a campaign belong."""

    SMS = "sms"
    WHATSAPP = "whatsapp"
    VIBER = "viber"
