"""Why an exchange was not compared."""

from enum import StrEnum

from gateway.domain.errors import GatewayError


class Why(StrEnum):
    """The reasons, as the report tells them."""

    OTHER_PATH = "its path is none of this API's"
    SIGNING_IN = "signing in: a token is good for the side that gave it only"
    PAGE_TOKEN = "it asks for a page by a token of the vendor's own"  # noqa: S105
    CHANGED_SINCE = "it is about something that was made or changed at the vendor since the comparison began"
    TOO_LARGE = "a body was too large to keep a copy"
    NO_ROOM = "too much was waiting for the gateway"
    UNREADABLE = "a body was encoded in a way that is not read here"
    NOT_ALL_READ = "the vendor answered before it had read the whole request"
    CALLER_GONE = "the caller hung up"
    VENDOR_AWAY = "the vendor could not be reached, or broke off"
    VENDOR_BUSY = "the vendor was overloaded or failed (429, 5xx)"
    GATEWAY_AWAY = "the gateway could not be reached, or broke off"
    GATEWAY_SLOW = "the gateway took too long"
    NO_CHECKS = "the gateway does not allow requests to be tried out (server.checks)"
    CHECK_UNCONFIRMED = "the gateway did not say that it took back what it tried"
    NOT_RECORDED = "the recording lacks a body or an answer"
    FAULT = "the comparison itself failed; its log has the details"
    STOPPED = "the comparison was stopped before its turn"


class NotCompared(GatewayError):
    """There is nothing to compare an answer with."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why
