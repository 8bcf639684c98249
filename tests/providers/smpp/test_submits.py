import pytest

from gateway.domain.messages import OutgoingMessage, Reason
from gateway.providers.smpp.settings import SmppSettings
from gateway.providers.smpp.submits import SubmitBodies, Unsendable
from tests.providers.smpp.conftest import message


def bodies(message: OutgoingMessage, **settings: object) -> list[bytes]:
    return SubmitBodies(SmppSettings.model_validate({"host": "h"} | settings)).of(message)


NUMBER = b"447700900001\0"
BODIES: list[tuple[str, OutgoingMessage, dict[str, object], list[bytes]]] = [
    (
        "a name for a sender",
        message(text="hi"),
        {},
        [b"\0", b"\5\0acme\0", b"\1\1", NUMBER, b"\0\0\0", b"\0\0", b"\1\0\0\0", b"\2hi"],
    ),
    (
        "a number for a sender",
        message(text="€", sender="+4477009001"),
        {"registered_delivery": 3},
        [b"\0", b"\1\1", b"4477009001\0", b"\1\1", NUMBER, b"\0\0\0", b"\0\0", b"\3\0\0\0", b"\2\x1be"],
    ),
    (
        "a short code, and all that can be set",
        message(text="я", sender="12345"),
        {
            "service_type": "CMT",
            "destination_ton": 2,
            "destination_npi": 8,
            "protocol_id": 0x7F,
            "priority": 1,
            "validity": 86_400 + 3_600 * 2 + 60 * 3 + 4,
            "registered_delivery": 0,
        },
        [
            *(b"CMT\0", b"\3\0", b"12345\0", b"\2\x08", NUMBER, b"\0\x7f\1"),
            *(b"\0", b"000001020304000R\0", b"\0\0\x08\0", b"\2\x04O"),
        ],
    ),
    (
        "types that are set",
        message(text="", sender="acme"),
        {"source_ton": 0, "source_npi": 9, "alphabet": "latin1"},
        [b"\0", b"\0\x09acme\0", b"\1\1", NUMBER, b"\0\0\0", b"\0\0", b"\1\0\3\0", b"\0"],
    ),
    (
        "no sender",
        message(text="x", sender=""),
        {},
        [b"\0", b"\0\0\0", b"\1\1", NUMBER, b"\0\0\0", b"\0\0", b"\1\0\0\0", b"\1x"],
    ),
]


@pytest.mark.parametrize(
    ("message", "settings", "fields"), [pytest.param(*case, id=label) for label, *case in BODIES]
)
def test_bodies(message: OutgoingMessage, settings: dict[str, object], fields: list[bytes]) -> None:
    assert bodies(message, **settings) == [b"".join(fields)]


UNSENDABLE = [
    ("a sender that is too long", message(sender="x" * 21), "invalid_sender"),
    ("a sender in another script", message(sender="я"), "invalid_sender"),
    ("a sender with a NUL", message(sender="a\0b"), "invalid_sender"),
    ("a number that is too long", message(number="4" * 21), Reason.INVALID_RECIPIENT),
    ("no number", message(number=""), Reason.INVALID_RECIPIENT),
    ("other digits", message(number="٤٤"), Reason.INVALID_RECIPIENT),
    ("a NUL in the number", message(number="44\0"), Reason.INVALID_RECIPIENT),
    ("a text that is too long", message(text="a" * 153 * 256), Reason.CONTENT_INVALID),
]


@pytest.mark.parametrize(
    ("message", "reason"), [pytest.param(*case, id=label) for label, *case in UNSENDABLE]
)
def test_what_can_not_be_sent(message: OutgoingMessage, reason: str) -> None:
    with pytest.raises(Unsendable) as raised:
        bodies(message)
    outcome = raised.value.outcome
    assert (outcome.accepted, outcome.reason, outcome.provider_fault) == (False, reason, False)


def test_the_same_message_has_the_same_reference() -> None:
    writer = SubmitBodies(SmppSettings(host="h"))
    long = "a" * 200
    first, again, other = (writer.of(message(seq, text=long)) for seq in (1, 1, 2))
    assert first == again
    assert first[0] != other[0]
