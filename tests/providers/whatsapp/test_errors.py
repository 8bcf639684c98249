"""The Cloud API's errors, as they come, and what becomes of the message."""

import pytest

from gateway.domain.messages import Outcome, Reason
from gateway.providers.whatsapp.errors import outcome_of_error, reason_of_error

CASES: list[tuple[str, int | None, int, float | None, str, float | None, bool, bool]] = [
    # what, code, status, Retry-After -> reason, retry after, down, the provider's fault
    ("throughput", 130429, 400, None, "throttled", 5, False, False),
    ("throughput, and when", 130429, 429, 30, "throttled", 30, False, False),
    ("rate of the account", 80007, 400, None, "throttled", 60, False, False),
    ("rate of the app", 4, 400, None, "throttled", 10, False, False),
    ("the same person too often", 131056, 400, None, "pair_rate_limit", 6, False, False),
    ("taken for spam", 131048, 400, None, "spam_rate_limit", 3600, False, False),
    ("something went wrong", 131000, 500, None, "temporary", 5, False, False),
    ("service unavailable", 131016, 500, None, "temporary", 60, False, False),
    ("token expired", 190, 401, None, "not_authorized", None, False, True),
    ("permission taken back", 10, 403, None, "not_authorized", None, False, True),
    ("a permission of the range", 217, 403, None, "not_authorized", None, False, True),
    ("Retry-After changes no refusal", 190, 401, 9, "not_authorized", None, False, True),
    ("the account is locked", 131031, 403, None, "account_restricted", None, False, True),
    ("the bill is not paid", 131042, 400, None, "payment", None, False, True),
    ("not on WhatsApp", 131026, 400, None, Reason.UNDELIVERABLE, None, False, False),
    ("opted out of marketing", 131050, 400, None, Reason.BLOCKED, None, False, False),
    ("more than 24 hours", 131047, 400, None, "outside_conversation", None, False, False),
    ("template unknown", 132001, 404, None, Reason.TEMPLATE_NOT_APPROVED, None, False, False),
    ("template paused", 132015, 400, None, Reason.TEMPLATE_NOT_APPROVED, None, False, False),
    ("parameters of the template", 132000, 400, None, Reason.CONTENT_INVALID, None, False, False),
    ("a code of tomorrow", 199999, 400, None, Reason.REJECTED, None, False, False),
    ("no code, busy", None, 429, 3, "throttled", 3, False, False),
    ("no code, away", None, 503, None, "out_of_reach", None, True, False),
    ("no code, away, and for how long", None, 503, 20, "out_of_reach", 20, True, False),
    ("no code, unwell", None, 502, None, "temporary", 5, False, False),
    ("no code, not allowed", None, 403, None, "answered_403", None, False, True),
    ("a redirect", None, 302, None, "answered_302", None, False, True),
]


@pytest.mark.parametrize(
    ("label", "code", "status", "asked", "reason", "retry_after", "down", "fault"),
    CASES,
    ids=[case[0] for case in CASES],
)
def test_errors(
    label: str,
    code: int | None,
    status: int,
    asked: float | None,
    reason: str,
    retry_after: float | None,
    down: bool,
    fault: bool,
) -> None:
    assert outcome_of_error(code, status, asked) == Outcome(False, None, reason, retry_after, down, fault)


@pytest.mark.parametrize(
    ("code", "reason"),
    [(131026, "undeliverable"), (131050, "blocked"), (None, "undeliverable"), (199999, "undeliverable")],
)
def test_why_an_accepted_message_failed(code: int | None, reason: str) -> None:
    assert reason_of_error(code) == reason
