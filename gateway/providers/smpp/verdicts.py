"""What a command_status says of a message that was submitted.

Whatever is not listed is taken for a refusal of the provider's own, because servers use numbers of their own
for their routes, credit and contracts.
"""

from gateway.domain.messages import Outcome, Reason
from gateway.providers.smpp.pdus import Status

THROTTLING = frozenset({Status.ESME_RTHROTTLED, Status.ESME_RMSGQFUL})
"""Statuses by which the server asks for less."""

_RETRY_AFTER: dict[int, float] = {
    Status.ESME_RTHROTTLED: 1.0,
    Status.ESME_RMSGQFUL: 5.0,
    Status.ESME_RSYSERR: 5.0,
    Status.ESME_RX_T_APPN: 5.0,
    Status.ESME_RSERTYPUNAVAIL: 30.0,
    Status.ESME_RINVBNDSTS: 1.0,
}
"""Seconds until another attempt, for what will pass."""

_FAILED: dict[int, Reason] = {
    Status.ESME_RINVDSTADR: Reason.INVALID_RECIPIENT,
    Status.ESME_RINVMSGLEN: Reason.CONTENT_INVALID,
    Status.ESME_RINVDCS: Reason.CONTENT_INVALID,
    Status.ESME_RX_P_APPN: Reason.REJECTED,
    Status.ESME_RX_R_APPN: Reason.REJECTED,
    Status.ESME_RDELIVERYFAILURE: Reason.UNDELIVERABLE,
    Status.ESME_RPROHIBITED: Reason.BLOCKED,
}
"""Why a message failed that no other provider would deliver either."""


def outcome_of(status: int) -> Outcome:
    """The outcome of a submit that was answered with this status, which is not ESME_ROK."""
    reason = _FAILED.get(status)
    if reason is not None:
        return Outcome(False, reason=reason)
    seconds = _RETRY_AFTER.get(status)
    if seconds is not None:
        throttled = status in THROTTLING
        return Outcome(False, reason="throttled" if throttled else Reason.REJECTED, retry_after=seconds)
    return Outcome(False, reason=Reason.REJECTED, provider_fault=True)
