"""What the Cloud API's error codes mean for a message.

Codes as in Meta's page "Error codes" of the WhatsApp Business Platform (Cloud API, Graph API), of May 2026.
A code says more than the HTTP status it comes with, and than the text, which Meta may change.
"""

from collections.abc import Mapping
from typing import Final

from gateway.domain.messages import Outcome, Reason
from gateway.providers.outcomes import again, by_status, fault, refused

SECOND, MINUTE, HOUR = 1.0, 60.0, 3600.0

PAIR_PAUSE = 6.0
"""Seconds between two messages to the same person, on the average."""


def _each(outcome: Outcome, *codes: int) -> dict[int, Outcome]:
    return dict.fromkeys(codes, outcome)


PERMISSIONS: Final = range(200, 300)

BY_CODE: Final[Mapping[int, Outcome]] = {
    # Too many at a time.
    **_each(again("throttled", 10 * SECOND), 4),
    **_each(again("throttled", MINUTE), 80007),
    **_each(again("throttled", 5 * SECOND), 130429),
    **_each(again("pair_rate_limit", PAIR_PAUSE), 131056),
    **_each(again("spam_rate_limit", HOUR), 131048),
    # The API is unwell: unknown error, service unavailable, maintenance.
    **_each(again("temporary", 5 * SECOND), 1, 2, 131000),
    **_each(again("temporary", MINUTE), 131016, 131057, 133004),
    # The token, its permissions, the business account or its phone number.
    **_each(fault("not_authorized"), 0, 3, 10, 190, 131005),
    **_each(fault("no_such_phone_number"), 33, 133010, 131045),
    **_each(fault("account_restricted"), 368, 131031, 130497),
    **_each(fault("payment"), 131042),
    **_each(fault("display_name"), 131037),
    # The recipient.
    **_each(refused(Reason.UNDELIVERABLE), 131026, 131049, 130472),
    **_each(refused(Reason.INVALID_RECIPIENT), 131021, 131030),
    **_each(refused(Reason.BLOCKED), 131050),
    # What is sent: an answer after 24 hours, parameters, kinds, media.
    **_each(refused("outside_conversation"), 131047),
    **_each(refused(Reason.CONTENT_INVALID), 100, 131008, 131009, 131051, 131052, 131053, 135000),
    # Its template: unknown, paused, disabled; wrong parameters, too long, against the policy.
    **_each(refused(Reason.TEMPLATE_NOT_APPROVED), 132001, 132015, 132016),
    **_each(refused(Reason.CONTENT_INVALID), 132000, 132005, 132007, 132012, 132018),
    **_each(refused(Reason.TEMPLATE_NOT_APPROVED), 132068),
    **_each(again("throttled", MINUTE), 132069),
}


def outcome_of_error(code: int | None, status: int, retry_after: float | None) -> Outcome:
    """What became of a message that was not accepted; an unknown code is judged by the answer's status.

    `retry_after` is what the answer asks for, in seconds.
    """
    outcome = _by_code(code) or by_status(status, None)
    if retry_after is not None and (outcome.retry_after is not None or outcome.provider_down):
        return outcome._replace(retry_after=retry_after)
    return outcome


def reason_of_error(code: int | None) -> str:
    """Why a message failed that had been accepted."""
    outcome = _by_code(code)
    return outcome.reason or Reason.UNDELIVERABLE if outcome else Reason.UNDELIVERABLE


def _by_code(code: int | None) -> Outcome | None:
    if code in PERMISSIONS:
        return fault("not_authorized")
    return BY_CODE.get(code) if code is not None else None
