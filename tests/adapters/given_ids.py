"""Identifiers that a test chooses, so that a vendor's printed examples find what they name."""

from uuid import UUID

from gateway.domain.clock import new_id


class GivenIds:
    """The identifier in `next` for what is made next, then any."""

    def __init__(self) -> None:
        self.next = ""

    def __call__(self) -> UUID:
        given, self.next = self.next, ""
        return UUID(given) if given else new_id()
