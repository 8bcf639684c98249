"""From messages to the bodies of submit_sm (4.4.1).

What is the same for all messages of a sender is made once, so that a message costs little more than its text.
"""

from gateway.domain.messages import Outcome, OutgoingMessage, Reason
from gateway.providers.smpp.codec import c_string
from gateway.providers.smpp.long_messages import LARGEST_SINGLE, Part, TooLong, encoder, parts
from gateway.providers.smpp.pdus import DataCoding, EsmClass
from gateway.providers.smpp.settings import PartReceipts, SmppSettings

_LONGEST_ADDRESS = 20
_LONGEST_SHORT_CODE = 6
_SENDERS_KEPT = 10_000

_OCTETS = [bytes((each,)) for each in range(256)]
_INTERNATIONAL, _NETWORK_SPECIFIC, _ALPHANUMERIC = 1, 3, 5
_ISDN, _NO_PLAN = 1, 0

NO_SENDER = Outcome(False, reason="invalid_sender")
NO_NUMBER = Outcome(False, reason=Reason.INVALID_RECIPIENT)
TOO_LONG = Outcome(False, reason=Reason.CONTENT_INVALID)


class Unsendable(ValueError):
    """A message that can't be put into a submit_sm; `outcome` is what becomes of it."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.reason)
        self.outcome = outcome


class SubmitBodies:
    """Writes the bodies for one provider."""

    def __init__(self, settings: SmppSettings) -> None:
        self._settings = settings
        self._encoded = encoder(settings.alphabet)
        self._start = c_string(settings.service_type)
        self._destination = bytes((settings.destination_ton, settings.destination_npi))
        self._senders: dict[str, bytes] = {}
        self._asking = {coding: self._middle(coding, settings.registered_delivery) for coding in DataCoding}
        self._single = {coding: bytes((EsmClass.DEFAULT,)) + rest for coding, rest in self._asking.items()}
        silent = {coding: self._middle(coding, 0) for coding in DataCoding}
        self._before_last = silent if settings.part_receipts is PartReceipts.LAST else self._asking

    def of(self, message: OutgoingMessage) -> list[bytes]:
        """The bodies of a message's parts. Raises Unsendable."""
        coding, octets = self._encoded(message.text)
        start, size = self._addresses(message), len(octets)
        if size <= LARGEST_SINGLE[coding]:
            return [b"".join((start, self._single[coding], _OCTETS[size], octets))]
        reference = (message.campaign_id.int + message.seq) & 0xFFFF
        try:
            *others, last = parts(coding, octets, self._settings.long_messages, reference)
        except TooLong as error:
            raise Unsendable(TOO_LONG) from error
        bodies = [self._part(start, each, self._before_last[coding]) for each in others]
        return [*bodies, self._part(start, last, self._asking[coding])]

    def _part(self, start: bytes, part: Part, middle: bytes) -> bytes:
        flags = EsmClass.UDH if part.has_header else EsmClass.DEFAULT
        size = len(part.short_message)
        return b"%b%c%b%c%b%b" % (start, flags, middle, size, part.short_message, part.tlvs)

    def _addresses(self, message: OutgoingMessage) -> bytes:
        """All up to the esm_class."""
        before = self._senders.get(message.sender)
        if before is None:
            if len(self._senders) >= _SENDERS_KEPT:
                self._senders.clear()
            before = self._senders[message.sender] = self._before_number(message.sender)
        number = message.number
        if not (number.isdigit() and number.isascii() and len(number) <= _LONGEST_ADDRESS):
            raise Unsendable(NO_NUMBER)
        return before + number.encode() + b"\0"

    def _before_number(self, sender: str) -> bytes:
        try:
            address = c_string(sender.removeprefix("+") if _is_number(sender) else sender)
        except ValueError as error:
            raise Unsendable(NO_SENDER) from error
        if len(address) > _LONGEST_ADDRESS + 1:
            raise Unsendable(NO_SENDER)
        ton, npi = self._kind(sender)
        return self._start + bytes((ton, npi)) + address + self._destination

    def _kind(self, sender: str) -> tuple[int, int]:
        """TON and NPI (5.2.5, 5.2.6): as set, else by what the sender looks like."""
        if not sender:
            ton, npi = 0, 0
        elif not _is_number(sender):
            ton, npi = _ALPHANUMERIC, _NO_PLAN
        elif len(sender) <= _LONGEST_SHORT_CODE:
            ton, npi = _NETWORK_SPECIFIC, _NO_PLAN
        else:
            ton, npi = _INTERNATIONAL, _ISDN
        settings = self._settings
        return (
            ton if settings.source_ton is None else settings.source_ton,
            npi if settings.source_npi is None else settings.source_npi,
        )

    def _middle(self, coding: DataCoding, registered_delivery: int) -> bytes:
        """From protocol_id to sm_default_msg_id."""
        settings = self._settings
        return (
            bytes((settings.protocol_id, settings.priority))
            + c_string("")
            + c_string(_relative(settings.validity))
            + bytes((registered_delivery, 0, coding, 0))
        )


def _is_number(sender: str) -> bool:
    digits = sender.removeprefix("+")
    return digits.isascii() and digits.isdigit()


def _relative(seconds: int | None) -> str:
    """A time from now (7.1.1.2), empty for the server's own."""
    if seconds is None:
        return ""
    days, rest = divmod(seconds, 86_400)
    months, days = divmod(days, 30)
    hours, rest = divmod(rest, 3_600)
    minutes, seconds = divmod(rest, 60)
    return f"00{months:02}{days:02}{hours:02}{minutes:02}{seconds:02}000R"
