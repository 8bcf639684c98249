"""What goes wrong while a message is handed over."""

import pytest
from structlog.testing import capture_logs

from gateway.domain.messages import Outcome, OutgoingMessage
from gateway.providers.api import NoAnswer, NotReached
from gateway.providers.provider import UnknownOutcome
from gateway.providers.sending import each_by_itself
from tests.providers.conftest import outgoing

RESEND, HOLD = UnknownOutcome.RESEND, UnknownOutcome.HOLD

DOWN = Outcome(False, reason="out_of_reach", provider_down=True)
HELD = Outcome(False, reason="unknown_outcome")
AGAIN = Outcome(False, reason="no_answer", retry_after=5.0)

FAULTS: list[tuple[Exception, UnknownOutcome, Outcome, str]] = [
    (NotReached("refused"), RESEND, DOWN, "provider_not_reached"),
    (NotReached("refused"), HOLD, DOWN, "provider_not_reached"),
    (NoAnswer("late"), RESEND, AGAIN, "provider_did_not_answer"),
    (NoAnswer("late"), HOLD, HELD, "provider_did_not_answer"),
    (KeyError("447700900001"), RESEND, HELD, "message_not_handed_over"),
]


@pytest.mark.parametrize(("error", "policy", "outcome", "event"), FAULTS)
async def test_faults(error: Exception, policy: UnknownOutcome, outcome: Outcome, event: str) -> None:
    async def send(message: OutgoingMessage) -> Outcome:
        if message.seq == 2:
            raise error
        return Outcome(True, f"id-{message.seq}")

    with capture_logs() as logs:
        outcomes = await each_by_itself("p", [outgoing(1), outgoing(2), outgoing(3)], send, policy)
    assert outcomes == [Outcome(True, "id-1"), outcome, Outcome(True, "id-3")]
    assert [(each["event"], each["provider"]) for each in logs] == [(event, "p")]
    assert "447700900001" not in str(logs)
