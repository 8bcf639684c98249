"""Everything the gateway may refuse or fail to do.

    GatewayError
    ├── Unauthenticated              no key, an unknown key, a revoked key, a disabled account
    ├── UnreadableRequest            what was sent can't be taken as a request at all
    │   ├── MalformedBody            not JSON in UTF-8, or text that can't be stored
    │   ├── UnsupportedMediaType     a body in a form or encoding nobody reads here
    │   ├── BodyTooLarge
    │   └── IdempotencyKeyInvalid    too long, or not printable ASCII
    ├── UnknownPath                  no operation has this path
    ├── MethodNotAllowed             the path has other methods
    ├── NotFound                     no such thing in this account
    │   ├── CampaignNotFound
    │   ├── MessageNotFound
    │   ├── TemplateNotFound
    │   ├── AudienceNotFound
    │   ├── ContactNotFound
    │   ├── SenderNotFound
    │   ├── LinkNotFound             a token that is nobody's, an opt-out link that is not configured
    │   ├── WebhookNotFound
    │   ├── RouteNotFound            (command line only)
    │   └── AccountNotFound          (command line only)
    ├── Refused                      understood, and against a rule
    │   ├── NameTaken                a name that has to be unique is in use
    │   ├── IdTaken                  an id that a client made is in use
    │   ├── ContactExists            the audience holds this number
    │   ├── InvalidPhoneNumber
    │   ├── InvalidRecipients        some recipients of a list are not numbers
    │   ├── NoRecipients
    │   ├── TooManyRecipients
    │   ├── WebhookExists            the account has one for this kind of event
    │   ├── TargetRefused            a webhook's address is no address the gateway may post to
    │   ├── ContentInvalid           a placeholder that names no field, a payload that is not JSON
    │   ├── ConversionRefused        no object of the kind that is to be converted
    │   ├── NoRoute                  no provider carries the channel for this sender
    │   ├── NoSuchProvider           (command line only)
    │   ├── CampaignNotScheduled     a change that only a scheduled campaign takes
    │   ├── CampaignNotStoppable     cancel, pause or resume in a state that has no way there
    │   ├── CampaignInProgress       a deletion that has to wait for the end
    │   ├── MessageNotFailed         a resend of something that did not fail
    │   ├── MessageNotStoppable      a cancel of something that is on its way, at its end, or a campaign's
    │   ├── ChecksNotAllowed         a request to be tried out, where the operator allows none
    │   └── IdempotencyKeyReused     the key came with another request before
    ├── TooManyRequests              the key asks more often than it may
    ├── Unavailable                  the database is out of reach; nothing was written
    └── Unforeseen                   a fault of the gateway; its log has the details

Adapters turn these into their vendor's status, code and text; the engine never knows those.
"""

from collections.abc import Sequence
from dataclasses import dataclass


class GatewayError(Exception):
    """Something the gateway refuses or can't do, in words an operator understands."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or (type(self).__doc__ or type(self).__name__))


class Unauthenticated(GatewayError):
    """The request carries no key of an active account."""


class UnreadableRequest(GatewayError):
    """The request can't be read."""


class MalformedBody(UnreadableRequest):
    """The body is not JSON in UTF-8."""


class UnsupportedMediaType(UnreadableRequest):
    """The body's media type or encoding is not supported."""


class BodyTooLarge(UnreadableRequest):
    """The body is larger than the gateway takes."""


class IdempotencyKeyInvalid(UnreadableRequest):
    """An Idempotency-Key is 1 to 255 printable ASCII characters, given once."""


class UnknownPath(GatewayError):
    """There is nothing at this path."""


class MethodNotAllowed(GatewayError):
    """The path does not take this method."""

    def __init__(self, allowed: Sequence[str] = ()) -> None:
        super().__init__()
        self.allowed = tuple(sorted(allowed))


class NotFound(GatewayError):
    """There is no such thing in this account."""


class CampaignNotFound(NotFound):
    """There is no such campaign in this account."""


class MessageNotFound(NotFound):
    """There is no such message in this account."""


class TemplateNotFound(NotFound):
    """There is no such template in this account."""


class AudienceNotFound(NotFound):
    """There is no such audience in this account."""


class ContactNotFound(NotFound):
    """There is no such contact in this audience."""


class SenderNotFound(NotFound):
    """There is no such sender in this account."""


class LinkNotFound(NotFound):
    """There is no such link."""


class WebhookNotFound(NotFound):
    """There is no such webhook in this account."""


class RouteNotFound(NotFound):
    """There is no such route in this account."""


class AccountNotFound(NotFound):
    """There is no such account."""


class Refused(GatewayError):
    """The request is against a rule."""


class NameTaken(Refused):
    """The name is in use already."""


class IdTaken(Refused):
    """The id is in use already."""


class ContactExists(Refused):
    """The audience holds this number already."""


class InvalidPhoneNumber(Refused):
    """The text is not a phone number the gateway can send to."""


@dataclass(frozen=True, slots=True)
class RecipientProblem:
    """One entry of a recipient list that can't be sent to: its place (from 0) and why."""

    index: int
    reason: str


class InvalidRecipients(Refused):
    """Some recipients can't be sent to."""

    def __init__(self, problems: Sequence[RecipientProblem]) -> None:
        super().__init__(f"{len(problems)} recipients are not phone numbers")
        self.problems = tuple(problems)


class NoRecipients(Refused):
    """The campaign has nobody to send to."""


class TooManyRecipients(Refused):
    """The campaign has more recipients than the account may send to at once."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"a campaign takes at most {limit} recipients")
        self.limit = limit


class WebhookExists(Refused):
    """The account has a webhook for this kind of event."""


class TargetRefused(Refused):
    """The gateway does not post to this address."""


class ContentInvalid(Refused):
    """The content can't be rendered."""


class ConversionRefused(Refused):
    """This can't be converted."""


class NoRoute(Refused):
    """No provider carries the channel for this sender."""


class NoSuchProvider(Refused):
    """No provider of that name carries the channel."""


class CampaignNotScheduled(Refused):
    """Only a scheduled campaign can be changed this way."""


class CampaignNotStoppable(Refused):
    """The campaign's state does not allow this."""


class CampaignInProgress(Refused):
    """A campaign in progress can't be deleted."""


class MessageNotFailed(Refused):
    """Only a failed message can be sent again."""


class MessageNotStoppable(Refused):
    """Only a single message that was not yet attempted can be canceled."""


class IdempotencyKeyReused(Refused):
    """This Idempotency-Key was used with another request."""


class ChecksNotAllowed(Refused):
    """This gateway does not try requests out (server.checks); nothing was done."""


class TooManyRequests(GatewayError):
    """The key asks more often than it may. `retry_after` is in whole seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("too many requests")
        self.retry_after = retry_after


class Unavailable(GatewayError):
    """The database is out of reach; nothing was written."""


class Unforeseen(GatewayError):
    """The gateway failed in a way nobody foresaw; its log has the details."""
