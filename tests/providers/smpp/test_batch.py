"""What the answers to the parts of a long message make of it."""

from collections.abc import Sequence

import pytest

from gateway.domain.messages import Outcome, Reason
from gateway.providers.smpp.batch import DOWN, Verdicts
from gateway.providers.smpp.pdus import Status
from gateway.providers.smpp.settings import SmppSettings
from gateway.providers.smpp.submissions import Answer, Unanswered

A, B, C, NONE, LONG = b"a\0", b"b\0", b"c\0", b"\0", b"x" * 300 + b"\0"
BUSY, REFUSED = int(Status.ESME_RTHROTTLED), int(Status.ESME_RINVDSTADR)
LOST, UNSENT = Unanswered.NO_RESPONSE, Unanswered.NOT_WRITTEN


def accepted(*ids: str) -> Outcome:
    return Outcome(True, ids[-1], part_ids=ids if len(ids) > 1 else ())


def again(reason: str) -> Outcome:
    return Outcome(False, reason=reason, retry_after=1.0)


def failed(reason: str) -> Outcome:
    return Outcome(False, reason=reason)


ANSWERS: list[tuple[str, dict[str, object], list[Answer], Outcome]] = [
    ("an id each", {}, [A, B, C], accepted("a", "b", "c")),
    ("ids in another form", {"message_ids": {"case": "upper"}}, [A, B], accepted("A", "B")),
    ("one id for all", {}, [A, A, A], accepted("a")),
    ("one id for the first and the last", {}, [A, B, A], accepted("a", "b")),
    ("a part without an id", {}, [A, NONE, C], accepted("a", "c")),
    ("the last part without one", {}, [A, B, NONE], accepted("a", "b")),
    ("the only id", {}, [NONE, B, NONE], accepted("b")),
    ("no ids", {}, [NONE, NONE], accepted("")),
    ("only the last is asked of", {"part_receipts": "last"}, [A, B, C], accepted("c")),
    ("nothing is asked of", {"registered_delivery": 0}, [A, B, C], accepted("c")),
    ("failures are asked of", {"registered_delivery": 2}, [A, B], accepted("a", "b")),
    ("what is on its way is asked of", {"registered_delivery": 16}, [A, B], accepted("b")),
    ("one is refused", {}, [A, REFUSED, C], failed(Reason.INVALID_RECIPIENT)),
    ("one is refused for now", {}, [A, BUSY, C], again("throttled")),
    ("one is refused, one for now", {}, [BUSY, REFUSED], failed(Reason.INVALID_RECIPIENT)),
    ("one has no answer", {}, [A, LOST], again(Reason.UNKNOWN_OUTCOME)),
    ("one was not written", {}, [A, UNSENT], again("partly_sent")),
    ("none was written", {}, [UNSENT, UNSENT], DOWN),
    ("an id that can't be one", {}, [A, LONG], failed(Reason.UNKNOWN_OUTCOME)),
]


@pytest.mark.parametrize(
    ("settings", "answers", "outcome"), [pytest.param(*case, id=label) for label, *case in ANSWERS]
)
def test_answers_to_parts(settings: dict[str, object], answers: Sequence[Answer], outcome: Outcome) -> None:
    verdicts = Verdicts(SmppSettings.model_validate({"host": "h"} | settings))
    assert verdicts.of_parts(list(map(verdicts.of, answers))) == outcome
