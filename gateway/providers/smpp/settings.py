"""What can be set about an SMPP provider."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from gateway.providers.provider import UnknownOutcome
from gateway.providers.smpp.message_ids import IdCase, IdForm, Normalize, normalizer

Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]
CString = Annotated[str, Field(pattern=r"^[\x20-\x7e]*$", max_length=64)]
Octet = Annotated[int, Field(ge=0, le=255)]


class BindMode(StrEnum):
    """What is bound: one session for both ways, or one for each."""

    TRANSCEIVER = "transceiver"
    TRANSMITTER_RECEIVER = "transmitter_receiver"


class Alphabet(StrEnum):
    """What texts are sent in; one that does not fit goes in UCS-2."""

    GSM = "gsm"
    LATIN_1 = "latin1"
    UCS_2 = "ucs2"


class LongMessages(StrEnum):
    """How a text that is too long for one message is sent."""

    UDH = "udh"
    UDH_16 = "udh16"
    SAR = "sar"
    PAYLOAD = "payload"


class PartReceipts(StrEnum):
    """Which parts of a long message ask for a receipt: it is delivered when all of these are."""

    EVERY = "every"
    LAST = "last"


class _Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TlsSettings(_Settings):
    """How the connection is encrypted. An empty table trusts what the machine trusts."""

    ca_file: Path | None = Field(None, description="Trusted instead of the machine's certificates.")
    cert_file: Path | None = Field(None, description="The gateway's own certificate, with its key or not.")
    key_file: Path | None = Field(None, description="The key of `cert_file`.")
    server_name: str | None = Field(None, description="The name in the server's certificate, if not `host`.")
    verify: bool = Field(True, description="Whether the server's certificate is checked.")

    @model_validator(mode="after")
    def _key_has_a_certificate(self) -> Self:
        if self.key_file is not None and self.cert_file is None:
            raise ValueError("a key_file needs a cert_file")
        return self


class MessageIdSettings(_Settings):
    """How the server's ids are brought into one form before they are compared, as texts."""

    submitted: IdForm = Field(IdForm.AS_IS, description="Done to the id in a submit_sm_resp.")
    receipted: IdForm = Field(IdForm.AS_IS, description="Done to the id in a receipt.")
    strip_leading_zeros: bool = Field(False, description="Whether zeros in front are taken off both.")
    case: IdCase = Field(IdCase.AS_IS, description="What both are put into.")

    def of_submits(self) -> Normalize | None:
        """What is done to an id in a submit_sm_resp; None for nothing."""
        return self._normalizer(self.submitted)

    def of_receipts(self) -> Normalize | None:
        """What is done to an id in a receipt; None for nothing."""
        return self._normalizer(self.receipted)

    def _normalizer(self, form: IdForm) -> Normalize | None:
        return normalizer(form, strip_leading_zeros=self.strip_leading_zeros, case=self.case)


class SmppSettings(_Settings):
    """An account at an SMSC. Times are in seconds."""

    kind: Literal["smpp"] = "smpp"
    host: str = Field(min_length=1)
    port: int = Field(2775, ge=1, le=65535)
    tls: TlsSettings | None = Field(None, description="Without this table the connection is in the clear.")
    system_id: CString = ""
    password: SecretStr = SecretStr("")
    password_file: Path | None = Field(None, description="A file that holds the password instead.")
    system_type: CString = ""
    address_range: CString = ""

    bind: BindMode = Field(BindMode.TRANSCEIVER, description="One session for both ways, or one for each.")
    binds: int = Field(1, ge=1, le=64, description="How many transceivers, or pairs.")
    window: int = Field(100, ge=1, le=10_000, description="Most submits of a bind without an answer.")
    enquire_link: Seconds = Field(30.0, description="After so much silence the server is asked for life.")
    connect_timeout: Seconds = Field(10.0, description="For connecting and binding.")
    response_timeout: Seconds = Field(30.0, description="For the answer to anything else.")
    reconnect_first: Seconds = Field(
        1.0, description="Pause after a bind that failed; each is twice as long."
    )
    reconnect_longest: Seconds = Field(60.0, description="No pause grows beyond.")

    source_ton: Octet | None = Field(None, description="Without it, by what the sender looks like.")
    source_npi: Octet | None = Field(None, description="Without it, by what the sender looks like.")
    destination_ton: Octet = 1
    destination_npi: Octet = 1
    service_type: Annotated[str, Field(pattern=r"^[\x20-\x7e]*$", max_length=5)] = ""
    protocol_id: Octet = 0
    priority: int = Field(0, ge=0, le=3)
    registered_delivery: int = Field(1, ge=0, le=31, description="0 asks for no receipts.")
    validity: int | None = Field(None, ge=60, le=63 * 86_400, description="When the server gives up.")

    alphabet: Alphabet = Field(Alphabet.GSM, description="What texts are sent in when they fit.")
    long_messages: LongMessages = Field(LongMessages.UDH, description="How long texts are sent.")
    part_receipts: PartReceipts = Field(
        PartReceipts.EVERY, description="Which parts of a long message ask for a receipt."
    )
    message_ids: MessageIdSettings = MessageIdSettings()
    receipts_by_text: bool = Field(
        False, description="Whether a deliver_sm counts as a receipt because its text looks like one."
    )
    counts_parts: bool = Field(True, description="Whether limits count SMS parts, not messages.")
    unknown_outcome: UnknownOutcome = Field(
        UnknownOutcome.RESEND, description="What happens to a message that was written and never answered."
    )

    @model_validator(mode="after")
    def _one_password(self) -> Self:
        if self.password_file is not None and self.password.get_secret_value():
            raise ValueError("password and password_file exclude each other")
        if self.reconnect_longest < self.reconnect_first:
            raise ValueError("reconnect_longest must not be below reconnect_first")
        return self

    @property
    def counts_part_receipts(self) -> bool:
        """Whether each part of a long message has its receipt (5.2.17: the last two bits ask for one)."""
        return self.part_receipts is PartReceipts.EVERY and self.registered_delivery & 0b11 != 0

    def read_password(self) -> str:
        """The password, from its file if there is one. Raises OSError, ValueError."""
        if self.password_file is None:
            return self.password.get_secret_value()
        return self.password_file.read_text(encoding="utf-8").strip()
